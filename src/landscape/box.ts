/**
 * @file Which part of a plane is surveyed: a box around points on it, or the square around the center of two random directions.
 *
 * Around points there is a margin, and a path that hardly moves along one direction still gets a strip to look at. Around random directions the square goes
 * from -1 to 1: as far as the weights themselves are long, where Li et al. 2018 (arXiv 1712.09913, figure 2) look.
 */
export interface Box {
  /** [least, greatest]. */
  readonly a: readonly [number, number];
  readonly b: readonly [number, number];
}

/** On every side, as a share of the points' own box. */
const MARGIN = 0.15;
/** The short side is at least this share of the long one. */
const NARROWEST = 1 / 3;

/** `reach`: factor on both sides, around the middle. Null: no points, or all are the same. */
export function boxAround(points: readonly { readonly a: number; readonly b: number }[], reach: number): Box | null {
  const [a, b] = [rangeOf(points.map((point) => point.a)), rangeOf(points.map((point) => point.b))];
  const longer = Math.max(a.size, b.size);
  if (!(longer > 0) || !Number.isFinite(longer)) return null;
  const side = ({ middle, size }: Range): readonly [number, number] => {
    const half = (reach * Math.max(size, longer * NARROWEST) * (1 + 2 * MARGIN)) / 2;
    return [middle - half, middle + half];
  };
  return { a: side(a), b: side(b) };
}

export function square(reach: number): Box {
  return { a: [-reach, reach], b: [-reach, reach] };
}

interface Range {
  readonly middle: number;
  readonly size: number;
}

function rangeOf(values: readonly number[]): Range {
  const least = values.reduce((x, y) => Math.min(x, y), Number.POSITIVE_INFINITY);
  const greatest = values.reduce((x, y) => Math.max(x, y), Number.NEGATIVE_INFINITY);
  return { middle: (least + greatest) / 2, size: greatest - least };
}
