/**
 * @file Gradient of a convolution's input: dx = slope(x) (sum w dz (+ shortcut)).
 *
 *   dx[b,i,j,c] = sum_{u,v,o} w[u,v,c,o] dz[b, (i+p-u)/s, (j+q-v)/s, o]   where the quotients are whole
 *
 * A thread computes 2 x 2m positions of one quad of input channels; dz is unpooled in registers. Four weight vectors (rows c) form a matrix, and
 * p * M is their four products with p.
 * Where the input is a batch norm's result, its two sums of gradients are taken on the way (see normBackward.ts).
 */
import { gradientPatch } from './loaders.ts';
import type { Convolution, Norm } from './network.ts';
import { beginSums, normInputAt, storeSums } from './normBackward.ts';
import type { Value } from './plan.ts';
import { base, type Emitter, each, fullGradient, gradientOf, gradientReads, read, type Task } from './task.ts';

/** `norm`: the batch norm that made `x`, if one did. */
export function convolutionInput({ network, batch, threads }: Emitter, op: Convolution, x: Value, norm: Norm | null): Task {
  const { y, kernel, stride, padTop, padLeft, weights } = op;
  const [rows, columns] = [2, 2 * network.planner.tiling.windows];
  const [down, across] = [Math.ceil(x.height / rows), Math.ceil(x.width / columns)];
  const total = batch * down * across;
  const groups = Math.ceil(total / threads);
  // Output row that input row `a` of the block sees through tap `u`, from the block's own (block * rows / stride); null: none.
  const seen = (a: number, u: number, pad: number) => ((a + pad - u) % stride === 0 ? (a + pad - u) / stride : null);
  const range = (count: number, pad: number) => {
    const all = Array.from({ length: count * kernel }, (_, n) => seen(n % count, Math.floor(n / count), pad)).filter((o) => o !== null);
    return { low: Math.min(...all), high: Math.max(...all) };
  };
  const [vertical, horizontal] = [range(rows, padTop), range(columns, padLeft)];
  const [zRows, zColumns] = [vertical.high - vertical.low + 1, horizontal.high - horizontal.low + 1];
  const odd = (low: number) => stride === 1 && Math.abs(low) % 2 === 1;
  const taps = each(kernel, (u) =>
    each(kernel, (v) => {
      const uses: string[] = [];
      for (let a = 0; a < rows; a++)
        for (let e = 0; e < columns; e++) {
          const [i, j] = [seen(a, u, padTop), seen(e, v, padLeft)];
          if (i !== null && j !== null) uses.push(`a${a}_${e} += z${i - vertical.low}_${j - horizontal.low} * m;`);
        }
      if (uses.length === 0) return '';
      const row = (c: number) => `state[wb + ${((u * kernel + v) * 4 * x.quads + c) * y.quads}u + co]`;
      return `{ let m = mat4x4f(${[0, 1, 2, 3].map(row).join(', ')});\n${uses.join('\n')} }`;
    }),
  );
  const body = `
let quad = w / ${groups}u;
let n = (w % ${groups}u) * ${threads}u + t;
let live = n < ${total}u;
let j = min(n, ${total - 1}u);
let b = j / ${down * across}u;
let by = (j % ${down * across}u) / ${across}u;
let bx = j % ${across}u;
let zy = i32(by * ${rows / stride}u) + ${vertical.low};
let zx = i32(bx * ${columns / stride}u) + ${horizontal.low};
${base('gb', y, 'b', y.grad)}
${y.codes >= 0 ? `let cb = lane * CODES + ${y.codes}u + b * ${y.height * y.width * y.quads}u;` : ''}
let wb = r * STATE + ${weights.at}u + quad * ${4 * y.quads}u;
${each(rows, (a) => each(columns, (e) => `var a${a}_${e} = vec4f();`))}
for (var co = 0u; co < ${y.quads}u; co++) {
${gradientPatch(y, op.height, op.width, zRows, zColumns, odd(vertical.low), odd(horizontal.low))}
${taps}
}
let xb = b * ${x.height * x.width * x.quads}u + quad;
${norm ? beginSums(norm) : ''}
${each(rows, (a) =>
  each(
    columns,
    (e) => `
if (live & (by * ${rows}u + ${a}u < ${x.height}u) & (bx * ${columns}u + ${e}u < ${x.width}u)) {
  let at = xb + ((by * ${rows}u + ${a}u) * ${x.width}u + bx * ${columns}u + ${e}u) * ${x.quads}u;
  let g = ${fullGradient(x, 'at', `a${a}_${e}`)};
  acts[lane * LANE + ${x.grad}u + at] = g;
  ${norm ? `one += g;\ntwo += g * (${normInputAt(norm, `by * ${rows}u + ${a}u`, `bx * ${columns}u + ${e}u`)} - mean) * inverse;` : ''}
}`,
  ),
)}
${norm ? storeSums(norm, threads, `w % ${groups}u`) : ''}`;
  return {
    name: `${op.name} input`,
    groups: groups * x.quads,
    body,
    wantedBy: x.groups,
    ...(norm ? { shared: 2 * threads } : {}),
    reads: [gradientOf(y), ...gradientReads(x), ...(norm ? [read(norm.x), `moments ${norm.name}`] : [])],
    writes: [gradientOf(x), ...(norm ? [`sums ${norm.name}`] : [])],
  };
}
