/**
 * @file Letters at the heads of curves, pushed apart until none overlaps another.
 *
 * Least squares under "at least `gap` apart": with the letters sorted, z_i = y_i - i gap must not decrease; pool adjacent violators gives the
 * z nearest to the wanted ones, and clamping keeps the column inside the figure. Only letters that are close in x can collide.
 */

export interface Head {
  readonly x: number;
  readonly y: number;
}

export const HEAD_GAP = 12;
/** Letters farther apart than this in x do not touch. */
const NEAR_X = 40;

/** Heights of the letters, in the order given. Pixels. */
export function placeHeads(heads: readonly Head[], top: number, bottom: number, gap = HEAD_GAP): readonly number[] {
  const placed = new Array<number>(heads.length).fill(0);
  const byX = heads.map((_, index) => index).sort((a, b) => head(heads, a).x - head(heads, b).x);
  let group: number[] = [];
  byX.forEach((index, position) => {
    const before = byX[position - 1];
    if (before !== undefined && head(heads, index).x - head(heads, before).x >= NEAR_X) {
      spread(heads, group, top, bottom, gap, placed);
      group = [];
    }
    group.push(index);
  });
  spread(heads, group, top, bottom, gap, placed);
  return placed;
}

function spread(heads: readonly Head[], group: readonly number[], top: number, bottom: number, gap: number, placed: number[]): void {
  const order = [...group].sort((a, b) => head(heads, a).y - head(heads, b).y || a - b);
  const blocks: { sum: number; count: number }[] = [];
  order.forEach((index, rank) => {
    let block = { sum: head(heads, index).y - rank * gap, count: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.count > block.sum / block.count; last = blocks.at(-1)) {
      blocks.pop();
      block = { sum: last.sum + block.sum, count: last.count + block.count };
    }
    blocks.push(block);
  });
  const highest = Math.max(top, bottom - (order.length - 1) * gap);
  let rank = 0;
  for (const { sum, count } of blocks) {
    const z = Math.min(highest, Math.max(top, sum / count));
    for (let k = 0; k < count; k++, rank++) placed[order[rank] as number] = z + rank * gap;
  }
}

function head(heads: readonly Head[], index: number): Head {
  return heads[index] as Head;
}
