/**
 * @file Numbers as people type and read them in a field: rates as 3.2e-3, counts as 268, shares as 0.9.
 * What is shown may be rounded (the exact number is in the field's title); what is typed is taken as typed.
 */
import type { NumberParam } from '../../math/card.ts';

export type NumberProblem =
  | { readonly code: 'notANumber'; readonly value: string }
  | { readonly code: 'notAnInteger'; readonly value: string }
  | { readonly code: 'outOfRange'; readonly value: string; readonly min: number; readonly max: number };

/** Takes a decimal comma and spaces for what they are; NaN if it is no number. */
export function readNumber(text: string): number {
  const plain = text.trim().replace(',', '.').replace('−', '-');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
}

export function rangeProblem(text: string, param: NumberParam): NumberProblem | null {
  const value = readNumber(text);
  if (!Number.isFinite(value)) return { code: 'notANumber', value: text };
  if (param.zero && value === 0) return null;
  if (value < param.min || value > param.max) return { code: 'outOfRange', value: text, min: param.min, max: param.max };
  if (param.integer && !Number.isInteger(value)) return { code: 'notAnInteger', value: text };
  return null;
}

export function formatNumber(value: number, param: NumberParam): string {
  if (param.integer || value === 0) return String(value);
  if (param.unit === 'lr' || Math.abs(value) < 1e-3) return shortExponential(value);
  return String(Number(value.toPrecision(4)));
}

/** 0.0032 -> 3.2e-3, 0.1 -> 1e-1: three significant digits, no trailing zeros. */
function shortExponential(value: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential(2).split('e');
  return `${Number(mantissa)}e${Number(exponent)}`;
}
