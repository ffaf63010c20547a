/**
 * @file Shape inference and size of a network, from its layers alone.
 *
 *   valid: out = floor((in - kernel) / stride) + 1      same: out = ceil(in / stride)      pool 2: out = floor(in / 2)
 *
 * Shapes leave the batch out: [H, W, C] for images, [n] after flatten or global pooling.
 * `multiplyAdds` counts the products of one image's forward pass in convolutions and dense layers (a step with gradients takes about three times
 * as many); activations, pooling and batch norm are left out, as is usual (Howard et al. 2017, arXiv 1704.04861, section 4).
 * Source: Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning", arXiv 1603.07285, sections 2 and 3.
 * Difference from PyTorch: `same` with stride 2 pads as TensorFlow does (more at the end); none of the presets uses it.
 */
import type { Layer, ModelSpec } from './model.ts';

export type Shape = readonly number[];

/** Shape that `layer` makes of `input`. Throws for a layer that does not fit: presets are checked for every dataset by tests. */
export function outputShape(layer: Layer, input: Shape): Shape {
  switch (layer.type) {
    case 'conv2d': {
      const [h, w] = image(layer.type, input);
      const out = (size: number) =>
        layer.padding === 'same' ? Math.ceil(size / layer.stride) : Math.floor((size - layer.kernel) / layer.stride) + 1;
      return positive(layer.type, [out(h), out(w), layer.filters]);
    }
    case 'dense':
      if (input.length !== 1) throw new Error(`internal: dense layer ${layer.name} needs a flat input, got [${input.join(', ')}]`);
      return [layer.units];
    case 'maxPool':
    case 'avgPool': {
      const [h, w, c] = image(layer.type, input);
      return positive(layer.type, [Math.floor(h / layer.size), Math.floor(w / layer.size), c]);
    }
    case 'globalAvgPool':
      return [image(layer.type, input)[2]];
    case 'flatten':
      return [input.reduce((product, size) => product * size, 1)];
    case 'residual': {
      const out = layer.body.reduce<Shape>((shape, inner) => outputShape(inner, shape), input);
      if (out.join() !== input.join()) throw new Error(`internal: residual body turns [${input.join(', ')}] into [${out.join(', ')}]`);
      return out;
    }
    case 'relu':
    case 'tanh':
    case 'batchNorm':
      return input;
    default:
      throw new Error(`internal: unknown layer ${JSON.stringify(layer satisfies never)}`);
  }
}

/** Calls `visit` for every layer in order of computation, bodies of residual blocks included, with the shape that enters it. */
export function walkLayers(layers: readonly Layer[], input: Shape, visit: (layer: Layer, input: Shape) => void): Shape {
  let shape = input;
  for (const layer of layers) {
    visit(layer, shape);
    if (layer.type === 'residual') walkLayers(layer.body, shape, visit);
    shape = outputShape(layer, shape);
  }
  return shape;
}

/** Numbers that training changes (running statistics are not counted). */
export function parameterCount(model: ModelSpec): number {
  return model.params.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

/** Products in the forward pass of one image. */
export function multiplyAdds(model: ModelSpec): number {
  let total = 0;
  walkLayers(model.layers, model.inputShape, (layer, input) => {
    if (layer.type === 'conv2d') {
      const cin = input[2] as number;
      total += outputShape(layer, input).reduce((product, size) => product * size, 1) * layer.kernel ** 2 * cin;
    } else if (layer.type === 'dense') total += (input[0] as number) * layer.units;
  });
  return total;
}

function image(type: string, shape: Shape): readonly [number, number, number] {
  const [h, w, c] = shape;
  if (shape.length !== 3 || h === undefined || w === undefined || c === undefined)
    throw new Error(`internal: ${type} needs [H, W, C], got [${shape.join(', ')}]`);
  return [h, w, c];
}

function positive(type: string, shape: Shape): Shape {
  if (!shape.every((size) => size >= 1)) throw new Error(`internal: ${type} leaves nothing: [${shape.join(', ')}]`);
  return shape;
}
