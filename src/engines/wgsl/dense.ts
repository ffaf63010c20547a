/**
 * @file Dense layers: forward, gradient of the input, gradient of kernel and bias.
 *
 *   y[b,o] = act(bias[o] + sum_n x[b,n] w[n,o])      dx[b,n] = slope(x) sum_o w[n,o] dy[b,o]      dw[n,o] = sum_b x[b,n] dy[b,o]
 *
 * A thread computes four images of one quad of units (of inputs), or a 4 x 4 block of the kernel over the whole batch.
 */
import type { Dense, Head, Network } from './network.ts';
import type { Source, Value } from './plan.ts';
import {
  activated,
  type Emitter,
  each,
  gradientOf,
  gradientReads,
  groupsOf,
  imageOf,
  imageWord,
  partOf,
  read,
  storeGradient,
  type Task,
} from './task.ts';

const IMAGES = 4;

/** Vector `n` of image `b`. */
export function inputVector(network: Network, x: Source, inputs: number, image: string, b: string, n: string): string {
  if (x !== 'images') return `acts[lane * LANE + ${x.at}u + ${b} * ${inputs}u + ${n}]`;
  const { input, imageWords } = network.planner;
  if (input !== 'floats') return `unpack4x8unorm(${imageWord(network, `${image} * ${imageWords}u + ${n}`)})`;
  return `bitcast<vec4f>(vec4u(${[0, 1, 2, 3].map((c) => imageWord(network, `${image} * ${imageWords}u + ${n} * 4u + ${c}u`)).join(', ')}))`;
}

export function denseForward({ network, batch, threads }: Emitter, { name, x, y, inputs, weights, bias }: Dense): Task {
  const total = Math.ceil(batch / IMAGES) * y.quads;
  const body = `
let i = w * ${threads}u + t;
if (i >= ${total}u) { return; }
let o = i % ${y.quads}u;
let first = i / ${y.quads}u * ${IMAGES}u;
${each(IMAGES, (m) => `let b${m} = min(first + ${m}u, ${batch - 1}u);`)}
${x === 'images' ? each(IMAGES, (m) => `let e${m} = ${imageOf(network, `b${m}`)};`) : ''}
let start = state[r * STATE + ${bias.at}u + o];
${each(IMAGES, (m) => `var a${m} = start;`)}
for (var n = 0u; n < ${inputs}u; n++) {
let wb = r * STATE + ${weights.at}u + n * ${4 * y.quads}u + o;
${each(4, (c) => `let w${c} = state[wb + ${c * y.quads}u];`)}
${each(IMAGES, (m) => `{ let v = ${inputVector(network, x, inputs, `e${m}`, `b${m}`, 'n')}; a${m} += v.x * w0 + v.y * w1 + v.z * w2 + v.w * w3; }`)}
}
${each(IMAGES, (m) => `if (first + ${m}u < ${batch}u) { acts[lane * LANE + ${y.at}u + b${m} * ${y.quads}u + o] = ${activated(y.activation, `a${m}`)}; }`)}`;
  return { name: `${name} forward`, groups: Math.ceil(total / threads), body, reads: [read(x)], writes: [read(y)] };
}

export function denseInput({ batch, threads }: Emitter, { name, y, inputs, weights }: Dense, x: Value): Task {
  const total = Math.ceil(batch / IMAGES) * inputs;
  const body = `
let i = w * ${threads}u + t;
if (i >= ${total}u) { return; }
let n = i % ${inputs}u;
let first = i / ${inputs}u * ${IMAGES}u;
${each(IMAGES, (m) => `let b${m} = min(first + ${m}u, ${batch - 1}u);\nvar a${m} = vec4f();`)}
for (var o = 0u; o < ${y.quads}u; o++) {
let wb = r * STATE + ${weights.at}u + n * ${4 * y.quads}u + o;
let m = mat4x4f(${[0, 1, 2, 3].map((c) => `state[wb + ${c * y.quads}u]`).join(', ')});
${each(IMAGES, (m) => `a${m} += acts[lane * LANE + ${y.grad}u + b${m} * ${y.quads}u + o] * m;`)}
}
${each(IMAGES, (m) => `if (first + ${m}u < ${batch}u) { let at = b${m} * ${inputs}u + n; ${storeGradient(x, 'at', `a${m}`)} }`)}`;
  return {
    name: `${name} input`,
    groups: Math.ceil(total / threads),
    body,
    wantedBy: x.groups,
    reads: [gradientOf(y), ...gradientReads(x)],
    writes: [gradientOf(x)],
  };
}

/** Also of the last layer, whose gradient is that of the logits. */
export function denseWeights({ network, batch, threads }: Emitter, op: Dense | Head): Task {
  const { name, inputs, weights, bias } = op;
  const [x, y] = op.type === 'head' ? [op.averaged ?? op.x, op.logits] : [op.x, op.y];
  const total = inputs * y.quads;
  const body = `
let i = w * ${threads}u + t;
if (i >= ${total}u) { return; }
let o = i % ${y.quads}u;
let n = i / ${y.quads}u;
${each(4, (c) => `var a${c} = vec4f();`)}
var sum = vec4f();
for (var b = 0u; b < ${batch}u; b++) {
${x === 'images' ? `let e = ${imageOf(network, 'b')};` : ''}
let v = ${inputVector(network, x, inputs, 'e', 'b', 'n')};
let d = acts[lane * LANE + ${y.grad}u + b * ${y.quads}u + o];
${each(4, (c) => `a${c} += v.${'xyzw'[c]} * d;`)}
sum += d;
}
let pb = lane * LANE + ${weights.part}u + n * ${4 * y.quads}u + o;
${each(4, (c) => `acts[pb + ${c * y.quads}u] = a${c};`)}
if (n == 0u) { acts[lane * LANE + ${bias.part}u + o] = sum; }`;
  return {
    name: `${name} weights`,
    groups: Math.ceil(total / threads),
    body,
    wantedBy: groupsOf([weights, bias]),
    reads: [read(x), gradientOf(y)],
    writes: [partOf(weights), partOf(bias)],
  };
}
