/**
 * @file Twins of assembly/tile.ts and assembly/correlate.ts: the same sums in the same order, one number at a time.
 */
import { f, madd, type Twins, type Views, winner } from './views.ts';

type Names = 'convolvePlain' | 'convolveRelu' | 'convolvePool' | 'correlate' | 'sumPositions';

export function convolutionTwins({ floats, bytes, words }: Views): Twins<Names> {
  const at = (address: number) => floats[address / 4] as number;

  /** One output channel at one position. */
  const dot = (x: number, rowBytes: number, rows: number, run: number, w: number, bias: number) => {
    let sum = at(bias);
    for (let u = 0; u < rows; u++) for (let j = 0; j < run; j++) sum = madd(sum, at(x + u * rowBytes + 4 * j), at(w + 32 * (u * run + j)));
    return sum;
  };

  const convolve = (relu: boolean, args: readonly number[]) => {
    const [x, xSample, batch, table, count, rowBytes, rows, run, w, bias, blocks, y] = args as Twelve;
    for (let b = 0; b < batch; b++)
      for (let p = 0; p < count; p++)
        for (let o = 0; o < 8 * blocks; o++) {
          const from = x + b * xSample + (words[table / 4 + p] as number);
          const sum = dot(from, rowBytes, rows, run, w + (o >> 3) * rows * run * 32 + 4 * (o & 7), bias + 4 * o);
          floats[y / 4 + (b * count + p) * 8 * blocks + o] = relu ? Math.max(0, sum) : sum;
        }
  };

  return {
    convolvePlain: (...args) => convolve(false, args),
    convolveRelu: (...args) => convolve(true, args),
    convolvePool(...args) {
      const [x, xSample, batch, table, count, right, down, rowBytes, rows, run, w, bias, blocks, y, arg] = args as Fifteen;
      for (let b = 0; b < batch; b++)
        for (let p = 0; p < count; p++)
          for (let o = 0; o < 8 * blocks; o++) {
            const from = x + b * xSample + (words[table / 4 + p] as number);
            const own = w + (o >> 3) * rows * run * 32 + 4 * (o & 7);
            const four = [0, right, down, down + right].map((step) => dot(from + step, rowBytes, rows, run, own, bias + 4 * o)) as Four;
            const to = (b * count + p) * 8 * blocks + o;
            floats[y / 4 + to] = Math.max(0, ...four);
            bytes[arg + to] = winner(...four);
          }
    },
    correlate(...args) {
      const [x, xSample, dy, batch, height, width, right, down, rowBytes, rows, run, blocks, dw] = args as Thirteen;
      for (let b = 0; b < batch; b++)
        for (let o = 0; o < 8 * blocks; o++)
          for (let u = 0; u < rows; u++)
            for (let j = 0; j < run; j++) {
              let sum = 0;
              for (let i = 0; i < height; i++)
                for (let k = 0; k < width; k++) {
                  const g = floats[dy / 4 + ((b * height + i) * width + k) * 8 * blocks + o] as number;
                  sum = madd(sum, at(x + b * xSample + i * down + k * right + u * rowBytes + 4 * j), g);
                }
              const to = dw / 4 + (((o >> 3) * rows + u) * run + j) * 8 + (o & 7);
              floats[to] = f((floats[to] as number) + sum);
            }
    },
    sumPositions(...args) {
      const [dy, batch, count, channels, db] = args as Five;
      for (let c = 0; c < channels; c++)
        for (let b = 0; b < batch; b++) {
          let sum = 0;
          for (let p = 0; p < count; p++) sum = f(sum + (floats[dy / 4 + (b * count + p) * channels + c] as number));
          floats[db / 4 + c] = f((floats[db / 4 + c] as number) + sum);
        }
    },
  };
}

type Four = [number, number, number, number];
type Five = [...Four, number];
type Twelve = [...Four, ...Four, ...Four];
type Thirteen = [...Twelve, number];
type Fifteen = [...Twelve, number, number, number];
