/**
 * @file The columns of a series as they are kept: which there are, what their numbers may be, and their packing.
 *
 * `along`: one entry per update, per evaluation or per measured distance; `perGroup`: so many numbers per entry as there are layer groups; `optional`: the column may
 * end before the others, or be empty. A column packs to float32 if every number in it is a float32 (losses and accuracies are, as the engines report
 * them): nothing is rounded.
 * Little-endian, as typed arrays are wherever browsers run.
 */
import { type Column, createSeries, type Series } from '../series.ts';

/** `any`: NaN and infinite are allowed, they are how divergence looks. `share`: 0 to 1. `rising`, `growing`: finite, >= 0, each at least, or above, the one before. */
export type NumberKind = 'any' | 'share' | 'rate' | 'rising' | 'growing';

interface ColumnRule {
  readonly along: 'steps' | 'evaluations' | 'distances';
  readonly perGroup: boolean;
  readonly optional: boolean;
  readonly numbers: NumberKind;
}

export type ColumnName = { [K in keyof Series]-?: Series[K] extends Column ? K : never }[keyof Series];

export const columnRules: Readonly<Record<ColumnName, ColumnRule>> = {
  loss: { along: 'steps', perGroup: false, optional: false, numbers: 'any' },
  accuracy: { along: 'steps', perGroup: false, optional: false, numbers: 'share' },
  lr: { along: 'steps', perGroup: true, optional: false, numbers: 'rate' },
  seconds: { along: 'steps', perGroup: false, optional: false, numbers: 'rising' },
  gradNorm: { along: 'steps', perGroup: true, optional: true, numbers: 'any' },
  updateRatio: { along: 'steps', perGroup: true, optional: true, numbers: 'any' },
  evalStep: { along: 'evaluations', perGroup: false, optional: false, numbers: 'growing' },
  evalLoss: { along: 'evaluations', perGroup: false, optional: false, numbers: 'any' },
  evalAccuracy: { along: 'evaluations', perGroup: false, optional: false, numbers: 'share' },
  distanceStep: { along: 'distances', perGroup: false, optional: false, numbers: 'growing' },
  distance: { along: 'distances', perGroup: true, optional: false, numbers: 'any' },
};

export const columnNames = Object.keys(columnRules) as readonly ColumnName[];

export function isColumnName(name: string): name is ColumnName {
  return Object.hasOwn(columnRules, name);
}

/** Numbers of one entry of a column. */
export function widthOf(name: ColumnName, groups: number): number {
  return columnRules[name].perGroup ? groups : 1;
}

export interface Packed {
  readonly type: 'f4' | 'f8';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export function pack(values: Float64Array): Packed {
  const single = new Float32Array(values);
  const exact = isExact(values, single);
  return { type: exact ? 'f4' : 'f8', bytes: new Uint8Array(exact ? single.buffer : values.slice().buffer) };
}

/** The numbers in `bytes`, a whole number of them. */
export function unpack(type: Packed['type'], bytes: Uint8Array): Float64Array {
  const copy = bytes.slice().buffer; // aligned
  return type === 'f4' ? new Float64Array(new Float32Array(copy)) : new Float64Array(copy);
}

function isExact(values: Float64Array, single: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (single[i] !== value && !Number.isNaN(value)) return false;
  }
  return true;
}

export function bytesPer(type: Packed['type']): number {
  return type === 'f4' ? 4 : 8;
}

/** The series as it was when `step` updates were done: for going on from there. Evaluations at that very step are kept: they are not made again. */
export function seriesUntil(series: Series, step: number): Series {
  const cut = createSeries(series.groups);
  const until = ({ values }: Column) => values.findLastIndex((at) => at <= step) + 1;
  const entries = { steps: step, evaluations: until(series.evalStep), distances: until(series.distanceStep) };
  for (const name of columnNames) {
    cut[name].push(series[name].values.subarray(0, entries[columnRules[name].along] * widthOf(name, series.groups)));
  }
  cut.marks.push(...series.marks.filter((mark) => mark.step <= step));
  cut.snapshots.push(...series.snapshots.filter((snapshot) => snapshot.step <= step));
  cut.curvatures.push(...series.curvatures.filter((one) => one.step <= step));
  if (series.end !== null && series.end.step <= step && series.end.reason !== 'stopped') cut.end = series.end;
  cut.version++;
  return cut;
}
