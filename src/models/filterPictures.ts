/**
 * @file The filters of the first convolution as pictures: at the start, now, and the difference.
 *
 *   shade(w) = 1/2 + w / (2 scale)                    scale = the largest |w| of all filters, at the start and now: both are shown alike
 *   shade(d) = 1/2 + magnify d / (2 scale)            d = now - start, magnify = scale / largest |d|
 *
 * Three input channels are red, green and blue, one is gray; zero is middle gray, so a filter of one sign has no dark edge of its own making. The
 * difference is as large as it can be shown, and `magnify` says how many times that is too large.
 * Kernels are [kh, kw, channels, filters]. Source of showing filters so: Krizhevsky et al. 2012, "ImageNet classification with deep convolutional
 * neural networks", figure 3; known difference: tools that stretch every filter by itself cannot show that one has grown.
 */
import type { ModelSpec, NamedTensors } from './model.ts';

/** Pixels from left to right and top to bottom, each red, green, blue from 0 to 255. */
type Pixels = readonly (readonly [number, number, number])[];

export interface FilterPicture {
  readonly start: Pixels;
  readonly now: Pixels;
  readonly difference: Pixels;
  /** L2 norms. */
  readonly startNorm: number;
  readonly nowNorm: number;
  readonly distance: number;
}

export interface FilterPictures {
  /** Pixels of a side. */
  readonly size: number;
  readonly channels: number;
  readonly scale: number;
  /** 0: nothing has moved. */
  readonly magnify: number;
  readonly filters: readonly FilterPicture[];
}

/** Null for a network whose first layer is no convolution of one or three channels, and for weights that are all zero or not finite. */
export function filterPictures(model: Pick<ModelSpec, 'params'>, start: NamedTensors, now: NamedTensors): FilterPictures | null {
  const [first] = model.params;
  const [size = 0, , channels = 0, count = 0] = first?.shape ?? [];
  const [from, to] = [start[first?.name ?? ''], now[first?.name ?? '']];
  if (first?.shape.length !== 4 || (channels !== 1 && channels !== 3) || !from || !to) return null;
  if (![from, to].every((values) => values.every(Number.isFinite))) return null;
  const scale = Math.max(largest(from), largest(to));
  const moved = Float64Array.from(to, (value, i) => value - (from[i] as number));
  const most = largest(moved);
  if (scale === 0) return null;
  const magnify = most > 0 ? scale / most : 0;
  const filters = Array.from({ length: count }, (_, filter): FilterPicture => {
    const of = (values: ArrayLike<number>) => Array.from({ length: size * size * channels }, (_, i) => values[i * count + filter] as number);
    const [a, b, d] = [of(from), of(to), of(moved)];
    return {
      ...{ start: pixels(a, channels, scale), now: pixels(b, channels, scale), difference: pixels(d, channels, magnify > 0 ? most : 1) },
      ...{ startNorm: norm(a), nowNorm: norm(b), distance: norm(d) },
    };
  });
  return { size, channels, scale, magnify, filters };
}

function pixels(values: readonly number[], channels: number, scale: number): Pixels {
  return Array.from({ length: values.length / channels }, (_, p) => {
    const shade = (c: number) => Math.round(127.5 + (127.5 * (values[p * channels + (channels === 3 ? c : 0)] as number)) / scale);
    return [shade(0), shade(1), shade(2)] as const;
  });
}

function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    most = Math.max(most, Math.abs(values[i] as number));
  }
  return most;
}

function norm(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
