/**
 * @file Where a value sits on a slider: position 0 to 1000 against a linear or logarithmic parameter.
 * Values that a drag produces are rounded to three significant digits, so that links stay readable; a typed value is kept as typed.
 */
import type { NumberParam } from '../../math/card.ts';

export const SLIDER_STEPS = 1000;

/** The part of a wide range that a slider covers; a typed number may go beyond it, up to the parameter's own limits. */
export interface SliderRange {
  readonly min: number;
  readonly max: number;
}

export function positionOf(value: number, param: NumberParam, range: SliderRange = param): number {
  if (param.scale === 'log') {
    if (value <= 0) return 0;
    return clamp((SLIDER_STEPS * Math.log(value / range.min)) / Math.log(range.max / range.min));
  }
  return clamp((SLIDER_STEPS * (value - range.min)) / (range.max - range.min));
}

export function valueAt(position: number, param: NumberParam, range: SliderRange = param): number {
  const share = position / SLIDER_STEPS;
  if (param.zero && position <= 0) return 0;
  if (position <= 0) return range.min;
  if (position >= SLIDER_STEPS) return range.max;
  const raw = param.scale === 'log' ? range.min * (range.max / range.min) ** share : range.min + share * (range.max - range.min);
  return param.integer ? Math.round(raw) : Number(raw.toPrecision(3));
}

function clamp(position: number): number {
  return Math.min(SLIDER_STEPS, Math.max(0, position));
}
