/**
 * @file Convolution forward: y = act(b + sum w x (+ shortcut)), with max pooling or the statistics of a following batch norm in the same pass.
 *
 *   z[b,i,j,o] = b[o] + sum_{u,v,c} x[b, s i + u - p, s j + v - q, c] w[u,v,c,o]
 *
 * A thread computes 2 x 2m positions of one quad of filters: every weight vector is used for all of them, every input vector for all taps.
 * Workgroups hold one quad, so weights are the same for all their threads. Max pooling keeps which of the four was largest, 2 bits a channel.
 */
import { imagePatch, valuePatch } from './loaders.ts';
import type { Convolution } from './network.ts';
import { activated, base, type Emitter, each, imageOf, read, type Task } from './task.ts';

export function convolutionForward({ network, batch, threads, training }: Emitter, op: Convolution): Task {
  const { x, y, kernel, stride, weights, bias, add } = op;
  const { windows } = network.planner.tiling;
  const pooled = y.codes >= 0 || y.height !== op.height || y.width !== op.width;
  const [rows, columns] = [2, 2 * windows];
  const [down, across] = pooled ? [y.height, Math.ceil(y.width / windows)] : [Math.ceil(op.height / 2), Math.ceil(op.width / columns)];
  const total = batch * down * across;
  const groups = Math.ceil(total / threads);
  const quads = y.quads;
  const patch = {
    rows: (rows - 1) * stride + kernel,
    columns: (columns - 1) * stride + kernel,
    guarded: op.padTop > 0 || op.padLeft > 0 || !(pooled || (op.height % 2 === 0 && op.width % columns === 0)),
  };
  // Tap by tap, so that few numbers are alive at once: compilers take time for the rest.
  const tap = (weights: string, value: (i: number, j: number) => string, u: number, v: number) =>
    `{ let m = state[wb + (${weights}) * ${quads}u];
${each(rows, (a) => each(columns, (e) => `a${a}_${e} += ${value(a * stride + u, e * stride + v)} * m;`))} }`;
  const channels = network.planner.model.inputShape[2];
  const sums =
    x === 'images'
      ? `${imagePatch(network, patch)}
${each(kernel, (u) => each(kernel, (v) => each(channels, (c) => tap(`${(u * kernel + v) * channels + c}u`, (i, j) => `p${i}_${j}_${c}`, u, v))))}`
      : `for (var ci = 0u; ci < ${x.quads}u; ci++) {
${valuePatch(x, patch)}
${each(kernel, (u) =>
  each(kernel, (v) => each(4, (c) => tap(`${(u * kernel + v) * 4 * x.quads + c}u + ci * 4u`, (i, j) => `p${i}_${j}.${'xyzw'[c]}`, u, v))),
)}
}`;
  const body = `
let quad = w / ${groups}u;
let n = (w % ${groups}u) * ${threads}u + t;
let live = n < ${total}u;
let j = min(n, ${total - 1}u);
let b = j / ${down * across}u;
let by = (j % ${down * across}u) / ${across}u;
let bx = j % ${across}u;
let iy = i32(by * ${rows * stride}u) - ${op.padTop};
let ix = i32(bx * ${columns * stride}u) - ${op.padLeft};
${x === 'images' ? `let image = ${imageOf(network, 'b')};` : base('xb', x, 'b')}
let wb = r * STATE + ${weights.at}u + quad;
let start = ${bias ? `state[r * STATE + ${bias.at}u + quad]` : 'vec4f()'};
${each(rows, (a) => each(columns, (e) => `var a${a}_${e} = start;`))}
${sums}
let yb = b * ${y.height * y.width * quads}u + quad;
${pooled ? storePooled(op, windows, training) : storePlain(op, columns, add !== null)}
${op.norm && training ? storeStatistics(op, columns, groups, threads) : ''}`;
  return {
    name: `${op.name} forward`,
    groups: groups * quads,
    body,
    ...(op.norm && training ? { shared: 3 * threads } : {}),
    reads: [read(x), ...(add ? [read(add)] : [])],
    writes: [read(y), ...(op.norm ? [`statistics ${op.norm.name}`] : [])],
  };
}

function storePooled({ y }: Convolution, windows: number, training: boolean): string {
  const window = (m: number) => `{
var best = a0_${2 * m};
var code = vec4u();
${[`a0_${2 * m + 1}`, `a1_${2 * m}`, `a1_${2 * m + 1}`]
  .map((name, i) => `{ let more = ${name} > best; best = select(best, ${name}, more); code = select(code, vec4u(${i + 1}u), more); }`)
  .join('\n')}
let px = bx * ${windows}u + ${m}u;
if (live & (px < ${y.width}u)) {
  let at = yb + (by * ${y.width}u + px) * ${y.quads}u;
  acts[lane * LANE + ${y.at}u + at] = ${activated(y.activation, 'best')};
  ${training ? `codes[lane * CODES + ${y.codes}u + at] = packed(code);` : ''}
} }`;
  return each(windows, window);
}

function storePlain({ y, add }: Convolution, columns: number, sums: boolean): string {
  const one = (a: number, e: number) => `
if (live & (by * 2u + ${a}u < ${y.height}u) & (bx * ${columns}u + ${e}u < ${y.width}u)) {
  let at = yb + ((by * 2u + ${a}u) * ${y.width}u + bx * ${columns}u + ${e}u) * ${y.quads}u;
  ${sums && add ? `a${a}_${e} += acts[lane * LANE + ${add.at}u + at];` : ''}
  acts[lane * LANE + ${y.at}u + at] = ${activated(y.activation, `a${a}_${e}`)};
}`;
  return each(2, (a) => each(columns, (e) => one(a, e)));
}

/** Count, mean, and sum of squares about it, of the workgroup's positions: joined pairwise (Chan, Golub & LeVeque 1983, equation 1.5). */
function storeStatistics({ y, norm }: Convolution, columns: number, groups: number, threads: number): string {
  if (!norm) return '';
  const one = (a: number, e: number) =>
    `let h${a}_${e} = select(0.0, 1.0, live & (by * 2u + ${a}u < ${y.height}u) & (bx * ${columns}u + ${e}u < ${y.width}u));`;
  const all = (of: (a: number, e: number) => string) => Array.from({ length: 2 * columns }, (_, i) => of(i % 2, i >> 1)).join(' + ');
  return `${each(2, (a) => each(columns, (e) => one(a, e)))}
let many = ${all((a, e) => `h${a}_${e}`)};
let own = (${all((a, e) => `h${a}_${e} * a${a}_${e}`)}) / max(many, 1.0);
scratch[t * 3u] = vec4f(many);
scratch[t * 3u + 1u] = own;
scratch[t * 3u + 2u] = ${all((a, e) => `h${a}_${e} * (a${a}_${e} - own) * (a${a}_${e} - own)`)};
workgroupBarrier();
if (t == 0u) {
  var count = scratch[0];
  var mean = scratch[1];
  var squares = scratch[2];
  for (var i = 1u; i < ${threads}u; i++) { joinMoments(&count, &mean, &squares, scratch[i * 3u], scratch[i * 3u + 1u], scratch[i * 3u + 2u]); }
  let at = lane * LANE + ${norm.statistics}u + (quad * ${groups}u + w % ${groups}u) * 3u;
  acts[at] = count;
  acts[at + 1u] = mean;
  acts[at + 2u] = squares;
}`;
}
