/**
 * @file Twins of assembly/activations.ts: Cephes's tanhf and expf in float32.
 */
import { f, type Twins, type Views } from './views.ts';

type Names = 'relu' | 'reluInput' | 'tanh' | 'tanhInput' | 'add';

const NEAR = [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1].map(f);
const EXP = [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1].map(f);

export function activationTwins({ floats }: Views): Twins<Names> {
  const each = (from: number, count: number, to: number, value: (x: number, n: number) => number) => {
    for (let n = 0; n < count; n++) floats[to / 4 + n] = value(floats[from / 4 + n] as number, n);
  };
  const at = (base: number, n: number) => floats[base / 4 + n] as number;
  return {
    relu(...args) {
      const [x, count, y] = args as Three;
      each(x, count, y, (value) => Math.max(0, value));
    },
    reluInput(...args) {
      const [y, dy, count, dx] = args as Four;
      each(dy, count, dx, (g, n) => (at(y, n) > 0 ? g : 0));
    },
    tanh(...args) {
      const [x, count, y] = args as Three;
      each(x, count, y, tanhOf);
    },
    tanhInput(...args) {
      const [y, dy, count, dx] = args as Four;
      each(dy, count, dx, (g, n) => f(g * f(1 - f(at(y, n) * at(y, n)))));
    },
    add(...args) {
      const [a, b, count, y] = args as Four;
      each(a, count, y, (value, n) => f(value + at(b, n)));
    },
  };
}

export function tanhOf(x: number): number {
  const size = Math.abs(x);
  if (size < 0.625) {
    const z = f(x * x);
    return f(f(f(horner(NEAR, z) * z) * x) + x);
  }
  const twice = Math.min(f(size + size), 40);
  const far = f(1 - f(2 / f(expOf(twice) + 1)));
  return x < 0 ? -far : far;
}

/** For 0 <= x <= 40. */
function expOf(x: number): number {
  const n = nearest(f(x * f(Math.LOG2E)));
  const r = f(f(x - f(n * f(0.693359375))) - f(n * f(-2.1219444e-4)));
  const value = f(f(f(horner(EXP, r) * f(r * r)) + r) + 1);
  return f(value * 2 ** n);
}

function horner(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, c) => f(f(sum * x) + c));
}

/** To the nearest integer, halves to even. */
function nearest(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down;
}

type Three = [number, number, number];
type Four = [number, number, number, number];
