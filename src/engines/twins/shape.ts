/**
 * @file Twins of assembly/shape.ts.
 */
import { f, type Twins, type Views } from './views.ts';

type Names = 'toPixels' | 'embed' | 'crop' | 'zero' | 'toRowed' | 'addRowed' | 'flip' | 'widen';

export function shapeTwins({ floats, bytes }: Views): Twins<Names> {
  /** Calls back for every weight: where it is in blocked and in rowed layout, counted in numbers. */
  const eachWeight = (blocks: number, rows: number, run: number, wide: number, visit: (blocked: number, rowed: number) => void) => {
    for (let o = 0; o < 8 * blocks; o++)
      for (let u = 0; u < rows; u++) for (let j = 0; j < run; j++) visit((((o >> 3) * rows + u) * run + j) * 8 + (o & 7), (o * rows + u) * wide + j);
  };
  return {
    toPixels(...args) {
      const [from, count, out] = args as Three;
      for (let i = 0; i < Math.ceil(count / 4) * 4; i++) floats[out / 4 + i] = f((bytes[from + i] as number) / 255);
    },
    embed(...args) {
      const [from, batch, height, width, piece, to, top, left, outHeight, outWidth, dilation] = args as Eleven;
      for (let b = 0; b < batch; b++)
        for (let i = 0; i < height; i++)
          for (let j = 0; j < width; j++) {
            const source = from + ((b * height + i) * width + j) * piece;
            bytes.copyWithin(to + ((b * outHeight + top + dilation * i) * outWidth + left + dilation * j) * piece, source, source + piece);
          }
    },
    crop(...args) {
      const [from, batch, height, width, piece, to, top, left, fromHeight, fromWidth] = args as Ten;
      for (let b = 0; b < batch; b++)
        for (let i = 0; i < height; i++)
          for (let j = 0; j < width; j++) {
            const source = from + ((b * fromHeight + top + i) * fromWidth + left + j) * piece;
            bytes.copyWithin(to + ((b * height + i) * width + j) * piece, source, source + piece);
          }
    },
    zero(...args) {
      const [at, count] = args as Two;
      bytes.fill(0, at, at + count);
    },
    toRowed(...args) {
      const [w, blocks, rows, run, wide, out] = args as Six;
      eachWeight(blocks, rows, run, wide, (blocked, rowed) => {
        floats[out / 4 + rowed] = floats[w / 4 + blocked] as number;
      });
    },
    addRowed(...args) {
      const [from, blocks, rows, run, wide, w] = args as Six;
      eachWeight(blocks, rows, run, wide, (blocked, rowed) => {
        floats[w / 4 + blocked] = f((floats[w / 4 + blocked] as number) + (floats[from / 4 + rowed] as number));
      });
    },
    flip(...args) {
      const [w, outChannels, rows, inChannels, out] = args as Five;
      for (let c = 0; c < inChannels; c++)
        for (let u = 0; u < rows; u++)
          for (let v = 0; v < rows; v++)
            for (let o = 0; o < outChannels; o++) {
              const turned = ((rows - 1 - u) * rows + rows - 1 - v) * outChannels + o;
              const from = (((o >> 3) * rows + u) * rows * inChannels + v * inChannels + c) * 8 + (o & 7);
              floats[out / 4 + ((c >> 3) * rows * rows * outChannels + turned) * 8 + (c & 7)] = floats[w / 4 + from] as number;
            }
    },
    widen(...args) {
      const [x, count, from, to, y] = args as Five;
      for (let p = 0; p < count; p++) floats.copyWithin(y / 4 + p * to, x / 4 + p * from, x / 4 + (p + 1) * from);
    },
  };
}

type Two = [number, number];
type Three = [number, number, number];
type Five = [...Three, number, number];
type Six = [...Three, ...Three];
type Ten = [...Five, ...Five];
type Eleven = [...Ten, number];
