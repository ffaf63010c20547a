/**
 * @file Are these columns a series that training could have made? Asked of what comes from storage and from strangers' files alike.
 *
 * Lengths agree, numbers are of their kind (seriesColumns.ts), marks and ends lie within the run. What is wrong becomes an issue; nothing is mended.
 */
import { checkKeys, checkParam, join } from '../../experiment/checkParam.ts';
import type { IssueList } from '../../experiment/issues.ts';
import type { ChoiceParam, NumberParam } from '../../math/card.ts';
import { type CurvatureScore, createSeries, type Mark, type Series, type SnapshotScore } from '../series.ts';
import type { RawSeries } from './chunks.ts';
import { columnNames, columnRules, type NumberKind, widthOf } from './seriesColumns.ts';

export const MAX_STEPS = 1e7;
const MAX_MARKS = 10_000;
const SHARE: NumberParam = { type: 'number', unit: '1', min: 0, max: 1, default: 0, scale: 'linear' };
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
  {
    columns,
    marks,
    snapshots,
    curvatures,
    end,
  }: { readonly columns: RawSeries['columns'] } & {
    readonly [K in 'marks' | 'snapshots' | 'curvatures' | 'end']?: unknown;
  },
  limits: { readonly groups: number; readonly totalSteps: number },
  path: string,
  issues: IssueList,
): Series | null {
  const before = issues.count;
  const entries = { steps: columns.loss?.length ?? 0, evaluations: columns.evalStep?.length ?? 0, distances: columns.distanceStep?.length ?? 0 };
  if (entries.steps > limits.totalSteps) issues.add(join(path, 'loss'), 'tooMany', { max: limits.totalSteps });
  for (const name of columnNames) {
    const { along, optional, numbers } = columnRules[name];
    const values = columns[name] ?? new Float64Array(0);
    const expected = entries[along] * widthOf(name, limits.groups);
    const at = join(path, name);
    if (values.length > expected) issues.add(at, 'tooMany', { max: expected });
    else if (optional ? values.length % widthOf(name, limits.groups) > 0 : values.length < expected) issues.add(at, 'tooFew', { min: expected });
    checkNumbers(values, numbers, name === 'evalStep' || name === 'distanceStep' ? entries.steps : Number.POSITIVE_INFINITY, at, issues);
  }
  const checkedMarks = checkMarks(marks, join(path, 'marks'), issues);
  const checkedEnd = end === null || end === undefined ? null : checkEnd(end, join(path, 'end'), issues);
  const checkedSnapshots = checkSnapshots(snapshots, entries.steps, join(path, 'snapshots'), issues);
  const checkedCurvatures = checkCurvatures(curvatures ?? [], entries.steps, join(path, 'curvatures'), issues);
  if (issues.count > before) return null;
  const parts = { columns, marks: checkedMarks, snapshots: checkedSnapshots, curvatures: checkedCurvatures, end: checkedEnd };
  return seriesFrom(parts, limits.groups);
}

function seriesFrom({ columns, marks, snapshots, curvatures = [], end }: Omit<RawSeries, 'run' | 'seed'>, groups: number): Series {
  const series = createSeries(groups);
  for (const name of columnNames) series[name].push(columns[name] ?? []);
  series.marks.push(...marks);
  series.snapshots.push(...snapshots);
  series.curvatures.push(...curvatures);
  series.end = end;
  series.version++;
  return series;
}

/** The first that is not of its kind. */
function checkNumbers(values: Float64Array, kind: NumberKind, max: number, path: string, issues: IssueList): void {
  if (kind === 'any') return;
  let at = 0;
  while (at < values.length && isOf(kind, values[at] as number, values[at - 1]) && (values[at] as number) <= max) at++;
  if (at === values.length) return;
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

function checkSnapshots(value: unknown, steps: number, path: string, issues: IssueList): readonly SnapshotScore[] {
  if (!Array.isArray(value)) {
    issues.add(path, 'wrongType', { expected: 'list' });
    return [];
  }
  if (value.length > MAX_MARKS) {
    issues.add(path, 'tooMany', { max: MAX_MARKS });
    return [];
  }
  return Array.from(value, (item: unknown, i) => {
    const at = join(path, i);
    const given = checkKeys(item, ['step', 'members', 'single', 'ensemble'], at, issues);
    checkParam({ ...STEP, max: steps }, given.step, join(at, 'step'), issues);
    checkParam({ ...STEP, min: 1 }, given.members, join(at, 'members'), issues);
    for (const key of ['single', 'ensemble']) {
      const { loss, accuracy } = checkKeys(given[key], ['loss', 'accuracy'], join(at, key), issues);
      if (typeof loss !== 'number') issues.add(join(join(at, key), 'loss'), 'wrongType', { expected: 'number' }); // NaN is one
      checkParam(SHARE, accuracy, join(join(at, key), 'accuracy'), issues);
    }
    return given as unknown as SnapshotScore;
  });
}

/** What was measured of the curvature; the fields of CurvatureScore. */
export const curvatureFields = Object.keys({
  step: true,
  loss: true,
  gradNorm: true,
  largest: true,
  smallest: true,
  largestResidual: true,
  smallestResidual: true,
} satisfies Record<keyof CurvatureScore, true>) as (keyof CurvatureScore)[];
const FINITE: NumberParam = { type: 'number', unit: '1', min: -Number.MAX_VALUE, max: Number.MAX_VALUE, default: 0, scale: 'linear' };

function checkCurvatures(value: unknown, steps: number, path: string, issues: IssueList): readonly CurvatureScore[] {
  if (!Array.isArray(value) || value.length > MAX_MARKS) {
    issues.add(path, 'wrongType', { expected: 'list' });
    return [];
  }
  let before = -1;
  return Array.from(value, (item: unknown, i) => {
    const at = join(path, i);
    const given = checkKeys(item, curvatureFields, at, issues);
    for (const field of curvatureFields) {
      const param = field === 'step' ? { ...STEP, max: steps } : /Residual|Norm/.test(field) ? { ...FINITE, min: 0 } : FINITE;
      checkParam(param, given[field], join(at, field), issues);
    }
    if (Number(given.step) <= before) issues.add(path, 'notAscending');
    before = Number(given.step);
    return given as unknown as CurvatureScore;
  });
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
