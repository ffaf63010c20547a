/**
 * @file How far the weights of each layer group have gone from where they started.
 *
 *   distance[g] = ||w_g - w0_g||        norm[g] = ||w0_g||        relative distance = distance[g] / norm[g]
 *
 * Symbols: w_g all trained numbers of group g as one vector, w0_g the same before update 0; L2 norms, summed in float64. Batch norm's scale and shift
 * count, its running statistics do not. The relative distance lets layers of different size and scale stand in one figure.
 * Source: the distance from initialization of Nagarajan & Kolter 2019, arXiv 1901.01672, and Neyshabur et al. 2018, arXiv 1805.12076, taken per group.
 */
import type { ModelSpec, NamedTensors } from './model.ts';

export interface GroupMove {
  readonly distance: number;
  /** Norm of the weights at the start. */
  readonly norm: number;
}

/** One per layer group. */
export function groupMoves(model: Pick<ModelSpec, 'params' | 'groups'>, start: NamedTensors, now: NamedTensors): readonly GroupMove[] {
  const squares = model.groups.map(() => ({ moved: 0, start: 0 }));
  for (const { name, group } of model.params) {
    const [from, to] = [start[name], now[name]];
    const sum = squares[group];
    if (!from || !to || !sum || from.length !== to.length) throw new Error(`internal: no tensor ${name} to compare`);
    for (let i = 0; i < from.length; i++) {
      const value = from[i] as number;
      sum.start += value * value;
      sum.moved += ((to[i] as number) - value) ** 2;
    }
  }
  return squares.map(({ moved, start: norm }) => ({ distance: Math.sqrt(moved), norm: Math.sqrt(norm) }));
}
