/**
 * @file The last layer: (average over positions,) dense, softmax, cross-entropy, hit, gradient of the logits, gradient of the input.
 *
 *   l = W^T x + b      loss = ln sum exp(l - max) + max - l[label]      dl = (softmax(l) - onehot(label)) / B      dx = slope(x) W dl
 *
 * `headThreads` threads share an image; with one, nothing waits at a barrier (SwiftShader pays dearly for one, a GPU for idle threads).
 * A tie counts for the lowest class. Symbols: x [B, inputs] vectors, W [4 inputs, quads], l [B, quads].
 * ln as in Cephes (Moshier 1989, logf): WGSL promises its own log near 1 only to 2^-21, which is a hundredth of a small loss.
 */
import { inputVector } from './dense.ts';
import type { Head } from './network.ts';
import type { Value } from './plan.ts';
import { type Emitter, each, gradientOf, gradientReads, imageOf, read, storeGradient, type Task } from './task.ts';

/** What is kept for whoever looks. */
export interface Wanted {
  readonly probabilities: boolean;
  readonly outputs: boolean;
}

export const logarithm = `
fn ln(x: f32) -> f32 {
  let parts = frexp(x);
  let low = parts.fract < 0.70710678;
  let e = f32(parts.exp) - select(0.0, 1.0, low);
  let f = select(parts.fract, 2.0 * parts.fract, low) - 1.0;
  let s = f * f;
  var y = ((((((((7.0376836292e-2 * f - 1.1514610310e-1) * f + 1.1676998740e-1) * f - 1.2420140846e-1) * f + 1.4249322787e-1) * f - 1.6668057665e-1) * f + 2.0000714765e-1) * f - 2.4999993993e-1) * f + 3.3333331174e-1) * f * s;
  y += -2.12194440e-4 * e - 0.5 * s;
  return f + y + 0.693359375 * e;
}`;

export function headTask({ network, batch, threads, training }: Emitter, op: Head, { probabilities, outputs }: Wanted): Task {
  const { x, average, inputs, weights, bias, averaged, logits, softmax, scores } = op;
  const { classes } = network.planner.model;
  const sharing = network.planner.tiling.headThreads;
  const perGroup = threads / sharing;
  const O = logits.quads;
  const positions = x === 'images' ? 1 : x.height * x.width;
  const vector =
    average && x !== 'images'
      ? `var v = vec4f();
for (var p = 0u; p < ${positions}u; p++) { v += acts[lane * LANE + ${x.at}u + (b * ${positions}u + p) * ${x.quads}u + n]; }
v /= ${positions}.0;
${averaged ? `if (live) { acts[lane * LANE + ${averaged.at}u + b * ${inputs}u + n] = v; }` : ''}`
      : `let v = ${inputVector(network, x, inputs, 'image', 'b', 'n')};`;
  const wantsInput = training && x !== 'images' && x.grad >= 0;
  const slots = O + 1;
  const component = (c: number) => `l${c >> 2}.${'xyzw'[c & 3]}`;
  const body = `
let member = t % ${sharing}u;
let own = w * ${perGroup}u + t / ${sharing}u;
let live = own < ${batch}u;
let b = min(own, ${batch - 1}u);
let image = ${imageOf(network, 'b')};
let label = entryOf(r, b) >> 24u;
${each(O, (o) => `var l${o} = vec4f();`)}
for (var n = member; n < ${inputs}u; n += ${sharing}u) {
${vector}
let wb = r * STATE + ${weights.at}u + n * ${4 * O}u;
${each(O, (o) => `l${o} += ${[0, 1, 2, 3].map((c) => `v.${'xyzw'[c]} * state[wb + ${c * O + o}u]`).join(' + ')};`)}
}
${sharing > 1 ? share(O, slots, sharing) : ''}
${each(O, (o) => `l${o} += state[r * STATE + ${bias.at + o}u];`)}
var top = l0.x;
var best = 0u;
${each(classes - 1, (i) => `if (${component(i + 1)} > top) { top = ${component(i + 1)}; best = ${i + 1}u; }`)}
var chosen = 0.0;
${each(classes, (c) => `if (label == ${c}u) { chosen = ${component(c)}; }`)}
${each(O, (o) => `var e${o} = exp(l${o} - top);`)}
${each(4 * O - classes, (i) => `e${O - 1}.${'xyzw'[3 - i]} = 0.0;`)}
let sum = ${Array.from({ length: O }, (_, o) => `e${o}.x + e${o}.y + e${o}.z + e${o}.w`).join(' + ')};
let known = live & (label < ${classes}u);
if (member == 0u && live) {
  acts[lane * LANE + ${scores}u + b] = select(vec4f(), vec4f(ln(sum) + (top - chosen), select(0.0, 1.0, best == label), 0.0, 0.0), known);
  ${probabilities ? each(O, (o) => `acts[lane * LANE + ${softmax + o}u + b * ${O}u] = e${o} / sum;`) : ''}
  ${outputs ? each(O, (o) => `acts[lane * LANE + ${logits.at + o}u + b * ${O}u] = l${o};`) : ''}
}
${training ? gradient(op, x === 'images' || x.grad < 0 ? null : x, batch, sharing) : ''}`;
  return {
    name: `${op.name} head`,
    groups: Math.ceil(batch / perGroup),
    body,
    ...(sharing > 1 ? { shared: threads * slots } : {}),
    reads: [read(x), ...(wantsInput ? gradientReads(x) : [])],
    writes: ['scores', ...(training ? [gradientOf(logits)] : []), ...(averaged ? [read(averaged)] : []), ...(wantsInput ? [gradientOf(x)] : [])],
  };
}

/** Joins the partial sums of the threads of an image, in their order; afterwards all of them have the same. */
function share(O: number, slots: number, sharing: number): string {
  return `${each(O, (o) => `scratch[t * ${slots}u + ${o}u] = l${o};`)}
workgroupBarrier();
{ let head = (t - member) * ${slots}u;
${each(O, (o) => `l${o} = scratch[head + ${o}u];`)}
for (var i = 1u; i < ${sharing}u; i++) {
${each(O, (o) => `l${o} += scratch[head + i * ${slots}u + ${o}u];`)}
} }`;
}

function gradient({ average, inputs, weights, logits }: Head, x: Value | null, batch: number, sharing: number): string {
  const O = logits.quads;
  const onehot = (o: number) => `vec4f(${[0, 1, 2, 3].map((c) => `select(0.0, 1.0, label == ${4 * o + c}u)`).join(', ')})`;
  const own = `${each(O, (o) => `let d${o} = (e${o} / sum - ${onehot(o)}) * ${(1 / batch).toPrecision(10)};`)}
if (member == 0u && live) {
${each(O, (o) => `acts[lane * LANE + ${logits.grad + o}u + b * ${O}u] = d${o};`)}
}`;
  if (!x) return own;
  const positions = x.height * x.width;
  const dx = Array.from({ length: O }, (_, o) => `d${o} * mat4x4f(${[0, 1, 2, 3].map((c) => `state[wb + ${c * O + o}u]`).join(', ')})`).join(' + ');
  const store = average
    ? `let each = dx / ${positions}.0;
for (var p = 0u; p < ${positions}u; p++) { let at = (b * ${positions}u + p) * ${x.quads}u + n; ${storeGradient(x, 'at', 'each')} }`
    : `let at = b * ${inputs}u + n; ${storeGradient(x, 'at', 'dx')}`;
  return `${own}
if (live & ((trains(r) & ${x.groups}u) != 0u)) {
for (var n = member; n < ${inputs}u; n += ${sharing}u) {
let wb = r * STATE + ${weights.at}u + n * ${4 * O}u;
let dx = ${dx};
${store}
} }`;
}
