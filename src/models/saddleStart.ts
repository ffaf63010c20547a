/**
 * @file A network that starts near a saddle of its loss: at a symmetric point, and a little beside it.
 *
 *   w = s + eps (w0 - s)        zero: s = 0        equal: s = w0 with every channel of a hidden layer made equal to its first
 *
 * Symbols: w0 the seeded weights (initialize.ts); eps 0 the symmetric point itself, 1 the seeded start. Batch norm's gamma and beta are those of w0.
 * Where the channels of a layer are equal, so are their gradients: gradient descent never tells them apart, and the network learns what one with a single
 * channel per layer could. At zero, all gradients vanish but those of the last bias. Both points are saddles: what leads away is the difference eps w0.
 * Sources: Saxe, McClelland & Ganguli 2014, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", arXiv 1312.6120,
 * section 3 (the plateau of small weights); Fukumizu & Amari 2000, doi:10.1016/S0893-6080(00)00009-5 (equal units are critical lines).
 */
import { initialize } from './initialize.ts';
import type { Layer, ModelSpec, NamedTensors } from './model.ts';
import { walkLayers } from './shapes.ts';

export const saddleStarts = ['zero', 'equal'] as const;
export type SaddleStart = (typeof saddleStarts)[number];

export function isSaddleStart(name: string): name is SaddleStart {
  return (saddleStarts as readonly string[]).includes(name);
}

export function saddleStart(model: ModelSpec, seed: number, kind: SaddleStart, eps: number): NamedTensors {
  const seeded = initialize(model, seed);
  const last = model.params.at(-1)?.name.split('.')[0];
  const weights: Record<string, Float32Array> = { ...seeded };
  /** Equal channels that come in; 1: the images, whose channels differ. */
  let channels = 1;
  const place = (name: string, firstOf: (n: number) => number) => {
    const w0 = seeded[name];
    if (w0) weights[name] = w0.map((w, n) => (kind === 'zero' ? eps * w : near(w0[firstOf(n)] as number, w, eps)));
  };
  walkLayers(model.layers, model.inputShape, (layer: Layer, input) => {
    if (layer.type !== 'conv2d' && layer.type !== 'dense') return;
    const out = layer.type === 'conv2d' ? layer.filters : layer.units;
    const inputs = input.at(-1) as number;
    const hidden = layer.name !== last;
    // kernels are [..., inputs, out]; a flattened image's inputs are (height, width, channel)
    place(`${layer.name}.kernel`, (n) => {
      const [row, o] = [Math.floor(n / out), n % out];
      const [outer, i] = [Math.floor(row / inputs), row % inputs];
      return (outer * inputs + i - (i % channels)) * out + (hidden ? 0 : o);
    });
    place(`${layer.name}.bias`, (n) => (hidden ? 0 : n));
    channels = out;
  });
  return weights;
}

/** Exactly s for eps 0, exactly w0 for 1. */
function near(s: number, w0: number, eps: number): number {
  return eps * w0 + (1 - eps) * s;
}
