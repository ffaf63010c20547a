/**
 * @file Batch norm backward. With g the gradient of gamma xhat + beta, and means over batch and positions:
 *
 *   dbeta = sum g      dgamma = sum g xhat      dz = gamma / sqrt(var + eps) (g - mean(g) - xhat mean(g xhat))
 *
 * Of a norm that stands still (normForward.ts), mean and variance are constants: dz = gamma / sqrt(var + eps) g.
 * First partial sums (workgroup by workgroup, joined in order), by the next convolution's input gradient where there is one; then dz. Behind a max pool g is 0 but for the largest of four.
 * Source: Ioffe & Szegedy 2015, arXiv 1502.03167, section 3.
 */
import type { Norm } from './network.ts';
import { base, type Emitter, each, gradientOf, groupsOf, partOf, read, type Task } from './task.ts';

/** z at a position of the result (pooled: at each channel's largest of four). Of image `b` and this `quad`. */
export function normInputAt({ x, y }: Norm, row: string, column: string): string {
  const at = (i: number, j: number, step: number) =>
    `acts[lane * LANE + ${x.at}u + ((b * ${x.height}u + (${row}) * ${step}u + ${i}u) * ${x.width}u + (${column}) * ${step}u + ${j}u) * ${x.quads}u + quad]`;
  if (y.codes < 0) return at(0, 0, 1);
  const code = `quarters(codes[lane * CODES + ${y.codes}u + ((b * ${y.height}u + ${row}) * ${y.width}u + ${column}) * ${y.quads}u + quad])`;
  return `largest(${code}, ${at(0, 0, 2)}, ${at(0, 1, 2)}, ${at(1, 0, 2)}, ${at(1, 1, 2)})`;
}

/** A thread's two sums begin; `storeSums` joins them over the workgroup, which is number `part` of its quad. */
export function beginSums({ y, moments }: Norm): string {
  return `let mean = acts[lane * LANE + ${moments}u + quad];
let inverse = acts[lane * LANE + ${moments + y.quads}u + quad];
var one = vec4f();
var two = vec4f();`;
}

export function storeSums({ sums, sumParts }: Norm, threads: number, part: string): string {
  return `scratch[t * 2u] = one;
scratch[t * 2u + 1u] = two;
workgroupBarrier();
if (t == 0u) {
  for (var i = 1u; i < ${threads}u; i++) { one += scratch[i * 2u]; two += scratch[i * 2u + 1u]; }
  let at = lane * LANE + ${sums}u + (quad * ${sumParts}u + ${part}) * 2u;
  acts[at] = one;
  acts[at + 1u] = two;
}`;
}

/** The sums where no convolution takes them on the way. */
export function normSums({ batch, threads }: Emitter, op: Norm): Task {
  const { x, y, sumParts } = op;
  const size = y.height * y.width;
  const body = `
let quad = w / ${sumParts}u;
${beginSums(op)}
for (var n = (w % ${sumParts}u) * ${threads}u + t; n < ${batch * size}u; n += ${sumParts * threads}u) {
let b = n / ${size}u;
let py = (n % ${size}u) / ${y.width}u;
let px = n % ${y.width}u;
let g = acts[lane * LANE + ${y.grad}u + n * ${y.quads}u + quad];
one += g;
two += g * (${normInputAt(op, 'py', 'px')} - mean) * inverse;
}
${storeSums(op, threads, `w % ${sumParts}u`)}`;
  return {
    name: `${op.name} sums`,
    groups: sumParts * y.quads,
    body,
    wantedBy: y.groups,
    shared: 2 * threads,
    reads: [read(x), read(y), gradientOf(y), `moments ${op.name}`],
    writes: [`sums ${op.name}`],
  };
}

export function normInput({ batch, threads }: Emitter, op: Norm): Task {
  const { x, y, gamma, beta, sums, sumParts, moments } = op;
  const count = batch * x.height * x.width;
  const groups = sumParts;
  const [down, across] = [Math.ceil(x.height / 2), Math.ceil(x.width / 2)];
  const store = (g: string, at: string) =>
    `{ let at = ${at}; acts[dzb + at] = factor * (${g} - meanG - (acts[zb + at] - mean) * inverse * meanGx); }`;
  const cells = batch * down * across;
  const pooled = `for (var n = (w % ${groups}u) * ${threads}u + t; n < ${cells}u; n += ${groups * threads}u) {
let b = n / ${down * across}u;
let py = (n % ${down * across}u) / ${across}u;
let px = n % ${across}u;
${base('zb', x, 'b')}
${base('dzb', x, 'b', x.grad)}
var g = vec4f();
var which = vec4u();
if (py < ${y.height}u && px < ${y.width}u) {
  let at = (b * ${y.height * y.width}u + py * ${y.width}u + px) * ${y.quads}u + quad;
  g = acts[lane * LANE + ${y.grad}u + at];
  which = quarters(codes[lane * CODES + ${y.codes}u + at]);
}
${each(4, (i) => {
  const [row, column] = [`py * 2u + ${i >> 1}u`, `px * 2u + ${i & 1}u`];
  return `if (${row} < ${x.height}u && ${column} < ${x.width}u) ${store(`select(vec4f(), g, which == vec4u(${i}u))`, `((${row}) * ${x.width}u + ${column}) * ${x.quads}u + quad`)}`;
})}
}`;
  const plain = `for (var n = (w % ${groups}u) * ${threads}u + t; n < ${count}u; n += ${groups * threads}u) {
let zb = lane * LANE + ${x.at}u;
let dzb = lane * LANE + ${x.grad}u;
${store(`acts[lane * LANE + ${y.grad}u + n * ${y.quads}u + quad]`, `n * ${x.quads}u + quad`)}
}`;
  const body = `
let quad = w / ${groups}u;
let mean = acts[lane * LANE + ${moments}u + quad];
let inverse = acts[lane * LANE + ${moments + y.quads}u + quad];
var one = vec4f();
var two = vec4f();
for (var i = t; i < ${sumParts}u; i += ${threads}u) { let at = lane * LANE + ${sums}u + (quad * ${sumParts}u + i) * 2u; one += acts[at]; two += acts[at + 1u]; }
scratch[t * 2u] = one;
scratch[t * 2u + 1u] = two;
workgroupBarrier();
if (t == 0u) {
  for (var i = 1u; i < ${Math.min(threads, sumParts)}u; i++) { one += scratch[i * 2u]; two += scratch[i * 2u + 1u]; }
  scratch[0] = one;
  scratch[1] = two;
}
workgroupBarrier();
let fixed = (still(r) & ${groupsOf([gamma])}u) != 0u;
let meanG = select(scratch[0] / ${count}.0, vec4f(), fixed);
let meanGx = select(scratch[1] / ${count}.0, vec4f(), fixed);
let factor = inverse * state[r * STATE + ${gamma.at}u + quad];
if (t == 0u && w % ${groups}u == 0u) {
  acts[lane * LANE + ${beta.part}u + quad] = scratch[0];
  acts[lane * LANE + ${gamma.part}u + quad] = scratch[1];
}
${y.codes >= 0 ? pooled : plain}`;
  return {
    name: `${op.name} input`,
    groups: groups * y.quads,
    body,
    wantedBy: y.groups,
    shared: 2 * threads,
    reads: [read(x), gradientOf(y), `sums ${op.name}`, `moments ${op.name}`],
    writes: [gradientOf(x), partOf(gamma), partOf(beta)],
  };
}
