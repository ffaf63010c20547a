/**
 * @file The runs table as a plain table, to be copied: the settings that differ, and what each run reached over its seeds.
 *
 * `exact`: every number in a column of its own and unrounded, for CSV: mean, and low and high end of its 95% interval. Otherwise one cell per
 * result, as the page prints it. Columns in which no run has a value are left out. Words come from the caller.
 * Where not all seeds of a run have a value, how many do is told (`exact`: in a column of its own). The mean steps to a target of those that reached it
 * would reward a run for its slow seeds: of the target's columns it is left out then, as on the page.
 */
import { differingSettings } from '../experiment/diff.ts';
import type { RunSpec } from '../experiment/spec.ts';
import type { ParamValue } from '../math/card.ts';
import type { MeanInterval } from '../math/studentT.ts';
import { isWhole, type ResultKey, type RunResults, type Spread } from './results.ts';
import type { SpeedUp } from './speedUp.ts';
import type { Cell, PlainTable } from './tableText.ts';

export type ResultColumn = ResultKey | 'speedUp';

export interface RaceRow {
  readonly run: RunSpec;
  readonly results: RunResults;
  readonly speedUp: SpeedUp | null;
}

export interface TableWords {
  readonly run: string;
  readonly seeds: string;
  readonly low: (column: string) => string;
  readonly high: (column: string) => string;
  /** Title of the column of how many seeds have the value. */
  readonly counted: (column: string) => string;
  /** `count` of `of` seeds. */
  some(count: number, of: number): string;
  name(run: RunSpec): string;
  setting(path: string): string;
  value(path: string, value: ParamValue): string;
  result(column: ResultColumn): string;
  /** A result as the page prints it. */
  spread(column: ResultColumn, spread: MeanInterval): string;
}

const RESULTS: readonly ResultColumn[] = [
  ...(['best', 'last', 'loss', 'testLoss', 'toTarget', 'secondsToTarget', 'evaluationsToTarget', 'evaluations'] as const),
  'speedUp',
];

interface TableColumn {
  readonly title: string;
  readonly cells: readonly Cell[];
}

export function raceTable(rows: readonly RaceRow[], words: TableWords, { exact }: { readonly exact: boolean }): PlainTable {
  const settings = differingSettings(rows.map(({ run }) => run)).map(({ path, values }) => ({
    title: words.setting(path),
    cells: values.map((value): Cell => (value === undefined ? null : exact && typeof value === 'number' ? value : words.value(path, value))),
  }));
  const results = RESULTS.flatMap((column): readonly TableColumn[] => {
    const spreads = rows.map((row) => spreadOf(row, column));
    if (spreads.every((spread) => spread === null)) return [];
    const title = words.result(column);
    if (!exact) return [{ title, cells: spreads.map((spread) => spread && cellOf(column, spread, words)) }];
    const told = spreads.map((spread) => (spread && isTold(column, spread) ? spread : null));
    const ends = told.some((spread) => spread?.interval)
      ? [
          { title: words.low(title), cells: told.map((spread) => spread?.interval?.[0] ?? null) },
          { title: words.high(title), cells: told.map((spread) => spread?.interval?.[1] ?? null) },
        ]
      : [];
    const counts = spreads.some((spread) => spread && !isWhole(spread))
      ? [{ title: words.counted(title), cells: spreads.map((spread) => spread?.count ?? 0) }]
      : [];
    return [{ title, cells: told.map((spread) => spread?.mean ?? null) }, ...ends, ...counts];
  });
  const columns = [
    { title: words.run, cells: rows.map(({ run }) => words.name(run)) },
    ...settings,
    { title: words.seeds, cells: rows.map((row) => row.results.seeds.length) },
    ...results,
  ];
  return { columns: columns.map(({ title }) => title), rows: rows.map((_, i) => columns.map(({ cells }) => cells[i] ?? null)) };
}

function spreadOf({ results, speedUp }: RaceRow, column: ResultColumn): Spread | null {
  if (column !== 'speedUp') return results.spreads[column];
  if (speedUp === null || speedUp.ratio === null) return null;
  return { mean: speedUp.ratio, interval: speedUp.interval, count: speedUp.seeds, of: speedUp.seeds };
}

const TARGETS: readonly ResultColumn[] = ['toTarget', 'secondsToTarget', 'evaluationsToTarget'];

function isTold(column: ResultColumn, spread: Spread): boolean {
  return isWhole(spread) || !TARGETS.includes(column);
}

function cellOf(column: ResultColumn, spread: Spread, words: TableWords): string {
  const some = !isWhole(spread) ? words.some(spread.count, spread.of) : '';
  return isTold(column, spread) ? [words.spread(column, spread), some].filter(Boolean).join(', ') : some;
}
