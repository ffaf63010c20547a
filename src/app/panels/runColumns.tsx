import type { ReactNode } from 'react';
import { formatExact, formatLoss, NO_VALUE } from '../../charts/format.ts';
import { stretchesOf } from '../../experiment/history.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';
import type { RunResult } from '../../runs/result.ts';
import { isWhole, type ResultKey, type Spread } from '../../runs/results.ts';
import { countText, percentText, rateSummary, runName } from '../texts.ts';
import { RunState, stateText } from './RunState.tsx';
import type { SortValue } from './sortRows.ts';
import { ratioText, speedText } from './speedTexts.ts';
import type { DifferenceColumn } from './useDifferences.ts';
import type { RaceRows, ShownRow } from './useRaceRows.ts';
import css from './views.module.css';

export interface RunColumn {
  readonly key: string;
  readonly name: ReactNode;
  readonly className?: string | undefined;
  /** The greatest is of interest first. */
  readonly descending?: boolean;
  value(row: ShownRow): SortValue;
  cell(row: ShownRow): ReactNode;
  /** Of one seed. */
  seed?(result: RunResult, row: ShownRow, k: number): ReactNode;
}

export function runColumns(
  t: Dictionary,
  language: string,
  race: RaceRows,
  differences: readonly DifferenceColumn[],
  over: boolean,
): readonly RunColumn[] {
  const runs = race.rows.map(({ run }) => run);
  const target = percentText(race.target, language);
  const percent = (share: number) => percentText(share, language, 1, 1);
  const count = (value: number) => countText(Math.round(value), language);
  const seconds = (value: number) => value.toFixed(value < 100 ? 1 : 0);
  const result = (key: ResultKey, name: string, print: (value: number) => string, rest: Partial<RunColumn> = {}): RunColumn => ({
    key,
    name,
    className: css.n,
    value: ({ results }) => results.spreads[key]?.mean ?? null,
    cell: ({ results }) => <SpreadCell t={t} spread={results.spreads[key]} print={print} />,
    seed: (one, { results }) => {
      const value =
        key === 'evaluationsToTarget'
          ? one.toTarget === null
            ? null
            : one.toTarget + results.charged
          : one[key as Exclude<typeof key, 'evaluations'>];
      return value === null ? NO_VALUE : <span title={formatExact(value)}>{print(value)}</span>;
    },
    ...rest,
  });
  const toTarget = (key: 'toTarget' | 'secondsToTarget' | 'evaluationsToTarget', name: string, print: (value: number) => string) =>
    result(key, name, print, {
      value: ({ results: { spreads } }) => (spreads[key] && isWhole(spreads[key]) ? spreads[key].mean : null),
      cell: (row) => <TargetCell t={t} row={row} spread={row.results.spreads[key]} print={print} />,
    });
  return [
    {
      key: 'rate',
      name: (
        <>
          {t.race.rate} <i>η</i>
        </>
      ),
      className: css.setting,
      value: ({ run }) => Number(rateSummary(run).split(' ').at(-1)),
      cell: ({ run }) => ratesOf(run),
    },
    ...differences.map(({ path, name, values }): RunColumn => {
      const text = ({ run }: ShownRow) => values[runs.indexOf(run)] ?? null;
      return { key: path, name, className: css.setting, value: (row) => numeric(text(row)), cell: (row) => text(row) ?? NO_VALUE };
    }),
    result('best', t.race.column.best, percent, { descending: true }),
    result('last', over ? t.race.column.last : t.race.column.now, percent, { descending: true }),
    result('loss', over ? t.race.column.lastLoss : t.race.column.loss, formatLoss),
    race.charge
      ? toTarget('evaluationsToTarget', t.race.column.evaluationsToTarget({ target }), count)
      : toTarget('toTarget', t.race.column.toTarget({ target }), count),
    toTarget('secondsToTarget', t.race.column.secondsToTarget({ target }), seconds),
    {
      key: 'speedUp',
      name: t.race.column.speedUp,
      className: css.n,
      value: ({ speedUp }) => speedUp?.ratio ?? (speedUp?.verdict === 'isBest' ? 1 : null),
      cell: (row) => {
        const { speedUp } = row;
        if (speedUp?.verdict === 'isBest') return <span title={speedText(t, language, row, speedUp, race)}>{t.race.column.base}</span>;
        if (!speedUp || speedUp.ratio === null) return NO_VALUE;
        return (
          <span title={speedText(t, language, row, speedUp, race)}>
            {ratioText(speedUp.ratio)} {speedUp.interval && <small>{speedUp.interval.map(ratioText).join('–')}</small>}
          </span>
        );
      },
    },
    {
      key: 'state',
      name: t.race.column.state,
      value: ({ run }) => stateText(t, run),
      cell: ({ run }) => <RunState run={run} />,
      seed: (_, { run }, k) => <RunState run={run} seed={k} />,
    },
  ];
}

/** The mean, and the half width of its 95% interval; how many seeds have the value, where not all do. */
function SpreadCell({ t, spread, print }: { readonly t: Dictionary; readonly spread: Spread | null; print(value: number): string }) {
  if (!spread) return NO_VALUE;
  const { mean, interval, count, of } = spread;
  const exact = formatExact(mean);
  const title = interval
    ? t.race.spread({ mean: exact, low: formatExact(interval[0]), high: formatExact(interval[1]), seeds: String(count) })
    : exact;
  return (
    <span title={title}>
      {print(mean)} {interval && <small>±{halfWidth(interval, print)}</small>}
      {count < of && <small> {t.race.someSeeds({ count: String(count), of: String(of) })}</small>}
    </span>
  );
}

/** The mean of those seeds that reached it would reward a run for its slow ones: while some have not, only how many have. */
function TargetCell({
  t,
  row,
  spread,
  print,
}: {
  readonly t: Dictionary;
  readonly row: ShownRow;
  readonly spread: Spread | null;
  print(value: number): string;
}) {
  const over = row.seeds.length > 0 && row.seeds.every(({ end }) => end !== null);
  if (!spread) return over ? t.race.never : NO_VALUE;
  if (!isWhole(spread)) return <span className={css.muted}>{t.race.someSeeds({ count: String(spread.count), of: String(spread.of) })}</span>;
  return <SpreadCell t={t} spread={spread} print={print} />;
}

function halfWidth([low, high]: readonly [number, number], print: (value: number) => string): string {
  return print((high - low) / 2).replace(/\s?%$/, '');
}

/** The rates of every stretch; of many the first and the last. */
function ratesOf(run: RunSpec): string {
  const all = stretchesOf(run).map(({ settings }) => rateSummary({ ...run, ...settings }));
  const changing = all.filter((one, i) => one !== all[i - 1]);
  return changing.length > 3 ? [changing[0], '…', changing.at(-1)].join(' → ') : changing.join(' → ');
}

function numeric(text: string | null): SortValue {
  return text !== null && text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** All that is written about a run, for the filter. */
export function wordsOf(t: Dictionary, row: ShownRow, columns: readonly RunColumn[]): string {
  const told = columns.map((column) => column.value(row)).filter((value) => typeof value === 'string');
  return [row.run.id, runName(t, row.run), ratesOf(row.run), ...told].join(' ').toLowerCase();
}
