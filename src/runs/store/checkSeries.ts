/**
 * @file Are these columns a series that training could have made? Asked of what comes from storage and from strangers' files alike.
 *
 * Lengths agree, numbers are of their kind (seriesColumns.ts), marks and ends lie within the run. What is wrong becomes an issue; nothing is mended.
 */
import { checkKeys, checkParam, join } from '../../experiment/checkParam.ts';
import type { IssueList } from '../../experiment/issues.ts';
import type { ChoiceParam, NumberParam } from '../../math/card.ts';
import { createSeries, type Mark, type Series } from '../series.ts';
import type { RawSeries } from './chunks.ts';
import { columnNames, columnRules, type NumberKind, widthOf } from './seriesColumns.ts';

export const MAX_STEPS = 1e7;
const MAX_MARKS = 10_000;
const STEP: NumberParam = { type: 'number', unit: 'steps', min: 0, max: MAX_STEPS, default: 0, scale: 'linear', integer: true };

/** `satisfies`: every kind of mark and end is here. */
const markKinds = Object.keys({ restart: true, change: true, diverged: true, early: true } satisfies Record<Mark['kind'], true>);
type EndReason = NonNullable<Series['end']>['reason'];
const endReasons = Object.keys({
  finished: true,
  stopped: true,
  diverged: true,
  early: true,
  target: true,
  plateau: true,
  time: true,
} satisfies Record<EndReason, true>);

/** `limits`: layer groups and the most updates of the race. */
export function checkSeries(
  { columns, marks, end }: { readonly columns: RawSeries['columns']; readonly marks: unknown; readonly end: unknown },
  limits: { readonly groups: number; readonly totalSteps: number },
  path: string,
  issues: IssueList,
): Series | null {
  const before = issues.count;
  const entries = { steps: columns.loss?.length ?? 0, evaluations: columns.evalStep?.length ?? 0 };
  if (entries.steps > limits.totalSteps) issues.add(join(path, 'loss'), 'tooMany', { max: limits.totalSteps });
  for (const name of columnNames) {
    const { along, optional, numbers } = columnRules[name];
    const values = columns[name] ?? new Float64Array(0);
    const expected = entries[along] * widthOf(name, limits.groups);
    const at = join(path, name);
    if (values.length > expected) issues.add(at, 'tooMany', { max: expected });
    else if (values.length < expected && !(optional && values.length === 0)) issues.add(at, 'tooFew', { min: expected });
    checkNumbers(values, numbers, name === 'evalStep' ? entries.steps : Number.POSITIVE_INFINITY, at, issues);
  }
  const checkedMarks = checkMarks(marks, join(path, 'marks'), issues);
  const checkedEnd = end === null || end === undefined ? null : checkEnd(end, join(path, 'end'), issues);
  if (issues.count > before) return null;
  return seriesFrom(columns, limits.groups, checkedMarks, checkedEnd);
}

function seriesFrom(columns: RawSeries['columns'], groups: number, marks: readonly Mark[], end: Series['end']): Series {
  const series = createSeries(groups);
  for (const name of columnNames) series[name].push(columns[name] ?? []);
  series.marks.push(...marks);
  series.end = end;
  series.version++;
  return series;
}

/** The first that is not of its kind. */
function checkNumbers(values: Float64Array, kind: NumberKind, max: number, path: string, issues: IssueList): void {
  if (kind === 'any') return;
  const at = values.findIndex((value, i) => !isOf(kind, value, values[i - 1]) || value > max);
  if (at < 0) return;
  const value = values[at] as number;
  if (Number.isFinite(value)) issues.add(join(path, at), 'outOfRange', { value, min: 0, max: kind === 'share' ? 1 : max });
  else issues.add(join(path, at), 'notANumber', { value: String(value) });
}

function isOf(kind: Exclude<NumberKind, 'any'>, value: number, before: number | undefined): boolean {
  switch (kind) {
    case 'share':
      return value >= 0 && value <= 1;
    case 'rate':
      return value >= 0 && Number.isFinite(value);
    case 'rising':
      return value >= (before ?? 0) && Number.isFinite(value);
    case 'growing':
      return Number.isInteger(value) && value > (before ?? -1);
    default:
      throw new Error(`internal: ${String(kind satisfies never)}`);
  }
}

function checkMarks(value: unknown, path: string, issues: IssueList): readonly Mark[] {
  if (!Array.isArray(value)) {
    issues.add(path, 'wrongType', { expected: 'list' });
    return [];
  }
  if (value.length > MAX_MARKS) {
    issues.add(path, 'tooMany', { max: MAX_MARKS });
    return [];
  }
  return Array.from(value, (item: unknown, i) => placed(item, 'kind', markKinds, join(path, i), issues) as unknown as Mark);
}

function checkEnd(value: unknown, path: string, issues: IssueList): Series['end'] {
  return placed(value, 'reason', endReasons, path, issues) as unknown as Series['end'];
}

/** `{ step, [what]: one of options }`. */
function placed(value: unknown, what: string, options: readonly string[], path: string, issues: IssueList): Readonly<Record<string, unknown>> {
  const given = checkKeys(value, ['step', what], path, issues);
  const choice: ChoiceParam = { type: 'choice', options, default: '' };
  return { [what]: checkParam(choice, given[what], join(path, what), issues), step: checkParam(STEP, given.step, join(path, 'step'), issues) };
}
