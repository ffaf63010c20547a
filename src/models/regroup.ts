/**
 * @file Other layer groups for a network: where the cuts between them are.
 *
 * The layers that have parameters, in order of computation, form units: a convolution or dense layer with the batch norm behind it. Cut c stands before
 * unit c (1 ... units - 1), so k ascending cuts make k + 1 groups, each named by its first and last unit. Numbers and names of parameters stay.
 * Compare fastai's `split` and timm's `group_matcher`, which name modules, and PyTorch's param groups, which list tensors.
 */
import type { ModelSpec } from './model.ts';

/** The units: names of the layers in each. */
export function unitsOf(model: ModelSpec): readonly (readonly string[])[] {
  const units: string[][] = [];
  for (const { name } of model.params) {
    const layer = layerOf(name);
    if (units.at(-1)?.at(-1) === layer) continue;
    if (name.endsWith('.gamma') && units.length > 0) units.at(-1)?.push(layer);
    else units.push([layer]);
  }
  return units;
}

/** Do these cuts make at least one unit each? */
export function cutsFit(model: ModelSpec, cuts: readonly number[]): boolean {
  const count = unitsOf(model).length;
  return cuts.every((cut, i) => Number.isInteger(cut) && cut > (cuts[i - 1] ?? 0) && cut < count);
}

/** The cuts that a model has by itself. */
export function cutsOf(model: ModelSpec): readonly number[] {
  const groups = unitsOf(model).map(([first]) => model.params.find(({ name }) => layerOf(name) === first)?.group);
  return groups.flatMap((group, unit) => (unit > 0 && group !== groups[unit - 1] ? [unit] : []));
}

/** The same network in other groups; no cuts: those of its own. */
export function regroup(model: ModelSpec, cuts: readonly number[]): ModelSpec {
  if (cuts.length === 0) return model;
  if (!cutsFit(model, cuts)) throw new Error(`internal: cuts ${cuts.join(', ')} do not fit model ${model.kind}`);
  const units = unitsOf(model);
  const groupOf = (layer: string) => {
    const unit = units.findIndex((names) => names.includes(layer));
    return cuts.filter((cut) => cut <= unit).length;
  };
  const bounds = [0, ...cuts, units.length];
  const groups = bounds.slice(1).map((end, g) => {
    const [first, last] = [units[bounds[g] as number]?.[0], units[end - 1]?.[0]];
    return first === last ? `${first}` : `${first}-${last}`;
  });
  return { ...model, groups, params: model.params.map((param) => ({ ...param, group: groupOf(layerOf(param.name)) })) };
}

/** The cuts with the one of that index moved to stand before unit `to`, as far as its neighbors let it. */
export function moveCut(cuts: readonly number[], index: number, to: number, units: number): readonly number[] {
  const least = (cuts[index - 1] ?? 0) + 1;
  const most = (cuts[index + 1] ?? units) - 1;
  return cuts.with(index, Math.min(Math.max(to, least), most));
}

/** The cuts with one more, or the same where there is one. */
export function addCut(cuts: readonly number[], at: number): readonly number[] {
  return cuts.includes(at) ? cuts : [...cuts, at].toSorted((a, b) => a - b);
}

function layerOf(param: string): string {
  return param.slice(0, param.lastIndexOf('.'));
}
