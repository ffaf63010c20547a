/**
 * @file Windows on an x axis: zoomed about a place, moved along, always within the whole. Computed in pixels, so that it feels the same on a log axis.
 */
import { createScale, type Interval, type Scale } from './scales.ts';

/** The axis as it is shown, and all of it. */
export interface AxisWindow {
  readonly x: Scale;
  readonly full: Interval;
}

/** The deepest zoom. */
const MOST = 1000;

/** The window magnified `factor` times about a pixel, which stays where it is; below 1: the other way. null: all of the axis. */
export function zoomedAbout(pixel: number, factor: number, { x, full }: AxisWindow): Interval | null {
  const [r0, r1] = x.range;
  return fitted([x.invert(pixel - (pixel - r0) / factor), x.invert(pixel + (r1 - pixel) / factor)], { x, full });
}

/** The window moved by so many pixels (to the right: later), stopped at the ends of the axis without getting narrower. */
export function movedBy(pixels: number, { x, full }: AxisWindow): Interval | null {
  const [r0, r1] = x.range;
  const room: Interval = [x.at(full[0]) - r0, x.at(full[1]) - r1];
  const shift = Math.min(room[1], Math.max(room[0], pixels));
  return fitted([x.invert(r0 + shift), x.invert(r1 + shift)], { x, full });
}

/** The window in which the two places under two fingers lie under them again. */
export function pinched(places: Interval, fingers: Interval, { x, full }: AxisWindow): Interval | null {
  const [r0, r1] = x.range;
  const apart = fingers[1] - fingers[0];
  if (Math.abs(apart) < 1) return null;
  const scale = createScale(x.kind, places, fingers);
  return fitted([scale.invert(r0), scale.invert(r1)], { x, full });
}

function fitted([low, high]: Interval, { x, full }: AxisWindow): Interval | null {
  const whole = createScale(x.kind, full, x.range);
  const from = Math.max(full[0], low);
  const to = Math.min(full[1], high);
  if (from <= full[0] && to >= full[1]) return null;
  if (whole.at(to) - whole.at(from) < (x.range[1] - x.range[0]) / MOST) return x.domain;
  return [from, to];
}
