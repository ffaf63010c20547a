/**
 * @file Seeded random streams, forked by name: the only source of randomness in the project.
 *
 * Generator: xoroshiro128+ (Blackman & Vigna 2018, "Scrambled linear pseudorandom number generators", arXiv 1805.01407), from the library pure-rand.
 * A stream is named ("init", "order", "augment", "direction", "order/epoch/3"), so using one more of them never moves another.
 */
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

export interface Rng {
  /** Uniform 32-bit unsigned integer. */
  uint32(): number;
  /** Uniform in [0, 1), a multiple of 2^-24, exact in float32. */
  uniform(): number;
  /** Uniform integer in [0, n), without bias. 1 <= n <= 2^32. */
  below(n: number): number;
}

/** The stream `name` of the root `seed` (an integer; its low 32 bits count). */
export function stream(seed: number, name: string): Rng {
  // four words, each well mixed: a state with few set bits would take many draws to recover (Blackman & Vigna 2018, section 5)
  const word = (k: number) => mix(seed | 0, `${name}#${k}`);
  const generator: RandomGenerator = xoroshiro128plusFromState([word(0), word(1), word(2), word(3)]);
  const uint32 = () => generator.next() >>> 0;
  return {
    uint32,
    uniform: () => (uint32() >>> 8) * 2 ** -24,
    below(n) {
      for (;;) {
        const u = uint32();
        // reject the uneven tail, the last 2^32 mod n numbers; a remainder of floats is slow, and hardly any number is so late that it has to be known
        if (u <= 2 ** 32 - n || u < 2 ** 32 - (2 ** 32 % n)) return u % n;
      }
    },
  };
}

/** Fisher-Yates shuffle of 0..n-1 (Durstenfeld 1964). */
export function permutation(n: number, rng: Rng): Uint32Array {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = n - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    const t = order[i] as number;
    order[i] = order[j] as number;
    order[j] = t;
  }
  return order;
}

/** Seed and name to 32 bits: FNV-1a over the name, then the finalizer of MurmurHash3 (Appleby 2011) so that neighbouring seeds part. */
function mix(seed: number, name: string): number {
  let h = 0x811c9dc5 ^ seed;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
