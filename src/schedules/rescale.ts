/**
 * @file A card's values under another peak.
 *
 *   value' = value * peak' / peak     for every rate of the card but its floor
 *
 * Where a rule starts and ends (one-cycle) is taken in proportion to its peak. The floor stays where it is, or is the one given; if that would lie
 * above the new peak, the old one is scaled like the others. All rates are kept within what the card allows. Rates: absolute.
 */
import { defaultsOf, type Param, type ParamValue, type ParamValues } from '../math/card.ts';
import type { ScheduleCard } from './schedule.ts';

/** `values` are the card's own, valid one by one. Without a peak in them they come back as they are. */
export function withPeak(card: ScheduleCard, values: ParamValues, peak: number, floor?: number): ParamValues {
  const before = values[card.peak];
  if (typeof before !== 'number') return values;
  const scaled = (key: string, value: number): number => {
    const moved = proportional(value, before, peak);
    return within(card.params[key], value <= before ? Math.min(moved, peak) : moved);
  };
  const result: Record<string, ParamValue> = { ...values };
  for (const [key, param] of Object.entries(card.params)) {
    const value = values[key];
    if (param.type === 'number' && param.unit === 'lr' && key !== card.floor && typeof value === 'number') result[key] = scaled(key, value);
  }
  result[card.peak] = within(card.params[card.peak], peak);
  const oldFloor = card.floor === undefined ? undefined : values[card.floor];
  if (card.floor !== undefined && typeof oldFloor === 'number') {
    const wanted = floor ?? oldFloor;
    result[card.floor] = wanted > peak ? scaled(card.floor, oldFloor) : within(card.params[card.floor], wanted);
  }
  return result;
}

/** The card's defaults, its floor too, in proportion to this peak. */
export function defaultsAtPeak(card: ScheduleCard, peak: number): ParamValues {
  const usual: ParamValues = defaultsOf(card.params);
  const top = usual[card.peak];
  const floor = card.floor === undefined ? undefined : usual[card.floor];
  return withPeak(card, usual, peak, typeof floor === 'number' && typeof top === 'number' ? proportional(floor, top, peak) : undefined);
}

/** 12 digits: 0.0012, not 0.0011999999999999999. */
function proportional(value: number, from: number, to: number): number {
  return Number(((value * to) / from).toPrecision(12));
}

function within(param: Param | undefined, value: number): number {
  if (param?.type !== 'number') throw new Error('internal: a rate that is not a number');
  if (param.zero === true && value < param.min / 2) return 0;
  return Math.min(Math.max(value, param.min), param.max);
}
