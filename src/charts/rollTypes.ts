/** @file What the two pictures of a surface draw on it: columns of places, one per ball, and where the balls are now. */

export interface RollPath {
  readonly letter: string;
  /** 1..12 */
  readonly colorIndex: number;
  readonly hidden: boolean;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly z: ArrayLike<number>;
  /** So many entries of the columns are known. */
  readonly length: number;
}

export interface SurfacePoint {
  readonly x: number;
  readonly y: number;
  readonly kind: 'minimum' | 'maximum' | 'saddle' | 'degenerate';
  readonly name: string;
}

/** Place between two entries; beyond the last one the last. */
export function placeAt(column: ArrayLike<number>, length: number, now: number): number {
  const last = length - 1;
  if (now >= last) return column[last] as number;
  const before = Math.floor(now);
  const a = column[before] as number;
  return a + ((column[before + 1] as number) - a) * (now - before);
}
