/**
 * @file Parts of a dataset: some of its classes, and a few of its labels.
 *
 * selectClasses   images of the classes wanted, in file order; the label becomes the place of the class among those wanted.
 * fewLabels       `count` images of a split, the classes in equal parts as far as they go:
 *                 each class in a fixed shuffled order (stream "few/<class>" of one seed of its own), then one of each class in turn.
 *                 So the 200 are the first of the 500, whatever the seed of the training, and runs on few labels can be compared.
 */
import { permutation, stream } from '../math/rng.ts';
import type { Dataset, Split } from './dataset.ts';

/** Of every small set, on every machine: it belongs to the data, not to the training. */
const SEED = 2018;

/** `all`: the classes of `data`, by label; `wanted`: some of them, each once. */
export function selectClasses(data: Dataset, kind: string, all: readonly string[], wanted: readonly string[]): Dataset {
  const labelOf = all.map((name) => wanted.indexOf(name));
  const pick = (split: Split) => {
    const kept = indicesWhere(split, (label) => (labelOf[label] as number) >= 0);
    return { ...takeImages(split, kept), labels: Uint8Array.from(kept, (index) => labelOf[split.labels[index] as number] as number) };
  };
  return { kind, shape: data.shape, classes: wanted.length, train: pick(data.train), test: pick(data.test) };
}

/** The dataset with `count` training images; all of them if `count` is 0 or more than there are. The test split stays. */
export function fewLabels(data: Dataset, count: number): Dataset {
  if (count === 0 || count >= data.train.count) return data;
  return { ...data, train: takeImages(data.train, fewIndices(data.train, data.classes).subarray(0, count)) };
}

/** All images of the split in the order in which a small set takes them. */
function fewIndices(split: Split, classes: number): Uint32Array {
  const byClass = Array.from({ length: classes }, (_, wanted) => {
    const members = indicesWhere(split, (label) => label === wanted);
    return Uint32Array.from(permutation(members.length, stream(SEED, `few/${wanted}`)), (n) => members[n] as number);
  });
  const order: number[] = [];
  for (let turn = 0; order.length < split.count; turn++) {
    for (const members of byClass) {
      const index = members[turn];
      if (index !== undefined) order.push(index);
    }
  }
  return Uint32Array.from(order);
}

function indicesWhere({ labels }: Split, holds: (label: number) => boolean): Uint32Array {
  const indices: number[] = [];
  labels.forEach((label, index) => {
    if (holds(label)) indices.push(index);
  });
  return Uint32Array.from(indices);
}

function takeImages({ count, images, labels }: Split, indices: Uint32Array): Split {
  const pixels = images.length / count;
  const taken = new Uint8Array(indices.length * pixels);
  indices.forEach((index, n) => {
    taken.set(images.subarray(index * pixels, (index + 1) * pixels), n * pixels);
  });
  return { count: indices.length, images: taken, labels: Uint8Array.from(indices, (index) => labels[index] as number) };
}
