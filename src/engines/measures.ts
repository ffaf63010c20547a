/**
 * @file What an update did to each layer group, from sums that the engines gather.
 *
 *   gradNorm_g = ||grad_g||        updateRatio_g = ||w'_g - w_g|| / ||w_g||
 *
 * Symbols: grad_g gradient of the mini-batch loss alone (no weight decay, no L2); w_g, w'_g parameters before and after; || || the L2 norm over all
 * parameters of group g, biases and norms included. A group of zeros that stays so has moved by 0.
 * Source: the ratio of update to weight, of about 1e-3 where training goes well: Karpathy 2016, CS231n notes, "Ratio of weights:updates".
 */

/** Sums per group: of squared gradients, of squared changes, of squared weights before. */
export const SUMS = 3;

/** One row of the columns of a block; `groups` numbers each, the sums from `at` on. */
export interface MeasureColumns {
  readonly gradNorm: Float32Array; // [count, groups]
  readonly updateRatio: Float32Array; // [count, groups]
}

export function createMeasures(count: number, groups: number): MeasureColumns {
  return { gradNorm: new Float32Array(count * groups), updateRatio: new Float32Array(count * groups) };
}

/** Fills row `row` from the sums [groups, 3] that begin at `at`. */
export function writeMeasures({ gradNorm, updateRatio }: MeasureColumns, row: number, groups: number, sums: ArrayLike<number>, at: number): void {
  for (let g = 0; g < groups; g++) {
    const sum = (which: number) => sums[at + SUMS * g + which] as number;
    gradNorm[row * groups + g] = Math.sqrt(sum(0));
    updateRatio[row * groups + g] = sum(1) === 0 ? 0 : Math.sqrt(sum(1)) / Math.sqrt(sum(2));
  }
}
