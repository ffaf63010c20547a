/**
 * @file A network cut in two after a layer group: the body makes numbers of an image, the head makes logits of those numbers.
 *
 *   full(x) = head(body(x))
 *
 * The body holds every layer before the first one with parameters of a later group: its last activation and pooling belong to it, so what comes out is
 * small. Its numbers are flattened (height, width, channel), [n]; the head takes them in their shape. Names and numbers of parameters stay, so the tensors
 * of the whole network fit both. With the body frozen (batch norm too) its numbers never change: computed once, the head trains on them alone
 * (fastai's `precompute=True`; Donahue et al. 2014, "DeCAF", arXiv 1310.1531).
 */
import type { Layer, ModelSpec } from './model.ts';
import { outputShape, type Shape } from './shapes.ts';

export interface ModelCut {
  /** Its `classes` are the numbers it makes of an image; groups 0 ... group. */
  readonly body: ModelSpec;
  /** Its group 0 is the network's group `group` + 1. */
  readonly head: ModelSpec;
}

/** Null where there is no place to cut: after the last group, or where a residual block holds layers of both sides. */
export function cutModel(model: ModelSpec, group: number): ModelCut | null {
  if (group < 0 || group >= model.groups.length - 1) return null;
  const groupOf = (layer: string) => model.params.find(({ name }) => name.startsWith(`${layer}.`))?.group ?? 0;
  const sides = model.layers.map((layer) => namesOf(layer).map((name) => groupOf(name) > group));
  const at = sides.findIndex((later) => later.includes(true));
  if (sides.some((later, i) => later.includes(i < at))) return null;

  const shape = model.layers.slice(0, at).reduce<Shape>((x, layer) => outputShape(layer, x), model.inputShape);
  const count = shape.reduce((product, size) => product * size, 1);
  const [height, width, channels] = shape.length === 3 ? (shape as [number, number, number]) : [1, 1, count];
  const flatten: Layer = { type: 'flatten' };
  const isFlat = shape.length === 1;
  const bodyLayers = model.layers.slice(0, at);
  const headLayers = model.layers.slice(at);
  const owns = (layers: readonly Layer[]) => {
    const names = new Set(layers.flatMap(namesOf));
    return ({ name }: { readonly name: string }) => names.has(name.slice(0, name.lastIndexOf('.')));
  };
  return {
    body: {
      ...model,
      classes: count,
      layers: isFlat ? bodyLayers : [...bodyLayers, flatten],
      groups: model.groups.slice(0, group + 1),
      params: model.params.filter(owns(bodyLayers)),
      buffers: model.buffers.filter(owns(bodyLayers)),
    },
    head: {
      ...model,
      inputShape: [height, width, channels],
      layers: isFlat ? [flatten, ...headLayers] : headLayers,
      groups: model.groups.slice(group + 1),
      params: model.params.filter(owns(headLayers)).map((param) => ({ ...param, group: param.group - group - 1 })),
      buffers: model.buffers.filter(owns(headLayers)),
    },
  };
}

/** Names of the layers with parameters in a layer, the body of a residual block included. */
function namesOf(layer: Layer): readonly string[] {
  if (layer.type === 'residual') return layer.body.flatMap(namesOf);
  return 'name' in layer ? [layer.name] : [];
}
