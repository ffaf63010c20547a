/**
 * @file From layers to a model: the list of parameters, buffers and layer groups, derived once for every preset.
 *
 * Parameters stand in order of computation; within a layer kernel before bias, gamma before beta.
 * fan-in = inputs of one output unit: kernel^2 * cin for a convolution, the input length for a dense layer; a bias takes its layer's.
 * Layer groups run from input to output (Howard & Ruder 2018, "Universal language model fine-tuning", arXiv 1801.06146, section 3.2, discriminative
 * fine-tuning). Known difference from fastai: it splits by `splitter` functions on modules; here a group lists the layers it holds.
 */
import type { BufferSpec, Layer, ModelSpec, ParamSpec } from './model.ts';
import { walkLayers } from './shapes.ts';

/** A layer group: its name, and the names of the layers that belong to it. */
export interface GroupPlan {
  readonly name: string;
  readonly layers: readonly string[];
}

export function assemble(
  kind: string,
  inputShape: readonly [number, number, number],
  classes: number,
  layers: readonly Layer[],
  plan: readonly GroupPlan[],
): ModelSpec {
  const params: ParamSpec[] = [];
  const buffers: BufferSpec[] = [];
  const groupOf = (name: string) => {
    const index = plan.findIndex((group) => group.layers.includes(name));
    if (index < 0) throw new Error(`internal: layer ${name} of model ${kind} is in no group`);
    return index;
  };
  const out = walkLayers(layers, inputShape, (layer, input) => {
    const channels = input.at(-1) as number;
    if (layer.type === 'conv2d') {
      const group = groupOf(layer.name);
      const fanIn = layer.kernel ** 2 * channels;
      params.push({ name: `${layer.name}.kernel`, shape: [layer.kernel, layer.kernel, channels, layer.filters], fanIn, init: 'uniformFanIn', group });
      if (layer.bias) params.push({ name: `${layer.name}.bias`, shape: [layer.filters], fanIn, init: 'uniformFanIn', group });
    } else if (layer.type === 'dense') {
      const group = groupOf(layer.name);
      params.push({ name: `${layer.name}.kernel`, shape: [channels, layer.units], fanIn: channels, init: 'uniformFanIn', group });
      params.push({ name: `${layer.name}.bias`, shape: [layer.units], fanIn: channels, init: 'uniformFanIn', group });
    } else if (layer.type === 'batchNorm') {
      const group = groupOf(layer.name);
      params.push({ name: `${layer.name}.gamma`, shape: [channels], fanIn: 0, init: 'ones', group });
      params.push({ name: `${layer.name}.beta`, shape: [channels], fanIn: 0, init: 'zeros', group });
      buffers.push({ name: `${layer.name}.runningMean`, shape: [channels], init: 'zeros' });
      buffers.push({ name: `${layer.name}.runningVar`, shape: [channels], init: 'ones' });
    }
  });
  if (out.join() !== `${classes}`) throw new Error(`internal: model ${kind} ends in [${out.join(', ')}], not ${classes} classes`);
  return { kind, inputShape, classes, layers, groups: plan.map((group) => group.name), params, buffers };
}

/** A 3x3 convolution with stride 1, as every preset uses. */
export function conv3(name: string, filters: number, padding: 'valid' | 'same', bias = true): Layer {
  return { type: 'conv2d', name, filters, kernel: 3, stride: 1, padding, bias };
}
