/**
 * @file The points of a survey in the order in which they are looked at: coarse to fine, none twice.
 *
 *   level l = 1 ... 5:  n_l = 2^(l+1) + 1 = 5, 9, 17, 33, 65 points a side;  indices are those of the finest grid, multiples of 64 / (n_l - 1)
 *
 * Every level holds all points of the one before, so the first n_l^2 points of the order are level l, whole. Within a level row by row.
 */
export interface GridPoint {
  /** Column and row of the finest grid, 0 to FINEST. */
  readonly i: number;
  readonly j: number;
}

/** Steps a side of the finest grid. */
export const FINEST = 64;
const LEVELS = 5;

/** Points up to a level. */
export function pointsUpTo(level: number): number {
  return sideOf(level) ** 2;
}

/** The level that the first `count` points make whole; 0: none. */
export function levelOf(count: number): number {
  let level = 0;
  while (level < LEVELS && pointsUpTo(level + 1) <= count) level++;
  return level;
}

export function gridOrder(): readonly GridPoint[] {
  const order: GridPoint[] = [];
  for (let level = 1; level <= LEVELS; level++) {
    const stride = FINEST / (sideOf(level) - 1);
    const before = (x: number) => level > 1 && x % (2 * stride) === 0;
    for (let j = 0; j <= FINEST; j += stride) for (let i = 0; i <= FINEST; i += stride) if (!(before(i) && before(j))) order.push({ i, j });
  }
  return order;
}

/** Coordinate of index `i` between two ends, which are met exactly. */
export function coordinate([least, greatest]: readonly [number, number], i: number): number {
  return i === FINEST ? greatest : least + ((greatest - least) * i) / FINEST;
}

function sideOf(level: number): number {
  return 2 ** (level + 1) + 1;
}
