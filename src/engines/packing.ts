/**
 * @file Where the numbers of named tensors are in an engine's memory, and carrying them in and out.
 *
 * Engines store channels in whole vectors, so a tensor's numbers may lie apart; what only fills up stays 0 through training.
 */
import type { NamedTensors } from '../models/model.ts';

/** A tensor by name: where its numbers are, counted in numbers from the start of all weights (or all running values). */
export interface TensorPlan {
  readonly name: string;
  readonly offset: number;
  readonly stored: number;
  /** Position of number n of the named tensor, from `offset`. */
  readonly index: Int32Array;
}

/** Writes the tensors that `valuesOf` names into `floats`, from number `at` on. */
export function packTensors(
  floats: Float32Array,
  at: number,
  plans: readonly TensorPlan[],
  valuesOf: (name: string) => Float32Array | undefined,
): void {
  for (const { name, offset, index } of plans) {
    const values = valuesOf(name);
    if (values === undefined || values.length !== index.length) throw new Error(`internal: no values for ${name}`);
    index.forEach((to, n) => {
      floats[at + offset + to] = values[n] as number;
    });
  }
}

export function unpackTensors(floats: Float32Array, at: number, plans: readonly TensorPlan[]): NamedTensors {
  const read = ({ offset, index }: TensorPlan) => Float32Array.from(index, (from) => floats[at + offset + from] as number);
  return Object.fromEntries(plans.map((plan) => [plan.name, read(plan)]));
}
