/**
 * @file Affine maps from data to pixels, on a linear or a logarithmic axis.
 *
 *   at(v) = r0 + (f(v) - f(d0)) (r1 - r0) / (f(d1) - f(d0)),   f(v) = v or ln v
 *
 * d: domain in data units; r: range in CSS pixels (r0 > r1 for an upward axis). Written out instead of d3's scale objects because `at` runs
 * for every point that is drawn; ticks come from d3.
 */

export type ScaleKind = 'linear' | 'log';
export type Interval = readonly [number, number];

export interface Scale {
  readonly kind: ScaleKind;
  readonly domain: Interval;
  readonly range: Interval;
  /** Pixels of a value. A log scale puts 0 and negative values at infinity (beyond the low end). */
  at(value: number): number;
  invert(pixel: number): number;
}

export function createScale(kind: ScaleKind, domain: Interval, range: Interval): Scale {
  const [d0, d1] = domain;
  const [r0, r1] = range;
  if (kind === 'log' && !(d0 > 0 && d1 > 0)) throw new Error(`internal: log scale over ${d0} to ${d1}`);
  if (kind === 'linear') {
    const k = d1 === d0 ? 0 : (r1 - r0) / (d1 - d0);
    return { kind, domain, range, at: (value) => r0 + (value - d0) * k, invert: (pixel) => (k === 0 ? d0 : d0 + (pixel - r0) / k) };
  }
  const l0 = Math.log(d0);
  const k = d1 === d0 ? 0 : (r1 - r0) / (Math.log(d1) - l0);
  return {
    kind,
    domain,
    range,
    at: (value) => (value > 0 ? r0 + (Math.log(value) - l0) * k : value <= 0 ? r0 - Math.sign(k || 1) * 1e9 : Number.NaN),
    invert: (pixel) => (k === 0 ? d0 : Math.exp(l0 + (pixel - r0) / k)),
  };
}

export function sameScale(a: Scale, b: Scale): boolean {
  return a.kind === b.kind && same(a.domain, b.domain) && same(a.range, b.range);
}

function same(a: Interval, b: Interval): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
