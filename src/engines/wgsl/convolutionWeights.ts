/**
 * @file Gradient of a convolution's kernel and bias, as partial sums over chunks of the batch.
 *
 *   dw[u,v,c,o] = sum_{b,i,j} x[b, s i + u - p, s j + v - q, c] dz[b,i,j,o]        db[o] = sum_{b,i,j} dz[b,i,j,o]
 *
 * A thread holds all taps (or one row of them) of four input channels and one quad of filters, and walks over the 2 x 2 blocks of its images: 4 gradients
 * and one patch are read for 4 * 9 * 4 vector products. The flat update adds the chunks up in order.
 */
import { gradientPatch, imagePatch, valuePatch } from './loaders.ts';
import type { Convolution } from './network.ts';
import { base, type Emitter, each, gradientOf, groupsOf, imageOf, partOf, read, type Task } from './task.ts';

export function convolutionWeights({ network, batch, threads }: Emitter, op: Convolution): Task {
  const { x, y, kernel, stride, padTop, padLeft, weights, bias } = op;
  const { tapRows } = network.planner.tiling;
  const inputs = x === 'images' ? network.planner.model.inputShape[2] : 4;
  const inputQuads = x === 'images' ? 1 : x.quads;
  const taps = tapRows ? 1 : kernel; // rows of taps in a thread
  const splits = kernel / taps;
  const pooled = y.codes >= 0;
  const [down, across] = pooled ? [y.height, y.width] : [Math.ceil(op.height / 2), Math.ceil(op.width / 2)];
  const { chunks } = weights;
  const per = Math.ceil(batch / chunks);
  const each_ = y.quads * inputQuads * splits;
  const total = chunks * each_;
  const patch = {
    rows: stride + taps,
    columns: stride + kernel,
    guarded: padTop > 0 || padLeft > 0 || !(pooled || (op.height % 2 === 0 && op.width % 2 === 0)),
  };
  const names: string[] = [];
  const products: string[] = [];
  for (let u = 0; u < taps; u++)
    for (let v = 0; v < kernel; v++)
      for (let c = 0; c < inputs; c++) {
        const name = `s${u}_${v}_${c}`;
        names.push(name);
        const value = (i: number, k: number) => (x === 'images' ? `p${i}_${k}_${c}` : `p${i}_${k}.${'xyzw'[c]}`);
        const sum = [0, 1, 2, 3].map((n) => `${value((n >> 1) * stride + u, (n & 1) * stride + v)} * z${n >> 1}_${n & 1}`).join(' + ');
        products.push(`${name} += ${sum};`);
      }
  const rowOf = (u: number, v: number, c: number) =>
    x === 'images'
      ? `((u0 + ${u}u) * ${kernel}u + ${v}u) * ${inputs}u + ${c}u`
      : `((u0 + ${u}u) * ${kernel}u + ${v}u) * ${4 * x.quads}u + ci * 4u + ${c}u`;
  const body = `
let n = w * ${threads}u + t;
if (n >= ${total}u) { return; }
let chunk = n / ${each_}u;
let co = n % ${y.quads}u;
let ci = (n / ${y.quads}u) % ${inputQuads}u;
let u0 = (n / ${y.quads * inputQuads}u) % ${splits}u;
${names.map((name) => `var ${name} = vec4f();`).join('\n')}
var sum = vec4f();
for (var b = chunk * ${per}u; b < min(chunk * ${per}u + ${per}u, ${batch}u); b++) {
${x === 'images' ? `let image = ${imageOf(network, 'b')};` : base('xb', x, 'b')}
${base('gb', y, 'b', y.grad)}
${pooled ? `let cb = lane * CODES + ${y.codes}u + b * ${y.height * y.width * y.quads}u;` : ''}
for (var by = 0; by < ${down}; by++) {
for (var bx = 0; bx < ${across}; bx++) {
let zy = by * 2;
let zx = bx * 2;
let iy = zy * ${stride} - ${padTop} + i32(u0);
let ix = zx * ${stride} - ${padLeft};
${gradientPatch(y, op.height, op.width, 2, 2, false, false)}
${x === 'images' ? imagePatch(network, patch) : valuePatch(x, patch)}
${products.join('\n')}
sum += z0_0 + z0_1 + z1_0 + z1_1;
} } }
let pb = lane * LANE + ${weights.part}u + chunk * ${weights.vectors}u + co;
${each(taps, (u) => each(kernel, (v) => each(inputs, (c) => `acts[pb + (${rowOf(u, v, c)}) * ${y.quads}u] = s${u}_${v}_${c};`)))}
${bias ? `if ((ci == 0u) & (u0 == 0u)) { acts[lane * LANE + ${bias.part}u + chunk * ${bias.vectors}u + co] = sum; }` : ''}`;
  return {
    name: `${op.name} weights`,
    groups: Math.ceil(total / threads),
    body,
    wantedBy: groupsOf([weights, bias]),
    reads: [read(x), gradientOf(y)],
    writes: [partOf(weights), ...(bias ? [partOf(bias)] : [])],
  };
}
