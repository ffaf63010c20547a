/**
 * @file Numbers as figures, readouts and tables print them. Marks of number only; no words.
 *
 * Rates: 3 significant digits in e-notation, trailing zeros dropped down to one decimal (`3.2e-3`, `2.07e-2`, `1.0e-1`).
 */

/** Where there is no value. */
export const NO_VALUE = '–';

export function formatRate(value: number): string {
  if (!Number.isFinite(value)) return NO_VALUE;
  if (value === 0) return '0';
  const [mantissa = '', exponent = ''] = value.toExponential(2).split('e');
  return `${mantissa.replace(/0$/, '')}e${Number(exponent)}`;
}

/** Ticks of a rate axis: decades without their decimal (`1e-5`), the rest as `formatRate`. */
export function formatRateTick(value: number): string {
  return formatRate(value).replace(/\.0e/, 'e');
}

/** Whole numbers with a comma every three digits. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return NO_VALUE;
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A loss: three decimals while it is small, three significant digits when it is not. */
export function formatLoss(value: number): string {
  if (!Number.isFinite(value)) return NO_VALUE;
  const size = Math.abs(value);
  if (size >= 1e4) return formatRate(value);
  if (size >= 100) return value.toFixed(0);
  return value.toFixed(size >= 10 ? 2 : 3);
}

/** A norm or a ratio: three significant digits, plain where that is short. */
export function formatNorm(value: number): string {
  const size = Math.abs(value);
  return size === 0 || (size >= 1e-3 && size < 1e4) ? String(Number(value.toPrecision(3))) : formatRate(value);
}

/** A momentum: four digits after the point at most. */
export function formatMomentum(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toFixed(4))) : NO_VALUE;
}

/** A share of 1 as per cent. */
export function formatPercent(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(digits)}%` : NO_VALUE;
}

/** The shortest decimal number that reads back as the same value: what a rounded number shows on hover. */
export function formatExact(value: number): string {
  return Number.isFinite(value) ? String(value) : NO_VALUE;
}

/** Plain tick number: as many decimals as the distance between two ticks needs; on a log axis (no distance) as few as the number itself needs. */
export function formatPlainTick(value: number, step?: number): string {
  if (step === undefined || !(step > 0)) return String(Number(value.toPrecision(6)));
  return value.toFixed(Math.min(8, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))));
}
