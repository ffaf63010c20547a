/**
 * @file Sums of squares per layer group, for gradient norms and update-to-weight ratios (../measures.ts), computed and kept on the device.
 */
import * as tf from '@tensorflow/tfjs';
import type { ModelSpec } from '../../models/model.ts';
import { SUMS } from '../measures.ts';

/** What an update did to one parameter. */
export interface Change {
  readonly gradient: tf.Tensor;
  readonly before: tf.Tensor;
  readonly after: tf.Tensor;
}

/** [groups, 3], flat; zeros for a group without changes. Inside tf.tidy. */
export function sumGroups(model: ModelSpec, changes: ReadonlyMap<string, Change>): tf.Tensor1D {
  const rows = model.groups.map((_, group) => {
    const own = model.params.flatMap((param) => (param.group === group ? (changes.get(param.name) ?? []) : []));
    if (own.length === 0) return tf.zeros([SUMS]);
    const joined = (pick: (change: Change) => tf.Tensor) => tf.concat(own.map((change) => pick(change).flatten()));
    const [gradient, before, after] = [joined((it) => it.gradient), joined((it) => it.before), joined((it) => it.after)];
    return tf.stack([gradient, tf.sub(after, before), before].map((numbers) => tf.sum(tf.square(numbers))));
  });
  return tf.concat(rows) as tf.Tensor1D;
}
