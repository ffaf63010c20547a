/**
 * @file Twin of assembly/pooled.ts.
 */
import { f, madd, type Twins, type Views } from './views.ts';

export function pooledTwins({ floats, bytes, words }: Views): Twins<'pooledGradients'> {
  const add = (address: number, value: number) => {
    floats[address / 4] = f((floats[address / 4] as number) + value);
  };
  return {
    pooledGradients(...args) {
      const [x, xSample, y, dy, arg, batch, group, table, count, steps] = args as Ten;
      const [rowBytes, rows, wide, channels, w, dw, db, dx] = args.slice(10) as Eight;
      for (let first = 0; first < batch; first += group)
        for (let c = 0; c < channels; c++) {
          const pairs: { readonly at: number; readonly d: number }[] = [];
          for (let b = first; b < Math.min(first + group, batch); b++)
            for (let p = 0; p < count; p++) {
              const n = (b * count + p) * channels + c;
              if (!((floats[y / 4 + n] as number) > 0)) continue;
              const winner = words[steps / 4 + (bytes[arg + n] as number)] as number;
              pairs.push({ at: b * xSample + (words[table / 4 + p] as number) + winner, d: floats[dy / 4 + n] as number });
            }
          add(
            db + 4 * c,
            pairs.reduce((sum, { d }) => f(sum + d), 0),
          );
          for (let u = 0; u < rows; u++)
            for (let j = 0; j < wide; j++) {
              const own = 4 * ((c * rows + u) * wide + j);
              const away = u * rowBytes + 4 * j;
              add(
                dw + own,
                pairs.reduce((sum, { at, d }) => madd(sum, d, floats[(x + at + away) / 4] as number), 0),
              );
            }
          if (dx === 0) continue;
          for (let u = 0; u < rows; u++)
            for (const [from, to] of stretches(wide))
              for (const { at, d } of pairs)
                for (let j = from; j < to; j++) add(dx + at + u * rowBytes + 4 * j, f(d * (floats[w / 4 + (c * rows + u) * wide + j] as number)));
        }
    },
  };
}

/** As the kernel walks along a row: 24 numbers at a time, then 4. Pairs may overlap, so this is part of the order of sums. */
function stretches(wide: number): [number, number][] {
  const found: [number, number][] = [];
  let at = 0;
  for (; at + 24 <= wide; at += 24) found.push([at, at + 24]);
  for (; at < wide; at += 4) found.push([at, at + 4]);
  return found;
}

type Eight = [number, number, number, number, number, number, number, number];
type Ten = [...Eight, number, number];
