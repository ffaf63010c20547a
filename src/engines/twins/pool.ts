/**
 * @file Twins of assembly/pool.ts.
 */
import { eachWindow } from './normalize.ts';
import { f, type Twins, type Views, winner } from './views.ts';

type Names = 'maxPool' | 'maxPoolInput' | 'averagePool' | 'averagePoolInput' | 'globalAverage' | 'globalAverageInput';

export function poolTwins({ floats, bytes }: Views): Twins<Names> {
  const at = (base: number, n: number) => floats[base / 4 + n] as number;
  const put = (base: number, n: number, value: number) => {
    floats[base / 4 + n] = value;
  };
  return {
    maxPool(...args) {
      const [x, batch, height, width, channels, y, arg] = args as Seven;
      eachWindow(batch, height, width, channels, (n, _c, four) => {
        const values = four.map((p) => at(x, p)) as [number, number, number, number];
        put(y, n, Math.max(...values));
        bytes[arg + n] = winner(...values);
      });
    },
    maxPoolInput(...args) {
      const [dy, arg, batch, height, width, channels, dx] = args as Seven;
      eachWindow(batch, height, width, channels, (n, _c, four) => {
        four.forEach((p, q) => {
          put(dx, p, bytes[arg + n] === q ? at(dy, n) : 0);
        });
      });
    },
    averagePool(...args) {
      const [x, batch, height, width, channels, y] = args as Six;
      eachWindow(batch, height, width, channels, (n, _c, [a, b, c, d]) => {
        put(y, n, f(f(f(at(x, a) + at(x, b)) + f(at(x, c) + at(x, d))) * 0.25));
      });
    },
    averagePoolInput(...args) {
      const [dy, batch, height, width, channels, dx] = args as Six;
      eachWindow(batch, height, width, channels, (n, _c, four) => {
        for (const p of four) put(dx, p, f(at(dy, n) * 0.25));
      });
    },
    globalAverage(...args) {
      const [x, batch, count, channels, y] = args as Five;
      for (let n = 0; n < batch * channels; n++) {
        const first = Math.floor(n / channels) * count * channels + (n % channels);
        let sum = 0;
        for (let p = 0; p < count; p++) sum = f(sum + at(x, first + p * channels));
        put(y, n, f(sum / count));
      }
    },
    globalAverageInput(...args) {
      const [dy, batch, count, channels, dx] = args as Five;
      for (let n = 0; n < batch * count * channels; n++)
        put(dx, n, f(at(dy, Math.floor(n / (count * channels)) * channels + (n % channels)) / count));
    },
  };
}

type Five = [number, number, number, number, number];
type Six = [...Five, number];
type Seven = [...Six, number];
