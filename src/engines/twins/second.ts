/**
 * @file Twins of assembly/second.ts.
 */
import { exp } from '../../math/portable.ts';
import { eachWindow } from './normalize.ts';
import { f, type Twins, type Views } from './views.ts';

type Names = 'maxPoolSlope' | 'tanhSecond' | 'crossEntropySecond' | 'normSlope' | 'normSecond';

export function secondTwins({ floats, bytes }: Views): Twins<Names> {
  const at = (base: number, n: number) => floats[base / 4 + n] as number;
  const put = (base: number, n: number, value: number) => {
    floats[base / 4 + n] = value;
  };
  return {
    maxPoolSlope(...args) {
      const [x, arg, batch, height, width, channels, y] = args as Seven;
      eachWindow(batch, height, width, channels, (n, _c, four) => put(y, n, at(x, four[bytes[arg + n] as number] as number)));
    },
    tanhSecond(...args) {
      const [y, ry, dy, rdy, count, rdx] = args as Six;
      for (let n = 0; n < count; n++) {
        const value = at(y, n);
        put(rdx, n, f(f(at(rdy, n) * f(1 - f(value * value))) - f(f(f(value + value) * at(ry, n)) * at(dy, n))));
      }
    },
    crossEntropySecond(...args) {
      const [z, rz, batch, classes, stride, rdz] = args as Six;
      for (let b = 0; b < batch; b++) {
        const logits = Array.from({ length: classes }, (_, c) => at(z, b * stride + c));
        const slopes = logits.map((_, c) => at(rz, b * stride + c));
        const most = Math.max(...logits);
        const powers = logits.map((value) => exp(value - most));
        const sum = powers.reduce((total, p) => total + p, 0);
        const mean = powers.reduce((total, p, c) => total + p * (slopes[c] as number), 0) / sum;
        for (const [c, p] of powers.entries()) put(rdz, b * stride + c, f(((p / sum) * ((slopes[c] as number) - mean)) / batch));
      }
    },
    normSlope(...args) {
      const [x, rx, count, channels, mean, inverse, gamma] = args as Seven;
      const [vgamma, vbeta, along, level, rxhat, ry] = args.slice(7) as Six;
      for (let n = 0; n < count * channels; n++) {
        const c = n % channels;
        const xhat = f(f(at(x, n) - at(mean, c)) * at(inverse, c));
        const slope = f(at(inverse, c) * f(f(at(rx, n) - f(at(level, c) / count)) - f(xhat * f(at(along, c) / count))));
        put(rxhat, n, slope);
        put(ry, n, f(f(f(at(gamma, c) * slope) + f(at(vgamma, c) * xhat)) + at(vbeta, c)));
      }
    },
    normSecond(...args) {
      const [x, rxhat, dy, rdy, count, channels, mean] = args as Seven;
      const [inverse, gamma, vgamma, dgamma, dbeta, rdgamma] = args.slice(7) as Six;
      const [rdbeta, along, rdx] = args.slice(13) as [number, number, number];
      for (let n = 0; n < count * channels; n++) {
        const c = n % channels;
        const inv = at(inverse, c);
        const scale = f(at(gamma, c) * inv);
        const xhat = f(f(at(x, n) - at(mean, c)) * inv);
        const slope = f(at(dgamma, c) / count);
        const flat = f(inv * f(f(at(dy, n) - f(at(dbeta, c) / count)) - f(xhat * slope)));
        const bent = f(f(xhat * f(at(rdgamma, c) / count)) + f(at(rxhat, n) * slope));
        const straight = f(f(at(rdy, n) - f(at(rdbeta, c) / count)) - bent);
        const turn = f(at(vgamma, c) - f(scale * f(at(along, c) / count)));
        put(rdx, n, f(f(scale * straight) + f(turn * flat)));
      }
    },
  };
}

type Six = [number, number, number, number, number, number];
type Seven = [...Six, number];
