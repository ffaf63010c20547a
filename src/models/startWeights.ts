/**
 * @file A network that starts from another's weights: everything is taken over but, for other classes, the last layer.
 *
 * The saved tensors must be those of the model, name by name and shape by shape, except in its last layer with parameters: if the classes differ, that
 * one is drawn anew by the seed, whatever its shape (a network of ten clothes has nothing to say about ten digits).
 */
import { initialize } from './initialize.ts';
import type { ModelSpec, NamedTensors } from './model.ts';
import type { SavedTensor } from './safetensors.ts';

export type StartResult = { readonly ok: true; readonly weights: NamedTensors } | { readonly ok: false; readonly problem: string };

/** `sameClasses`: the last layer is taken over, too. */
export function startWeights(
  model: ModelSpec,
  saved: Readonly<Record<string, SavedTensor>>,
  { sameClasses, seed }: { readonly sameClasses: boolean; readonly seed: number },
): StartResult {
  const fresh = initialize(model, seed);
  const head = layerOf(model.params.at(-1)?.name ?? '');
  const weights: Record<string, Float32Array> = {};
  const wanted = [...model.params, ...model.buffers];
  const extra = Object.keys(saved).find((name) => !wanted.some((one) => one.name === name));
  if (extra !== undefined) return { ok: false, problem: `tensor ${extra} belongs to no layer of ${model.kind}` };
  for (const { name, shape } of wanted) {
    const tensor = Object.hasOwn(saved, name) ? saved[name] : undefined;
    const anew = !sameClasses && layerOf(name) === head;
    if (tensor === undefined) return { ok: false, problem: `no tensor ${name}` };
    if (!anew && tensor.shape.join() !== shape.join())
      return { ok: false, problem: `${name} is [${tensor.shape.join(', ')}], not [${shape.join(', ')}]` };
    weights[name] = anew ? (fresh[name] as Float32Array) : tensor.values;
  }
  return { ok: true, weights };
}

function layerOf(param: string): string {
  return param.slice(0, param.lastIndexOf('.'));
}
