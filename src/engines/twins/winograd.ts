/**
 * @file Twins of assembly/winograd.ts: the same transforms tile by tile, and the products by the other twins.
 */
import { f, type Twins, type Views } from './views.ts';

type Names = 'winogradWeights' | 'winogradWeightsBack' | 'winogradForward' | 'winogradBackward';
type Square = number[][];

const GAP = 192;

/** B^T d, A^T m, A y, B v, G g and G^T u of one line, summed from left to right. */
const inputLine = ([a, b, c, d]: number[]) => [f(n(a) - n(c)), f(n(b) + n(c)), f(n(c) - n(b)), f(n(b) - n(d))];
const outputLine = ([a, b, c, d]: number[]) => [f(f(n(a) + n(b)) + n(c)), f(f(n(b) - n(c)) - n(d))];
const gradientLine = ([a, b]: number[]) => [n(a), f(n(a) + n(b)), f(n(a) - n(b)), -n(b)];
const inputGradientLine = ([a, b, c, d]: number[]) => [n(a), f(f(n(b) - n(c)) + n(d)), f(f(n(b) + n(c)) - n(a)), -n(d)];
const weightLine = ([a, b, c]: number[]) => {
  const ends = f(n(a) + n(c));
  return [n(a), f(f(ends + n(b)) * 0.5), f(f(ends - n(b)) * 0.5), n(c)];
};
const weightGradientLine = ([a, b, c, d]: number[]) => {
  const sum = f(f(n(b) + n(c)) * 0.5);
  return [f(n(a) + sum), f(f(n(b) - n(c)) * 0.5), f(sum + n(d))];
};

export function winogradTwins({ floats }: Views, { convolvePlain, correlate, flip }: Twins<'convolvePlain' | 'correlate' | 'flip'>): Twins<Names> {
  const at = (base: number, k: number) => floats[base / 4 + k] as number;
  const put = (base: number, k: number, value: number) => {
    floats[base / 4 + k] = value;
  };
  const square = (size: number, value: (i: number, j: number) => number): Square =>
    Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => value(i, j)));
  /** Calls back for every input channel and output channel: where the tap (i, j) of w and the plane t of u are, counted in numbers. */
  const eachPair = (channels: number, blocks: number, visit: (tap: (i: number, j: number) => number, plane: (t: number) => number) => void) => {
    for (let o = 0; o < 8 * blocks; o++)
      for (let c = 0; c < channels; c++)
        visit(
          (i, j) => (((o >> 3) * 3 + i) * 3 * channels + j * channels + c) * 8 + (o & 7),
          (t) => ((t * blocks + (o >> 3)) * channels + c) * 8 + (o & 7),
        );
  };
  const eachTile = (samples: number, high: number, wide: number, visit: (tile: number, sample: number, i: number, j: number) => void) => {
    for (let k = 0; k < samples * high * wide; k++) visit(k, Math.floor(k / (high * wide)), Math.floor(k / wide) % high, k % wide);
  };

  return {
    winogradWeights(...args) {
      const [w, channels, blocks, u] = args as Four;
      eachPair(channels, blocks, (tap, plane) => {
        const lines = byColumns(
          square(3, (i, j) => at(w, tap(i, j))),
          weightLine,
        ).map(weightLine);
        lines.flat().forEach((value, t) => {
          put(u, plane(t), value);
        });
      });
    },
    winogradWeightsBack(...args) {
      const [du, channels, blocks, dw] = args as Four;
      eachPair(channels, blocks, (tap, plane) => {
        const lines = byColumns(square(4, (i, j) => at(du, plane(4 * i + j))).map(weightGradientLine), weightGradientLine);
        lines.forEach((line, i) => {
          line.forEach((value, j) => {
            put(dw, tap(i, j), f(at(dw, tap(i, j)) + value));
          });
        });
      });
    },
    winogradForward(...args) {
      const [x, xSample, batch, group, high, wide, rowBytes, channels, u, bias, blocks, relu] = args as Twelve;
      const [y, height, width, tableIn, zeros, v, m] = args.slice(12) as Seven;
      const out = 8 * blocks;
      const [planeV, planeM] = [4 * group * high * wide * channels + GAP, 4 * group * high * wide * out + GAP];
      for (let first = 0; first < batch; first += group) {
        const samples = Math.min(group, batch - first);
        const from = x + first * xSample;
        toPlanes(from, xSample, samples, high, wide, rowBytes, channels, v, planeV);
        for (let t = 0; t < 16; t++)
          convolvePlain(
            v + t * planeV,
            0,
            1,
            tableIn,
            samples * high * wide,
            0,
            1,
            channels,
            u + 4 * t * channels * out,
            zeros,
            blocks,
            m + t * planeM,
          );
        eachTile(samples, high, wide, (tile, s, i, j) => {
          for (let o = 0; o < out; o++) {
            const lines = byColumns(
              square(4, (p, q) => at(m + (4 * p + q) * planeM, tile * out + o)),
              outputLine,
            ).map(outputLine);
            lines.forEach((line, p) => {
              line.forEach((value, q) => {
                if (2 * i + p >= height || 2 * j + q >= width) return;
                const shifted = f(value + at(bias, o));
                put(y, (((first + s) * height + 2 * i + p) * width + 2 * j + q) * out + o, relu ? Math.max(0, shifted) : shifted);
              });
            });
          }
        });
      }
    },
    winogradBackward(...args) {
      const [x, xSample, batch, group, high, wide, rowBytes, channels, u, transposed, blocks, dy] = args as Twelve;
      const [height, width, tableOut, zeros, v, m, du] = args.slice(12) as Seven;
      const dx = args[19] as number;
      const out = 8 * blocks;
      const [planeV, planeM] = [4 * group * high * wide * channels + GAP, 4 * group * high * wide * out + GAP];
      const planeU = 4 * channels * out;
      if (dx !== 0) for (let t = 0; t < 16; t++) flip(u + t * planeU, out, 1, channels, transposed + t * planeU);
      for (let first = 0; first < batch; first += group) {
        const samples = Math.min(group, batch - first);
        const tiles = samples * high * wide;
        eachTile(samples, high, wide, (tile, s, i, j) => {
          for (let o = 0; o < out; o++) {
            const inside = (p: number, q: number) => 2 * i + p < height && 2 * j + q < width;
            const own = (p: number, q: number) => (((first + s) * height + 2 * i + p) * width + 2 * j + q) * out + o;
            const lines = byColumns(
              square(2, (p, q) => (inside(p, q) ? at(dy, own(p, q)) : 0)),
              gradientLine,
            ).map(gradientLine);
            lines.flat().forEach((value, t) => {
              put(m + t * planeM, tile * out + o, value);
            });
          }
        });
        if (du !== 0) {
          toPlanes(x + first * xSample, xSample, samples, high, wide, rowBytes, channels, v, planeV);
          for (let t = 0; t < 16; t++)
            correlate(v + t * planeV, 0, m + t * planeM, 1, 1, tiles, 4 * channels, 0, 0, 1, channels, blocks, du + t * planeU);
        }
        if (dx === 0) continue;
        for (let t = 0; t < 16; t++)
          convolvePlain(m + t * planeM, 0, 1, tableOut, tiles, 0, 1, out, transposed + t * planeU, zeros, channels / 8, v + t * planeV);
        eachTile(samples, high, wide, (tile, s, i, j) => {
          for (let c = 0; c < channels; c++) {
            const planes = square(4, (p, q) => at(v + (4 * p + q) * planeV, tile * channels + c));
            byColumns(planes, inputGradientLine)
              .map(inputGradientLine)
              .forEach((line, p) => {
                line.forEach((value, q) => {
                  const to = dx + (first + s) * xSample + (2 * i + p) * rowBytes + 4 * ((2 * j + q) * channels + c);
                  put(to, 0, f(at(to, 0) + value));
                });
              });
          }
        });
      }
    },
  };

  function toPlanes(
    x: number,
    xSample: number,
    samples: number,
    high: number,
    wide: number,
    rowBytes: number,
    channels: number,
    v: number,
    plane: number,
  ) {
    eachTile(samples, high, wide, (tile, s, i, j) => {
      for (let c = 0; c < channels; c++) {
        const source = x + s * xSample;
        const patch = square(4, (p, q) => at(source + (2 * i + p) * rowBytes, (2 * j + q) * channels + c));
        byColumns(patch, inputLine)
          .flatMap(inputLine)
          .forEach((value, t) => {
            put(v + t * plane, tile * channels + c, value);
          });
      }
    });
  }
}

/** Transforms every column. */
function byColumns(rows: Square, line: (values: number[]) => number[]): Square {
  const columns = (rows[0] as number[]).map((_, j) => line(rows.map((row) => row[j] as number)));
  return (columns[0] as number[]).map((_, i) => columns.map((column) => column[i] as number));
}

function n(value: number | undefined): number {
  return value as number;
}

type Four = [number, number, number, number];
type Seven = [...Four, number, number, number];
type Twelve = [...Four, ...Four, ...Four];
