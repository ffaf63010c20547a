/**
 * @file A network for the eye: its units (regroup.ts) from input to output, with what each does, the shapes that enter and leave it, and its size.
 *
 * A unit takes along the layers without parameters behind it (activation, pooling, flattening), so the output of one is the input of the next; those
 * before the first unit go to the first. Units of one residual block share its number where the block has its shortcut.
 */
import type { Layer, ModelSpec } from './model.ts';
import { unitsOf } from './regroup.ts';
import { outputShape, type Shape } from './shapes.ts';

export interface UnitDetail {
  /** Names of the layers that have parameters: a convolution or dense layer first. */
  readonly names: readonly string[];
  readonly group: number;
  /** In order, residual blocks taken apart. */
  readonly layers: readonly Exclude<Layer, { readonly type: 'residual' }>[];
  readonly input: Shape;
  readonly output: Shape;
  /** Numbers that training changes. */
  readonly weights: number;
  /** Count of the residual block with a shortcut around it that it is in; null: in none. */
  readonly block: number | null;
}

interface Placed {
  readonly layer: UnitDetail['layers'][number];
  readonly input: Shape;
  readonly output: Shape;
  readonly block: number | null;
}

export function unitDetails(model: ModelSpec): readonly UnitDetail[] {
  const units = unitsOf(model);
  const placed = flatten(model.layers, model.inputShape);
  const members: Placed[][] = units.map(() => []);
  let unit = 0;
  for (const one of placed) {
    const name = 'name' in one.layer ? one.layer.name : null;
    const own = name === null ? -1 : units.findIndex((names) => names.includes(name));
    if (own >= 0) unit = own;
    members[unit]?.push(one);
  }
  return units.map((names, u) => {
    const own = members[u] as Placed[];
    const params = model.params.filter(({ name }) => names.includes(name.slice(0, name.lastIndexOf('.'))));
    return {
      names,
      group: params[0]?.group ?? 0,
      layers: own.map(({ layer }) => layer),
      input: own[0]?.input ?? [],
      output: own.at(-1)?.output ?? [],
      weights: params.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0),
      block: own.find(({ layer }) => 'name' in layer)?.block ?? null,
    };
  });
}

function flatten(layers: readonly Layer[], input: Shape): readonly Placed[] {
  const placed: Placed[] = [];
  let blocks = 0;
  const walk = (list: readonly Layer[], first: Shape, block: number | null): Shape => {
    let shape = first;
    for (const layer of list) {
      if (layer.type === 'residual') {
        walk(layer.body, shape, layer.skip ? blocks++ : null);
        continue; // the body keeps the shape
      }
      const output = outputShape(layer, shape);
      placed.push({ layer, input: shape, output, block });
      shape = output;
    }
    return shape;
  };
  walk(layers, input, null);
  return placed;
}
