/**
 * @file Where an axis has grid lines, and which of them are labelled.
 *
 * Linear: d3's 1-2-5 ticks, about one per `spacing` pixels. Log: decades labelled; 2 and 5 too when the axis spans less than two decades;
 * the other multiples are minor lines. A log axis that spans less than a factor of about 4 has no decades to speak of: linear ticks.
 */
import { ticks as d3Ticks } from 'd3';
import type { Interval, ScaleKind } from './scales.ts';

export interface Tick {
  readonly value: number;
  /** A line in the grid colour (else the fainter one). */
  readonly major: boolean;
  readonly label: boolean;
}

/** Least distance of two labels in pixels. */
export interface TickSpacing {
  /** Wanted distance of linear ticks. */
  readonly spacing: number;
  readonly minLabelGap: number;
}

export const X_TICKS: TickSpacing = { spacing: 96, minLabelGap: 40 };
export const Y_TICKS: TickSpacing = { spacing: 38, minLabelGap: 15 };

const LINEAR_BELOW = 4;
const TWO_DECADES = 100;
/** Decades for which the lines at 2..9 are drawn. */
const MINOR_PIXELS = 24;

export function axisTicks(kind: ScaleKind, domain: Interval, pixels: number, want: TickSpacing): readonly Tick[] {
  return kind === 'log' ? logTicks(domain, pixels, want) : linearTicks(domain, pixels, want);
}

export function linearTicks([low, high]: Interval, pixels: number, { spacing }: TickSpacing): readonly Tick[] {
  if (!(high > low)) return [];
  return d3Ticks(low, high, Math.max(2, Math.round(pixels / spacing))).map((value) => ({ value, major: true, label: true }));
}

export function logTicks(domain: Interval, pixels: number, want: TickSpacing): readonly Tick[] {
  const [low, high] = domain;
  if (!(low > 0 && high > low)) return [];
  if (high / low < LINEAR_BELOW) return linearTicks(domain, pixels, want);
  const perDecade = pixels / Math.log10(high / low);
  const every = Math.max(1, Math.ceil(want.minLabelGap / perDecade));
  const labelMultiples = high / low < TWO_DECADES && perDecade * Math.log10(2) >= want.minLabelGap;
  const ticks: Tick[] = [];
  for (let exponent = Math.floor(Math.log10(low) - 1e-9); exponent <= Math.ceil(Math.log10(high)); exponent++) {
    for (let multiple = 1; multiple < 10; multiple++) {
      const value = Number(`${multiple}e${exponent}`); // the decimal itself: 3 * 10 ** -2 is 0.03 only to 16 digits
      if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) continue;
      if (multiple > 1 && perDecade < MINOR_PIXELS) continue;
      const decade = multiple === 1;
      const label = decade ? exponent % every === 0 : labelMultiples && (multiple === 2 || multiple === 5);
      ticks.push({ value, major: decade || label, label });
    }
  }
  return ticks;
}
