/**
 * @file SHA-256 (NIST FIPS 180-4, section 6.2) in plain TypeScript.
 *
 * For pages without `crypto.subtle`: browsers offer it only to secure contexts (https, localhost), and a class may well open a laptop's
 * http://192.168.x.y. Elsewhere the browser's own is used, which is several times faster.
 */

const BLOCK = 64;
/** First 32 bits of the fractional parts of the cube roots of the first 64 primes, and of the square roots of the first 8. */
const K = rootsOfPrimes(64, 3n);
const H0 = rootsOfPrimes(8, 2n);

/** Lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  const hash = Uint32Array.from(H0);
  const schedule = new Uint32Array(64);
  const whole = bytes.length - (bytes.length % BLOCK);
  for (let at = 0; at < whole; at += BLOCK) compress(hash, schedule, bytes, at);

  const rest = bytes.length - whole;
  const tail = new Uint8Array(rest + 9 <= BLOCK ? BLOCK : 2 * BLOCK); // the rest, a 1 bit, zeros, the length in bits as u64
  tail.set(bytes.subarray(whole));
  tail[rest] = 0x80;
  const view = new DataView(tail.buffer);
  view.setUint32(tail.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(tail.length - 4, (bytes.length << 3) >>> 0);
  for (let at = 0; at < tail.length; at += BLOCK) compress(hash, schedule, tail, at);
  return Array.from(hash, (word) => word.toString(16).padStart(8, '0')).join('');
}

function compress(hash: Uint32Array, w: Uint32Array, bytes: Uint8Array, at: number): void {
  for (let t = 0; t < 16; t++) {
    const i = at + 4 * t;
    w[t] = ((bytes[i] as number) << 24) | ((bytes[i + 1] as number) << 16) | ((bytes[i + 2] as number) << 8) | (bytes[i + 3] as number);
  }
  for (let t = 16; t < 64; t++) {
    const x = w[t - 15] as number;
    const y = w[t - 2] as number;
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[t] = ((w[t - 16] as number) + s0 + (w[t - 7] as number) + s1) | 0;
  }
  let a = hash[0] as number;
  let b = hash[1] as number;
  let c = hash[2] as number;
  let d = hash[3] as number;
  let e = hash[4] as number;
  let f = hash[5] as number;
  let g = hash[6] as number;
  let h = hash[7] as number;
  for (let t = 0; t < 64; t++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (K[t] as number) + (w[t] as number)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  hash[0] = (hash[0] as number) + a;
  hash[1] = (hash[1] as number) + b;
  hash[2] = (hash[2] as number) + c;
  hash[3] = (hash[3] as number) + d;
  hash[4] = (hash[4] as number) + e;
  hash[5] = (hash[5] as number) + f;
  hash[6] = (hash[6] as number) + g;
  hash[7] = (hash[7] as number) + h;
}

function rotate(x: number, n: number): number {
  return (x >>> n) | (x << (32 - n));
}

/** floor(2^32 * p^(1/n)) mod 2^32 of the first primes p: the fraction's first 32 bits, by exact integers. */
function rootsOfPrimes(count: number, n: bigint): Uint32Array {
  const primes: bigint[] = [];
  for (let p = 2n; primes.length < count; p++) if (primes.every((q) => p % q !== 0n)) primes.push(p);
  return Uint32Array.from(primes, (p) => Number(BigInt.asUintN(32, integerRoot(p << (32n * n), n))));
}

/** Largest r with r^n <= x < 2^40n, bit by bit. */
function integerRoot(x: bigint, n: bigint): bigint {
  let r = 0n;
  for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) if ((r + bit) ** n <= x) r += bit;
  return r;
}
