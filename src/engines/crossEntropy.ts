/**
 * @file Softmax cross-entropy and accuracy from logits, in float64 on the CPU: what an engine reports, whatever computed the logits.
 *
 *   loss = (1/B) sum_b ( ln sum_c exp(z_bc - max_b) + max_b - z_b,y(b) )        accuracy = (1/B) |{ b : argmax_c z_bc = y(b) }|
 *
 * Symbols: z [B, C] logits, y [B] class indices. A tie counts for the lowest class. A row with NaN is wrong and makes the loss NaN: divergence must
 * be seen, and a GPU may hide it (WGSL lets compilers assume that there is no NaN; ecosystem.md, section 4).
 * Source: Bishop 2006, Pattern Recognition and Machine Learning, section 4.3.4; PyTorch `cross_entropy(reduction='mean')` is the same number.
 */
import { exp, ln } from '../math/portable.ts';

export interface BatchScore {
  /** Mean loss. */
  readonly loss: number;
  /** Images whose largest logit is the label's. */
  readonly correct: number;
}

/** Scores rows `first` .. `first + labels.length - 1` of `logits`. */
export function crossEntropy(logits: Float32Array, first: number, labels: ArrayLike<number>, classes: number): BatchScore {
  let sum = 0;
  let correct = 0;
  for (let b = 0; b < labels.length; b++) {
    const row = (first + b) * classes;
    const label = labels[b] as number;
    let best = 0;
    let max = logits[row] as number;
    let finite = max - max === 0;
    for (let c = 1; c < classes; c++) {
      const z = logits[row + c] as number;
      finite &&= z - z === 0;
      if (z > max) {
        max = z;
        best = c;
      }
    }
    if (!finite) {
      sum = Number.NaN;
      continue;
    }
    let total = 0;
    for (let c = 0; c < classes; c++) total += exp((logits[row + c] as number) - max);
    sum += ln(total) + max - (logits[row + label] as number);
    if (best === label) correct++;
  }
  return { loss: sum / labels.length, correct };
}

/** The softmax of every row, [B, classes]; a row with a number that is not finite is all NaN. */
export function softmax(logits: Float32Array, classes: number): Float32Array {
  const shares = new Float32Array(logits.length);
  for (let row = 0; row < logits.length; row += classes) {
    const z = logits.subarray(row, row + classes);
    const max = z.reduce((most, value) => Math.max(most, value));
    const powers = Array.from(z, (value) => exp(value - max));
    const total = powers.reduce((sum, power) => sum + power, 0);
    const finite = z.every(Number.isFinite);
    for (let c = 0; c < classes; c++) shares[row + c] = finite ? (powers[c] as number) / total : Number.NaN;
  }
  return shares;
}
