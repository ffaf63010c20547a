/**
 * @file Plans a 3 x 3 convolution of stride 1 over 8 channels or more by Winograd's F(2 x 2, 3 x 3); kernels in assembly/winograd.ts.
 */
import { type ConvolutionPart, planPadding, positions } from './convolutionPart.ts';
import { placeOf, type Value } from './plan.ts';

/** Tiles worked on at a time, at least: enough for the products to run long, few enough for the cache. */
const TILES = 64;

/** Bytes between planes, as in assembly/winograd.ts. */
const GAP = 192;

/** Not for images of few channels. Activations that come in as data are treated as if the layers before them were there: the same bits. */
export function suitsWinograd({ layer, x }: ConvolutionPart): boolean {
  return layer.kernel === 3 && layer.stride === 1 && (x.grad !== 0 || x.place.stored % 8 === 0);
}

export function planWinograd(part: ConvolutionPart, relu: boolean): Value {
  const { planner, layer, x, geometry, out, bias } = part;
  const { height, width } = geometry;
  const channels = x.place.stored;
  const [high, wide] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const input = planPadding(part, 2 * high + 2, 2 * wide + 2, true);
  const { sample, rowBytes } = input;
  const y = planner.value(placeOf(height, width, layer.filters, out));
  const count = height * width;
  const group = Math.ceil(TILES / (high * wide));
  const tiles = group * high * wide;
  const planes = (numbers: number, gap = 0) => planner.take(16 * (4 * numbers + gap));
  const [u, transposed, du] = [planes(channels * out), planes(channels * out), planes(channels * out)];
  const [v, m] = [planes(tiles * channels, GAP), planes(tiles * out, GAP)];
  const tableIn = planner.table(positions(1, tiles, 4 * channels, 0));
  const tableOut = planner.table(positions(1, tiles, 4 * out, 0));
  const zeros = planner.zeros(Math.max(out, channels));
  const blocks = out / 8;
  planner.operations.push({
    group: part.group,
    forward(k, { weights, batch }) {
      input.pad(k, batch);
      k.winogradWeights(weights + part.kernel, channels, blocks, u);
      const shift = bias < 0 ? zeros : weights + bias;
      k.winogradForward(
        ...[input.at, sample, batch, group, high, wide, rowBytes, channels, u, shift, blocks],
        ...[relu ? 1 : 0, y.at, height, width, tableIn, zeros, v, m],
      );
    },
    backward(k, { weights, gradients, batch }, own, wanted) {
      if (relu) k.reluInput(y.at, y.grad, batch * count * out, y.grad);
      if (own && bias >= 0) k.sumPositions(y.grad, batch, count, out, gradients + bias);
      if (own) k.zero(du, 4 * 16 * channels * out);
      if (wanted) {
        k.winogradWeights(weights + part.kernel, channels, blocks, u); // not those of the forward pass when a Hessian is asked for
        k.zero(input.grad, batch * sample);
      }
      k.winogradBackward(
        ...[input.at, sample, batch, group, high, wide, rowBytes, channels, u, transposed, blocks, y.grad, height, width],
        ...[tableOut, zeros, v, m, own ? du : 0, wanted ? input.grad : 0],
      );
      if (own) k.winogradWeightsBack(du, channels, blocks, gradients + part.kernel);
      if (wanted) input.crop(k, batch);
    },
  });
  return y;
}
