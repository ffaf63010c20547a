/**
 * @file The random streams: the generator is xoroshiro128+ as published, draws are uniform, streams do not touch each other.
 *
 * Statistics are taken on fixed seeds, so they cannot fail by chance; the limits are those of a test at 1 in 1000.
 */
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { permutation, type Rng, stream } from '../../src/math/rng.ts';

const draws = (rng: Rng, n: number) => Array.from({ length: n }, () => rng.uint32());

describe('xoroshiro128+', () => {
  // First outputs of the authors' C program (prng.di.unimi.it/xoroshiro128plus.c, 2018 constants 24, 16, 37) from the state s = {1, 2}; they are also
  // the reference vector of the Rust crate rand_xoshiro.
  const published = [
    3n,
    412333834243n,
    2360170716294286339n,
    9295852285959843169n,
    2797080929874688578n,
    6019711933173041966n,
    3076529664176959358n,
    3521761819100106140n,
    7493067640054542992n,
    920801338098114767n,
  ];

  it('gives the low words of the published reference vector', () => {
    const generator = xoroshiro128plusFromState([0, 1, 0, 2]); // high word, low word of s[0], then of s[1]
    expect(published.map(() => BigInt(generator.next() >>> 0))).toEqual(published.map((value) => BigInt.asUintN(32, value)));
  });

  it('agrees with the definition in 64-bit arithmetic, which gives the whole reference vector, for ten thousand draws', () => {
    const reference = definition(1n, 2n);
    expect(published.map(reference)).toEqual(published);
    const generator = xoroshiro128plusFromState([0, 1, 0, 2]);
    const again = definition(1n, 2n);
    let different = 0;
    for (let i = 0; i < 10_000; i++) if (BigInt(generator.next() >>> 0) !== BigInt.asUintN(32, again())) different++;
    expect(different).toBe(0);
  });

  /** s0, s1 -> outputs, by the paper's definition (Blackman & Vigna 2018, section 5). */
  function definition(s0: bigint, s1: bigint) {
    const word = (x: bigint) => BigInt.asUintN(64, x);
    const rotate = (x: bigint, k: bigint) => word((x << k) | (x >> (64n - k)));
    return () => {
      const out = word(s0 + s1);
      const mixed = s1 ^ s0;
      s0 = rotate(s0, 24n) ^ mixed ^ word(mixed << 16n);
      s1 = rotate(mixed, 37n);
      return out;
    };
  }
});

describe('a stream', () => {
  // computed by a second implementation of rng.ts's description, in Python
  it('is the same for the same seed and name: shared links rest on these numbers', () => {
    expect(draws(stream(0, 'init'), 3)).toEqual([2952189516, 193515167, 3403035742]);
    expect(draws(stream(42, 'order/epoch/3'), 3)).toEqual([4124441537, 1897345284, 3969795024]);
  });

  it('differs for another seed and for another name', () => {
    const first = new Set<number>();
    for (let seed = 0; seed < 1000; seed++) for (const name of ['init', 'order', 'augment', 'direction']) first.add(stream(seed, name).uint32());
    expect(first.size).toBeGreaterThan(3990); // 4000 draws of 2^32: a collision is already unlikely
  });

  it('counts the low 32 bits of the seed', () => {
    expect(draws(stream(2 ** 32 + 5, 'init'), 4)).toEqual(draws(stream(5, 'init'), 4));
  });

  it('is not moved by draws from another', () => {
    const alone = draws(stream(7, 'order'), 100);
    const other = stream(7, 'augment');
    const order = stream(7, 'order');
    const beside = Array.from({ length: 100 }, () => {
      other.uniform();
      other.below(10);
      return order.uint32();
    });
    expect(beside).toEqual(alone);
  });

  it('does not resemble its neighbors: half the bits differ between seeds s and s + 1, and between names', () => {
    const pairs = [
      ...Array.from({ length: 500 }, (_, seed) => [stream(seed, 'init'), stream(seed + 1, 'init')] as const),
      ...Array.from({ length: 500 }, (_, n) => [stream(1, `epoch/${n}`), stream(1, `epoch/${n + 1}`)] as const),
    ];
    const bits = pairs.flatMap(([a, b]) => Array.from({ length: 4 }, () => ones(a.uint32() ^ b.uint32())));
    // 4000 words: mean 16, standard error sqrt(8 / 4000) = 0.045
    expect(Math.abs(bits.reduce((sum, n) => sum + n, 0) / bits.length - 16)).toBeLessThan(3.3 * Math.sqrt(8 / bits.length));
  });

  it('is uncorrelated with other streams of the same seed', () => {
    const n = 100_000;
    const names = ['init', 'order', 'augment', 'direction'];
    const columns = names.map((name) => {
      const rng = stream(3, name);
      return Float64Array.from({ length: n }, () => rng.uniform() - 0.5);
    });
    columns.forEach((a, i) => {
      for (const b of columns.slice(i + 1)) {
        const correlation = a.reduce((sum, x, k) => sum + x * (b[k] as number), 0) * (12 / n);
        expect(Math.abs(correlation)).toBeLessThan(3.3 / Math.sqrt(n));
      }
    });
  });

  it('is uncorrelated with itself one draw later', () => {
    const n = 100_000;
    const rng = stream(11, 'init');
    const x = Float64Array.from({ length: n + 1 }, () => rng.uniform() - 0.5);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (x[i] as number) * (x[i + 1] as number);
    expect(Math.abs(sum * (12 / n))).toBeLessThan(3.3 / Math.sqrt(n));
  });
});

describe('uniform', () => {
  it('lies in [0, 1) on the grid of float32', () => {
    const rng = stream(1, 'uniform');
    for (let i = 0; i < 20_000; i++) {
      const u = rng.uniform();
      if (!(u >= 0 && u < 1 && Number.isInteger(u * 2 ** 24) && Math.fround(u) === u)) expect.unreachable(`${u}`);
    }
  });

  it('fills 256 bins evenly, by its high bits and by its low bits', () => {
    const n = 2 ** 18;
    const rng = stream(5, 'uniform');
    const high = new Float64Array(256);
    const low = new Float64Array(256);
    for (let i = 0; i < n; i++) {
      const u = rng.uniform() * 2 ** 24;
      high[Math.floor(u / 2 ** 16)] = (high[Math.floor(u / 2 ** 16)] as number) + 1;
      low[u % 256] = (low[u % 256] as number) + 1;
    }
    expect(chiSquare(high, n)).toBeLessThan(330.5); // 0.999 quantile for 255 degrees of freedom
    expect(chiSquare(low, n)).toBeLessThan(330.5);
  });

  it('has mean 1/2 and variance 1/12', () => {
    const n = 200_000;
    const rng = stream(9, 'uniform');
    const x = Float64Array.from({ length: n }, () => rng.uniform());
    const mean = x.reduce((sum, u) => sum + u, 0) / n;
    const variance = x.reduce((sum, u) => sum + (u - mean) ** 2, 0) / n;
    expect(Math.abs(mean - 0.5)).toBeLessThan(3.3 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(3.3 * Math.sqrt(1 / 180 / n));
  });
});

describe('below', () => {
  it('is even over n that do not divide 2^32', () => {
    for (const [n, quantile] of [
      [6, 20.5],
      [10, 27.9],
      [100, 148.2],
    ] as const) {
      const counts = new Float64Array(n);
      const rng = stream(2, `below/${n}`);
      for (let i = 0; i < 60_000; i++) {
        const k = rng.below(n);
        counts[k] = (counts[k] as number) + 1;
      }
      expect(chiSquare(counts, 60_000), `below(${n})`).toBeLessThan(quantile);
    }
  });

  it('rejects the uneven tail: for n = 3 * 2^30 a third of the values would else be twice as likely', () => {
    const n = 3 * 2 ** 30;
    const rng = stream(4, 'below');
    let lowThird = 0;
    for (let i = 0; i < 30_000; i++) if (rng.below(n) < 2 ** 30) lowThird++;
    expect(Math.abs(lowThird / 30_000 - 1 / 3)).toBeLessThan(3.3 * Math.sqrt(2 / 9 / 30_000));
  });

  it('takes the ends of its range', () => {
    const rng = stream(6, 'below');
    expect(Array.from({ length: 10 }, () => rng.below(1))).toEqual(Array(10).fill(0));
    expect(draws(stream(6, 'all'), 5)).toEqual(
      Array.from(
        { length: 5 },
        (
          (all) => () =>
            all.below(2 ** 32)
        )(stream(6, 'all')),
      ),
    );
  });
});

describe('permutation', () => {
  it('holds every index once', () => {
    for (const n of [0, 1, 2, 1000])
      expect(Array.from(permutation(n, stream(1, 'order')).toSorted())).toEqual(Array.from({ length: n }, (_, i) => i));
  });

  it('makes all orders of four equally often', () => {
    const counts = new Map<string, number>();
    const rng = stream(8, 'order');
    for (let i = 0; i < 24_000; i++) {
      const key = permutation(4, rng).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare(Float64Array.from(counts.values()), 24_000)).toBeLessThan(49.7); // 0.999 quantile for 23 degrees of freedom
  });
});

function chiSquare(counts: Float64Array, n: number): number {
  const wanted = n / counts.length;
  return counts.reduce((sum, count) => sum + (count - wanted) ** 2 / wanted, 0);
}

function ones(word: number): number {
  let count = 0;
  for (let left = word >>> 0; left > 0; left >>>= 1) count += left & 1;
  return count;
}
