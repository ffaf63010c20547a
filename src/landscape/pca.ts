/**
 * @file Principal components of a handful of networks: the directions in which they differ most.
 *
 *   K_ij = (x_i - m) . (x_j - m)          K u = lambda u          d = sum_i c_i x_i,   c_i = u_i / sqrt(lambda)
 *
 * Symbols: x_i [n] networks, m their mean; K [k, k] with k in tens and n in ten thousands, so this small problem stands for the covariance [n, n] of the
 * same nonzero eigenvalues. d has length 1, the c_i add up to 0, and sum_i ((x_i - m) . d)^2 = lambda.
 * Differences are taken from x_0 and centered in K afterwards: the networks themselves are much longer than what lies between them. Float64.
 * Source: Li et al. 2018, "Visualizing the loss landscape of neural nets", section 7.1 (PCA directions of trajectories), arXiv 1712.09913; the small
 * matrix: Sirovich 1987, "Turbulence and the dynamics of coherent structures", part I, doi 10.1090/qam/910462 (method of snapshots).
 * Known difference: Li et al. take one run and differences from its end; here the networks of several runs, and differences from their mean.
 */
import { symmetricEigen } from './jacobi.ts';

export interface Component {
  /** c_i. */
  readonly coefficients: Float64Array; // [k]
  /** lambda: sum of squares along it. */
  readonly movement: number;
}

export interface Components {
  /** Largest first; those of no movement are left out. */
  readonly components: readonly Component[];
  /** Sum of squares of all movement. */
  readonly movement: number;
}

/** Less than this share of all movement is rounding of float32 weights. */
const NOTHING = 1e-12;

/** Awaited between rows of K, so that messages get in: K of 64 networks of `wide` takes up to a second. May reject: then nobody wants to know any more. */
export type Breathe = () => Promise<void>;

export async function principalComponents(points: readonly Float32Array[], most: number, breathe: Breathe): Promise<Components> {
  const size = points.length;
  const gram = centered(await differences(points, breathe), size);
  const movement = points.reduce((sum, _, i) => sum + (gram[i * size + i] as number), 0);
  const pairs = symmetricEigen(gram, size).slice(0, most);
  const components = pairs
    .filter(({ value }) => value > NOTHING * movement)
    .map(({ value, vector }) => ({ coefficients: vector.map((u) => u / Math.sqrt(value)), movement: value }));
  return { components, movement };
}

/** (x_i - x_0) . (x_j - x_0), [k, k]: four products at a time, so that each row is read a quarter as often. */
async function differences(points: readonly Float32Array[], breathe: Breathe): Promise<Float64Array> {
  const size = points.length;
  const gram = new Float64Array(size * size);
  const first = points[0] as Float32Array;
  const rows = points.map((x) => {
    const row = new Float64Array(x.length);
    for (let n = 0; n < row.length; n++) row[n] = (x[n] as number) - (first[n] as number);
    return row;
  });
  const none = new Float64Array(first.length);
  for (let i = 0; i < size; i++) {
    await breathe();
    const x = rows[i] as Float64Array;
    for (let j = 0; j <= i; j += 4) {
      const [y0, y1, y2, y3] = [rows[j] ?? none, rows[j + 1] ?? none, rows[j + 2] ?? none, rows[j + 3] ?? none];
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let n = 0; n < x.length; n++) {
        const value = x[n] as number;
        s0 += value * (y0[n] as number);
        s1 += value * (y1[n] as number);
        s2 += value * (y2[n] as number);
        s3 += value * (y3[n] as number);
      }
      for (const [k, sum] of [s0, s1, s2, s3].entries()) {
        if (j + k > i) break;
        gram[i * size + j + k] = sum;
        gram[(j + k) * size + i] = sum;
      }
    }
  }
  return gram;
}

/** K_ij = D_ij - mean of row i - mean of row j + mean of all. */
function centered(gram: Float64Array, size: number): Float64Array {
  const means = Float64Array.from({ length: size }, (_, i) => gram.subarray(i * size, (i + 1) * size).reduce((sum, x) => sum + x, 0) / size);
  const all = means.reduce((sum, x) => sum + x, 0) / size;
  return gram.map((x, at) => x - (means[Math.floor(at / size)] as number) - (means[at % size] as number) + all);
}
