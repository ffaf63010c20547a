/** @file Which curve a pointer means. */
import { extentOf } from './extent.ts';
import type { FrameView } from './figureFrame.ts';
import type { LineSeries } from './lineTypes.ts';
import type { Interval } from './scales.ts';

/** A curve is meant from so many pixels away. */
const REACH = 10;
const WIDE = 2;

/** The line nearest to a place, in pixels, at most `REACH` away: measured to what of it lies within a few pixels left and right. */
export function nearestLine(series: readonly LineSeries[], view: FrameView | null, px: number, py: number): string | null {
  if (!view || py < view.box.top - REACH || py > view.box.bottom + REACH) return null;
  const { x, y, box } = view;
  if (px < box.left || px > box.right) return null;
  const window: Interval = [x.invert(px - WIDE), x.invert(px + WIDE)];
  let best = REACH;
  let key: string | null = null;
  for (const line of series) {
    const length = Math.min(line.x.length, line.y.length);
    if (line.hidden || length === 0 || window[0] > (line.x[length - 1] as number) || window[1] < (line.since ?? (line.x[0] as number))) continue;
    const extent = extentOf({ x: line.x, y: line.y, counts: true }, window);
    if (!extent) continue;
    const distance = Math.max(y.at(extent[1]) - py, py - y.at(extent[0]), 0);
    if (distance < best) [best, key] = [distance, line.key];
  }
  return key;
}
