/**
 * @file Twin of assembly/measure.ts.
 */
import type { Twins, Views } from './views.ts';

export function measureTwins({ floats, doubles }: Views): Twins<'measure'> {
  const number = (base: number, n: number) => floats[base / 4 + n] as number;
  return {
    measure(...args) {
      const [g, before, after, count, sums] = args as [number, number, number, number, number];
      const add = (which: number, term: (n: number) => number) => {
        const parts = [0, 0, 0, 0];
        for (let n = 0; n < count; n++) parts[n % 4] = (parts[n % 4] as number) + term(n) ** 2;
        const [s0, s1, s2, s3] = parts as [number, number, number, number];
        doubles[sums / 8 + which] = (doubles[sums / 8 + which] as number) + (s0 + s1 + (s2 + s3));
      };
      add(0, (n) => number(g, n));
      add(1, (n) => number(after, n) - number(before, n));
      add(2, (n) => number(before, n));
    },
  };
}
