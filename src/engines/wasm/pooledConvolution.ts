/**
 * @file Plans conv + relu + max pool in one: forward in one pass that keeps only the winners, backward from the winners alone (assembly/pooled.ts).
 */
import { type ConvolutionPart, planPadding, positions } from './convolutionPart.ts';
import { placeOf, type Value } from './plan.ts';

/** Bytes that the lists of one group of samples may take: half of a first-level cache. */
const LIST_BYTES = 16_384;

export function planPooledConvolution(part: ConvolutionPart): Value {
  const { planner, layer, x, geometry, out } = part;
  const { kernel } = layer;
  const [height, width] = [Math.floor(geometry.height / 2), Math.floor(geometry.width / 2)];
  const input = planPadding(part, geometry.paddedHeight, geometry.paddedWidth, true);
  const { sample, rowBytes } = input;
  const piece = 4 * x.place.stored;
  const run = kernel * x.place.stored;
  const wide = Math.ceil(run / 4) * 4;
  const y = planner.value(placeOf(height, width, layer.filters, out));
  const count = height * width;
  const table = planner.table(positions(height, width, 2 * piece, 2 * rowBytes));
  const steps = planner.table([0, piece, rowBytes, rowBytes + piece]);
  const arg = planner.take(planner.capacity * count * out);
  const zeros = planner.zeros(out);
  const group = Math.max(1, Math.min(8, Math.floor(LIST_BYTES / (8 * out * count))));
  const lists = planner.take(8 * out * count * group);
  const lengths = planner.take(4 * out);
  const rowed = planner.take(4 * out * kernel * wide);
  const rowedGradient = planner.take(4 * out * kernel * wide);
  const unused = planner.take(4 * out);
  planner.operations.push({
    group: part.group,
    forward(k, { weights, batch }) {
      input.pad(k, batch);
      const shift = part.bias < 0 ? zeros : weights + part.bias;
      const w = weights + part.kernel;
      k.convolvePool(input.at, sample, batch, table, count, piece, rowBytes, rowBytes, kernel, run, w, shift, out / 8, y.at, arg);
    },
    backward(k, { weights, gradients, batch }, own, wanted) {
      k.zero(rowedGradient, 4 * out * kernel * wide);
      if (wanted) {
        k.toRowed(weights + part.kernel, out / 8, kernel, run, wide, rowed);
        k.zero(input.grad, batch * sample);
      }
      const db = part.bias < 0 ? unused : gradients + part.bias;
      k.pooledGradients(
        ...[input.at, sample, y.at, y.grad, arg, batch, group, table, count, steps, rowBytes, kernel, wide],
        ...[out, rowed, rowedGradient, db, wanted ? input.grad : 0, lists, lengths],
      );
      if (own) k.addRowed(rowedGradient, out / 8, kernel, run, wide, gradients + part.kernel);
      if (wanted) input.crop(k, batch);
    },
  });
  return y;
}
