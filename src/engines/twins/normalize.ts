/**
 * @file Twins of assembly/normalize.ts. With pool, a window's positions are at 2i, 2j and its neighbors to the right and below.
 */
import { f, madd, type Twins, type Views, winner } from './views.ts';

type Names = 'normStatistics' | 'normInverse' | 'normalize' | 'normalizePool' | 'normSums' | 'normInput' | 'normPoolSums' | 'normPoolInput';

const EPSILON = f(1e-5);
const SHARE = f(0.1);
const KEPT = f(0.9);

export function normalizeTwins({ floats, bytes }: Views): Twins<Names> {
  const at = (base: number, n: number) => floats[base / 4 + n] as number;
  const put = (base: number, n: number, value: number) => {
    floats[base / 4 + n] = value;
  };
  const rootInverse = (variance: number) => f(1 / f(Math.sqrt(f(variance + EPSILON))));
  const fold = (running: number, c: number, fresh: number) => put(running, c, f(f(at(running, c) * KEPT) + f(fresh * SHARE)));
  const towards = (g: number, x: number, mu: number, inv: number, gamma: number, slope: number, level: number) =>
    f(f(f(g - level) - f(f(f(x - mu) * inv) * slope)) * f(gamma * inv));

  return {
    normStatistics(...args) {
      const [x, batch, count, channels, mean, inverse, runningMean, runningVar] = args as Eight;
      for (let c = 0; c < channels; c++) {
        const own: number[] = [];
        const spread: number[] = [];
        for (let b = 0; b < batch; b++) {
          const value = (p: number) => at(x, (b * count + p) * channels + c);
          let sum = 0;
          for (let p = 0; p < count; p++) sum = f(sum + value(p));
          const mu = f(sum / count);
          let squares = 0;
          for (let p = 0; p < count; p++) squares = madd(squares, f(value(p) - mu), f(value(p) - mu));
          own.push(mu);
          spread.push(squares);
        }
        const mu = f(own.reduce((sum, value) => f(sum + value), 0) / batch);
        let squares = 0;
        for (let b = 0; b < batch; b++) {
          const away = f((own[b] as number) - mu);
          squares = f(squares + madd(spread[b] as number, count, f(away * away)));
        }
        put(mean, c, mu);
        put(inverse, c, rootInverse(f(squares / f(batch * count))));
        fold(runningMean, c, mu);
        fold(runningVar, c, f(squares / f(Math.max(1, batch * count - 1))));
      }
    },
    normInverse(...args) {
      const [variance, channels, inverse] = args as Three;
      for (let c = 0; c < channels; c++) put(inverse, c, rootInverse(at(variance, c)));
    },
    normalize(...args) {
      const [x, count, channels, mean, inverse, gamma, beta, relu, y] = args as Nine;
      for (let n = 0; n < count * channels; n++) {
        const c = n % channels;
        const value = madd(at(beta, c), f(at(x, n) - at(mean, c)), f(at(gamma, c) * at(inverse, c)));
        put(y, n, Math.max(value, relu ? 0 : Number.NEGATIVE_INFINITY));
      }
    },
    normalizePool(...args) {
      const [x, batch, height, width, channels, mean, inverse, gamma, beta, y, arg] = args as Eleven;
      eachWindow(batch, height, width, channels, (n, c, four) => {
        const scale = f(at(gamma, c) * at(inverse, c));
        const values = four.map((p) => madd(at(beta, c), f(at(x, p) - at(mean, c)), scale)) as Four;
        put(y, n, Math.max(0, ...values));
        bytes[arg + n] = winner(...values);
      });
    },
    normSums(...args) {
      const [x, y, dy, batch, count, channels, mean, inverse, relu, dgamma, dbeta] = args as Eleven;
      for (let c = 0; c < channels; c++)
        for (let b = 0; b < batch; b++) {
          let [sum, weighted] = [0, 0];
          for (let p = 0; p < count; p++) {
            const n = (b * count + p) * channels + c;
            const g = !relu || at(y, n) > 0 ? at(dy, n) : 0;
            sum = f(sum + g);
            weighted = madd(weighted, g, f(f(at(x, n) - at(mean, c)) * at(inverse, c)));
          }
          put(dbeta, c, f(at(dbeta, c) + sum));
          put(dgamma, c, f(at(dgamma, c) + weighted));
        }
    },
    normInput(...args) {
      const [x, y, dy, batch, count, channels, mean, inverse, gamma, relu, dgamma, dbeta] = args as Twelve;
      const dx = args[12] as number;
      const total = f(batch * count);
      for (let n = 0; n < batch * count * channels; n++) {
        const c = n % channels;
        const g = !relu || at(y, n) > 0 ? at(dy, n) : 0;
        put(dx, n, towards(g, at(x, n), at(mean, c), at(inverse, c), at(gamma, c), f(at(dgamma, c) / total), f(at(dbeta, c) / total)));
      }
    },
    normPoolSums(...args) {
      const [x, y, dy, arg, batch, height, width, channels, mean, inverse, dgamma, dbeta] = args as Twelve;
      const perSample = (height / 2) * (width / 2);
      const sums = new Float32Array(batch * channels);
      const weighted = new Float32Array(batch * channels);
      eachWindow(batch, height, width, channels, (n, c, four) => {
        const own = Math.floor(n / channels / perSample) * channels + c;
        const g = at(y, n) > 0 ? at(dy, n) : 0;
        const won = at(x, four[bytes[arg + n] as number] as number);
        sums[own] = f((sums[own] as number) + g);
        weighted[own] = madd(weighted[own] as number, g, f(f(won - at(mean, c)) * at(inverse, c)));
      });
      sums.forEach((sum, n) => {
        const c = n % channels;
        put(dbeta, c, f(at(dbeta, c) + sum));
        put(dgamma, c, f(at(dgamma, c) + (weighted[n] as number)));
      });
    },
    normPoolInput(...args) {
      const [x, y, dy, arg, batch, height, width, channels, mean, inverse, gamma, dgamma] = args as Twelve;
      const [dbeta, dx] = args.slice(12) as [number, number];
      const total = f(batch * height * width);
      eachWindow(batch, height, width, channels, (n, c, four) => {
        const g = at(y, n) > 0 ? at(dy, n) : 0;
        const [slope, level] = [f(at(dgamma, c) / total), f(at(dbeta, c) / total)];
        four.forEach((p, q) => {
          put(dx, p, towards(bytes[arg + n] === q ? g : 0, at(x, p), at(mean, c), at(inverse, c), at(gamma, c), slope, level));
        });
      });
    },
  };
}

/** Every pooled number n with its channel and the four numbers of its window; odd last rows and columns are left out. */
export function eachWindow(
  batch: number,
  height: number,
  width: number,
  channels: number,
  visit: (n: number, channel: number, four: Four) => void,
): void {
  let n = 0;
  for (let b = 0; b < batch; b++)
    for (let i = 0; i < height >> 1; i++)
      for (let j = 0; j < width >> 1; j++)
        for (let c = 0; c < channels; c++) {
          const first = ((b * height + 2 * i) * width + 2 * j) * channels + c;
          visit(n++, c, [first, first + channels, first + width * channels, first + (width + 1) * channels]);
        }
}

type Three = [number, number, number];
type Four = [number, number, number, number];
type Eight = [...Four, ...Four];
type Nine = [...Eight, number];
type Eleven = [...Eight, ...Three];
type Twelve = [...Eight, ...Four];
