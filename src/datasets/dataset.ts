/**
 * @file The dataset contract: what a card says, what a manifest says, and what a loaded split looks like.
 */
import type { Citation, ParamTable } from '../math/card.ts';

export interface DatasetCard<K extends string = string> {
  readonly kind: K;
  readonly params: ParamTable;
  readonly cite: readonly Citation[];
  /** [H, W, C] */
  readonly shape: readonly [number, number, number];
  readonly classes: readonly string[];
  /** Counts of the sets that ship with the site. */
  readonly train: number;
  readonly test: number;
  /** Folder under `data/`. */
  readonly folder: string;
  /** The set whose files these are, where only some of its classes are wanted (see parts.ts); `classes` are those, in label order. */
  readonly of?: DatasetCard;
}

export interface ShardEntry {
  readonly file: string;
  readonly split: 'train' | 'test';
  readonly count: number;
  /** Size of the file: progress is counted in these. */
  readonly bytes: number;
  /** Lower-case hex of the file. */
  readonly sha256: string;
}

export interface DatasetManifest {
  readonly format: 1;
  readonly name: string;
  readonly shape: readonly [number, number, number];
  readonly classes: readonly string[];
  readonly counts: { readonly train: number; readonly test: number };
  /** Of the training images, per channel, in units of x/255. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly licence: string;
  readonly source: string;
  readonly shards: readonly ShardEntry[];
}

/** Bytes: the network sees x/255. Numbers: it sees them as they are (activations of another network, models/cutModel.ts). */
export type Pixels = Uint8Array | Float32Array;

/** A split in memory. */
export interface Split<P extends Pixels = Uint8Array> {
  readonly count: number;
  readonly images: P; // [count, H, W, C]
  /** [count] class indices. */
  readonly labels: Uint8Array;
}

export interface Dataset<P extends Pixels = Uint8Array> {
  readonly kind: string;
  readonly shape: readonly [number, number, number];
  readonly classes: number;
  readonly train: Split<P>;
  readonly test: Split<P>;
}
