/** @file What the Transfer view reads off the records of the track. */
import type { TrackStep } from '../../experiment/track.ts';
import { type MeanInterval, meanInterval } from '../../math/studentT.ts';
import { type CycleReading, type OverfitVerdict, overfits, readCycles } from '../../runs/overfit.ts';
import type { StepRecord, TransferState } from '../stores/transferRecords.ts';

/** Accuracy on the test images at the end of a step, over the seeds; of the last step, at the end of the cycle that is kept. */
export function accuracyOf({ series, cycles, kept }: StepRecord): MeanInterval | null {
  const end = cycles[kept]?.end;
  return meanInterval(
    series.flatMap(({ evalStep, evalAccuracy }) => {
      const value = evalAccuracy.values[end === undefined ? evalAccuracy.length - 1 : evalStep.values.lastIndexOf(end)];
      return value === undefined ? [] : [value];
    }),
  );
}

/** Updates a second of each seed; null: too few. */
export function paceOf({ series }: StepRecord): number | null {
  const seconds = series[0]?.seconds.values;
  const count = seconds?.length ?? 0;
  return seconds && count > 1 && (seconds.at(-1) as number) > 0 ? count / (seconds.at(-1) as number) : null;
}

/** Updates of every seed so far: those that move the weights, and those of range tests. */
export function costOf(steps: readonly TrackStep[], records: TransferState['records']): { readonly trained: number; readonly tested: number } {
  let trained = 0;
  let tested = 0;
  for (const { key, kind } of steps) {
    const done = (records[key]?.series ?? []).map(({ loss }) => loss.length);
    if (kind === 'train') trained += Math.max(0, ...done);
    else if (kind === 'find') tested += Math.max(0, ...done);
  }
  return { trained, tested };
}

/** The last step that has left weights. */
export function lastLeft(steps: readonly TrackStep[], records: TransferState['records']): TrackStep | null {
  return steps.findLast(({ key }) => records[key]?.left) ?? null;
}

export function cyclesOf({ series, cycles, stepsPerEpoch }: StepRecord): readonly CycleReading[] {
  return readCycles(
    series,
    cycles.map(({ end }) => end),
    stepsPerEpoch,
  );
}

export function verdictOf(record: StepRecord, margin: number): OverfitVerdict {
  return overfits(cyclesOf(record), margin);
}
