/**
 * @file Networks to start from, trained by `npm run checkpoints` (scripts/checkpoints.mjs): public/checkpoints/<name>.safetensors.
 *
 * Each is what run A of its link gives on the wasm engine, so anyone can watch it being trained, and build the very bytes again. The digest is here, in
 * the code: a file that is another is refused. The script prints the lines to change when the engine's bits change.
 */

import type { DatasetKind } from '../datasets/registry.ts';
import type { ModelKind } from '../models/registry.ts';

export interface CheckpointCard {
  /** The hash of the link, and two things that it says (tested): what was learned, by which network. */
  readonly link: string;
  readonly dataset: DatasetKind;
  readonly model: ModelKind;
  /** Of the file. */
  readonly bytes: number;
  /** Lower-case hex of the file. */
  readonly sha256: string;
  /** On all images of the test split of its own classes. */
  readonly accuracy: number;
}

/** The choice of `start` that is no checkpoint. */
export const SEEDED = 'seeded';

export const checkpoints = {
  'cifar8-bn': {
    link: 'v=1&data=cifar8&model=bn&epochs=40&evalEvery=0&augment=flip:true,shift:2&runs=A&A=oneCycle,maxLr:0.3;nesterov,l2:0.0002',
    dataset: 'cifar8',
    model: 'bn',
    bytes: 61336,
    sha256: '384d0116899aeb2e8b9bc71eeee1c6068358895b6306380bb3945083711c9dfd',
    accuracy: 0.7945544554455446,
  },
  'fashion-bn': {
    link: 'v=1&model=bn&epochs=10&evalEvery=0&augment=flip:true,shift:2&runs=A&A=oneCycle,maxLr:0.3;nesterov,l2:0.0002',
    dataset: 'fashionMnist',
    model: 'bn',
    bytes: 60400,
    sha256: '484e30e029cea7ae6ff331b01d29d5491c29f951118afe3dfec36039be3d2fae',
    accuracy: 0.8778,
  },
} as const satisfies Readonly<Record<string, CheckpointCard>>;

export type CheckpointName = keyof typeof checkpoints;

export function isCheckpointName(name: string): name is CheckpointName {
  return Object.hasOwn(checkpoints, name);
}
