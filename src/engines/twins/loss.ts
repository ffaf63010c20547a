/**
 * @file Twin of assembly/loss.ts. exp and ln are math/portable's, which may differ from the module's in the last bit of float64: gradients round it
 * away but for one in some hundred million, losses agree to about 1e-15.
 */
import { exp, ln } from '../../math/portable.ts';
import { f, type Twins, type Views } from './views.ts';

export function lossTwins({ floats, doubles, bytes }: Views): Twins<'crossEntropy' | 'softmax'> {
  return {
    crossEntropy(...args) {
      const [z, labels, batch, classes, stride, dz, score] = args as [number, number, number, number, number, number, number];
      for (let b = 0; b < batch; b++) {
        const row = z / 4 + b * stride;
        const logits = Array.from(floats.subarray(row, row + classes));
        const label = bytes[labels + b] as number;
        const slope = (c: number, value: number) => {
          if (dz !== 0) floats[dz / 4 + b * stride + c] = value;
        };
        if (!logits.every(Number.isFinite)) {
          doubles[score / 8] = Number.NaN;
          for (let c = 0; c < classes; c++) slope(c, Number.NaN);
          continue;
        }
        const most = Math.max(...logits);
        const sum = logits.reduce((total, value) => total + exp(value - most), 0);
        doubles[score / 8] = (doubles[score / 8] as number) + (ln(sum) + most - (logits[label] as number));
        if (logits.indexOf(most) === label) doubles[score / 8 + 1] = (doubles[score / 8 + 1] as number) + 1;
        logits.forEach((value, c) => {
          slope(c, f((exp(value - most) / sum - (c === label ? 1 : 0)) / batch));
        });
      }
    },
    softmax(...args) {
      const [z, batch, classes, stride, out] = args as [number, number, number, number, number];
      for (let b = 0; b < batch; b++) {
        const logits = Array.from(floats.subarray(z / 4 + b * stride, z / 4 + b * stride + classes));
        const finite = logits.every(Number.isFinite);
        const most = Math.max(...logits);
        const sum = logits.reduce((total, value) => total + exp(value - most), 0);
        logits.forEach((value, c) => {
          floats[out / 4 + b * classes + c] = finite ? f(exp(value - most) / sum) : Number.NaN;
        });
      }
    },
  };
}
