/** @file Every card: derivatives against forward differentiation of its formula and against differences; critical points critical and complete. */

import { describe, expect, it } from 'vitest';
import { eigen } from '../../src/surfaces/eigen.ts';
import { findCritical, kindAt } from '../../src/surfaces/findCritical.ts';
import { type Formula, parseFormula } from '../../src/surfaces/formula.ts';
import { surfaceKinds, surfaceOf, surfaces } from '../../src/surfaces/registry.ts';
import type { Surface, SurfaceCard } from '../../src/surfaces/surface.ts';
import fc from '../house/fastCheck.ts';

const cards = Object.values(surfaces) as readonly SurfaceCard[];
const named = cards.map((card) => [card.kind, card] as const);

function formulaOf(text: string): Formula {
  const parsed = parseFormula(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.issue.code} at ${parsed.issue.at}`);
  return parsed.formula;
}

function derivatives(surface: Surface, x: number, y: number): readonly number[] {
  const [g, h] = [new Float64Array(2), new Float64Array(3)];
  surface.gradient(x, y, g);
  surface.hessian(x, y, h);
  return [...g, ...h];
}

/** Central difference of order 8: coefficients of Fornberg 1988, table 1. */
function difference(f: (t: number) => number, h: number): number {
  const weights = [4 / 5, -1 / 5, 4 / 105, -1 / 280];
  return weights.reduce((sum, w, k) => sum + w * (f((k + 1) * h) - f(-(k + 1) * h)), 0) / h;
}

/** Every point of an even grid over the window, and some beyond it. */
function grid(card: SurfaceCard): readonly (readonly [number, number])[] {
  const [[x0, x1], [y0, y1]] = [card.window.x, card.window.y];
  return Array.from({ length: 13 * 13 }, (_, k) => [x0 + (((k % 13) - 1) / 10) * (x1 - x0), y0 + ((Math.floor(k / 13) - 1) / 10) * (y1 - y0)]);
}

describe.each(named)('%s', (_, card) => {
  const formula = formulaOf(card.formula);

  it('is the function that its formula says, with the same gradient and Hessian', () => {
    for (const [x, y] of grid(card)) {
      const jet = formula.jet(x, y);
      const exact = [jet.v, jet.x, jet.y, jet.xx, jet.xy, jet.yy];
      const size = Math.max(1, ...exact.map(Math.abs));
      const own = [card.value(x, y), ...derivatives(card, x, y)];
      for (const [k, value] of own.entries()) expect(Math.abs(value - (exact[k] as number)) / size, `${x}, ${y}, entry ${k}`).toBeLessThan(1e-13);
    }
  });

  it('agrees with differences of order eight', () => {
    const h = 1e-2;
    for (const [x, y] of grid(card)) {
      const [gx, gy, xx, xy, yy] = derivatives(card, x, y) as [number, number, number, number, number];
      const slope = (k: number) => (a: number, b: number) => derivatives(card, a, b)[k] as number;
      const rough = [
        difference((t) => card.value(x + t, y), h),
        difference((t) => card.value(x, y + t), h),
        difference((t) => slope(0)(x + t, y), h),
        difference((t) => slope(0)(x, y + t), h),
        difference((t) => slope(1)(x, y + t), h),
      ];
      const size = Math.max(1, Math.abs(card.value(x, y)), ...[gx, gy, xx, xy, yy].map(Math.abs));
      for (const [k, value] of [gx, gy, xx, xy, yy].entries())
        expect(Math.abs(value - (rough[k] as number)) / size, `${x}, ${y}, entry ${k}`).toBeLessThan(2e-11);
    }
  });

  it('is critical where it says so, and of that kind', () => {
    for (const { name, x, y, kind } of card.points) {
      const [gx, gy, xx, xy, yy] = derivatives(card, x, y) as [number, number, number, number, number];
      const scale = Math.max(1, Math.abs(xx), Math.abs(xy), Math.abs(yy));
      expect(Math.abs(gx) + Math.abs(gy), name).toBeLessThan(4e-15 * scale);
      expect(kindAt(card, x, y), name).toBe(kind);
    }
  });

  it('names every critical point in its window, once', () => {
    const found = findCritical(card, card.window);
    expect(found.length).toBe(card.points.length);
    for (const point of card.points) {
      const near = found.filter(({ x, y }) => Math.hypot(x - point.x, y - point.y) < 1e-6);
      expect(
        near.map(({ kind }) => kind),
        point.name,
      ).toEqual([point.kind]);
    }
    expect(new Set(card.points.map(({ name }) => name)).size).toBe(card.points.length);
  });

  it('starts inside its window', () => {
    const [x, y] = card.start;
    expect(x).toBeGreaterThan(card.window.x[0]);
    expect(x).toBeLessThan(card.window.x[1]);
    expect(y).toBeGreaterThan(card.window.y[0]);
    expect(y).toBeLessThan(card.window.y[1]);
  });
});

describe('heights and curvatures of the literature', () => {
  it('minima of 0; the saddle of Beale at 14.203125 with eigenvalues +-27.75', () => {
    for (const kind of ['rosenbrock', 'beale', 'himmelblau', 'ravine', 'plateau', 'manyMinima'] as const) {
      const lowest = Math.min(...surfaces[kind].points.filter((point) => point.kind === 'minimum').map(({ x, y }) => surfaces[kind].value(x, y)));
      expect(lowest, kind).toBeCloseTo(0, 20);
    }
    expect(surfaces.beale.value(0, 1)).toBe(14.203125);
    const h = new Float64Array(3);
    surfaces.beale.hessian(0, 1, h);
    expect(eigen(h[0] as number, h[1] as number, h[2] as number)).toMatchObject({ low: -27.75, high: 27.75 });
    expect(surfaces.himmelblau.value(surfaces.himmelblau.points[8]?.x ?? 0, surfaces.himmelblau.points[8]?.y ?? 0)).toBeCloseTo(181.617, 3);
  });
});

describe('eigen', () => {
  it('solves A v = low v with a unit vector, and low + high is the trace', () => {
    const entry = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(entry, entry, entry, (a, b, c) => {
        const { low, high, direction } = eigen(a, b, c);
        const [p, q] = direction;
        const size = Math.max(1e-9, Math.abs(a), Math.abs(b), Math.abs(c));
        expect(Math.hypot(p, q)).toBeCloseTo(1, 12);
        expect(Math.abs(a * p + b * q - low * p) / size).toBeLessThan(1e-12);
        expect(Math.abs(b * p + c * q - low * q) / size).toBeLessThan(1e-12);
        expect(Math.abs(low + high - a - c) / size).toBeLessThan(1e-12);
        expect(Math.abs(p) > Math.abs(q) ? p : q).toBeGreaterThan(0);
      }),
      { numRuns: 1000, seed: 42 },
    );
    expect(eigen(10, 0, -2).direction).toEqual([0, 1]);
    expect(eigen(-2, 0, 10).direction).toEqual([1, 0]);
    expect(eigen(3, 0, 3).direction).toEqual([0, 1]);
  });
});

describe('a typed formula becomes a card', () => {
  it.each([
    // formula, kinds of its points, start, rate scale
    ['x^2 - y^2 + y^4/4', ['saddle', 'minimum', 'minimum'], [0.8, 0], 1],
    ['5x^2 - y^2', ['saddle'], [0.8, 0], 1],
    ['x^3 - 3x*y^2', ['degenerate'], [0.8, 0], 1],
    ['100x^2 - y^2', ['saddle'], [0.8, 0], 0.1],
    ['x*y + (x + y)^3', ['saddle', 'maximum'], null, 1],
    ['x^2', [], [-1.5, 1], 1],
    ['exp(x)', [], [-1.5, 1], 1],
  ])('%s', (text, kinds, start, scale) => {
    const card = surfaceOf({ surface: 'formula', formula: text });
    expect(card.points.map(({ kind }) => kind)).toEqual(kinds);
    if (start !== null) for (const k of [0, 1]) expect(card.start[k]).toBeCloseTo(start[k] as number, 12);
    expect(card.rateScale).toBeCloseTo(scale as number, 12);
  });

  it('has one entry per kind in the menu, the formula last', () => {
    expect(surfaceKinds).toEqual([...Object.keys(surfaces), 'formula']);
    for (const card of cards) expect(surfaceOf({ surface: card.kind, formula: '' })).toBe(card);
  });
});
