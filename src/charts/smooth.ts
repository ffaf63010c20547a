/**
 * @file The debiased moving average of a column that grows, computed only for what is new.
 *
 * The average is math/statistics.ts's; a value that is not finite gives NaN at its place and leaves the average as it was.
 */
import { createMovingAverage, type MovingAverage } from '../math/statistics.ts';

export interface Smoother {
  /** The smoothed column, as long as `values`. `beta`: weight of the past, 0 gives `values` itself. Starts anew when beta changes or the column got shorter. */
  update(values: ArrayLike<number>, beta: number): Float64Array;
}

export function createSmoother(): Smoother {
  let buffer = new Float64Array(1024);
  let done = 0;
  let weight = Number.NaN;
  let average: MovingAverage = createMovingAverage(0);
  return {
    update(values, beta) {
      if (beta !== weight || values.length < done) {
        weight = beta;
        done = 0;
        average = createMovingAverage(beta);
      }
      if (values.length > buffer.length) {
        const wider = new Float64Array(Math.max(values.length, buffer.length * 2));
        wider.set(buffer.subarray(0, done));
        buffer = wider;
      }
      for (; done < values.length; done++) {
        const value = values[done] as number;
        buffer[done] = Number.isFinite(value) ? average.push(value) : Number.NaN;
      }
      return buffer.subarray(0, done);
    },
  };
}
