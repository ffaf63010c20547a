/**
 * @file Batch norm forward, with activation and max pooling: y = act(gamma (z - mean) / sqrt(var + eps) + beta).
 *
 * Training: mean and (biased) variance of the batch are joined from what the workgroups of the convolution before wrote down (convolutionForward.ts), in
 * their order; every workgroup here joins them anew, which saves a dispatch. The first also keeps them for the backward pass and moves the running values:
 * running <- 0.9 running + 0.1 batch, the variance unbiased (PyTorch's BatchNorm2d). Evaluation: the running values; so for a
 * frozen group whose norm stands still, which moves nothing.
 * Source: Ioffe & Szegedy 2015, arXiv 1502.03167, algorithms 1 and 2; Chan, Golub & LeVeque 1983, equation 1.5, for joining.
 */
import type { Norm } from './network.ts';
import { activated, base, type Emitter, groupsOf, read, type Task } from './task.ts';

export const EPS = '1e-5';
const KEEP = 0.9;

/** Functions of the module's head. */
export const joinMoments = `
fn joinMoments(count: ptr<function, vec4f>, mean: ptr<function, vec4f>, squares: ptr<function, vec4f>, n: vec4f, m: vec4f, s: vec4f) {
  let both = *count + n;
  let delta = m - *mean;
  let share = n / max(both, vec4f(1.0));
  *mean += delta * share;
  *squares += s + delta * delta * *count * share;
  *count = both;
}`;

export function normForward({ batch, threads, training }: Emitter, op: Norm): Task {
  const { x, y, gamma, beta, runningMean, runningVar } = op;
  const pooled = y.height !== x.height || y.width !== x.width;
  const groups = op.sumParts;
  const total = batch * y.height * y.width;
  const running = `r * STATE + 3u * WEIGHTS`;
  const z = (a: number, e: number) => `acts[zb + ((py * 2u + ${a}u) * ${x.width}u + px * 2u + ${e}u) * ${x.quads}u + quad] * scale + shift`;
  const result = pooled
    ? `let py = (n % ${y.height * y.width}u) / ${y.width}u;
let px = n % ${y.width}u;
var best = ${z(0, 0)};
var code = vec4u();
${[1, 2, 3].map((i) => `{ let v = ${z(i >> 1, i & 1)}; let more = v > best; best = select(best, v, more); code = select(code, vec4u(${i}u), more); }`).join('\n')}
${training ? `codes[lane * CODES + ${y.codes}u + n * ${y.quads}u + quad] = packed(code);` : ''}`
    : `let best = acts[zb + (n % ${y.height * y.width}u) * ${x.quads}u + quad] * scale + shift;`;
  const body = `
let quad = w / ${groups}u;
${training ? joined(op, threads, groups, batch * x.height * x.width) : `let mean = state[${running} + ${runningMean}u + quad];\nlet inverse = inverseSqrt(state[${running} + ${runningVar}u + quad] + ${EPS});`}
let scale = inverse * state[r * STATE + ${gamma.at}u + quad];
let shift = state[r * STATE + ${beta.at}u + quad] - mean * scale;
for (var n = (w % ${groups}u) * ${threads}u + t; n < ${total}u; n += ${groups * threads}u) {
${base('zb', x, `(n / ${y.height * y.width}u)`)}
${result}
acts[lane * LANE + ${y.at}u + n * ${y.quads}u + quad] = ${activated(y.activation, 'best')};
}`;
  return {
    name: `${op.name} forward`,
    groups: groups * y.quads,
    body,
    ...(training ? { shared: 3 * threads } : {}),
    reads: [read(x), `statistics ${op.name}`],
    writes: [read(y), `moments ${op.name}`],
  };
}

function joined(op: Norm, threads: number, groups: number, images: number): string {
  const { statistics, parts, moments, runningMean, runningVar, gamma, y } = op;
  const at = (part: string) => `lane * LANE + ${statistics}u + (quad * ${parts}u + ${part}) * 3u`;
  const join = (from: string) => `joinMoments(&count, &mean_, &squares, ${from});`;
  return `
var count = vec4f();
var mean_ = vec4f();
var squares = vec4f();
for (var i = t; i < ${parts}u; i += ${threads}u) { let at = ${at('i')}; ${join('acts[at], acts[at + 1u], acts[at + 2u]')} }
scratch[t * 3u] = count;
scratch[t * 3u + 1u] = mean_;
scratch[t * 3u + 2u] = squares;
workgroupBarrier();
if (t == 0u) {
  for (var i = 1u; i < ${Math.min(threads, parts)}u; i++) { ${join('scratch[i * 3u], scratch[i * 3u + 1u], scratch[i * 3u + 2u]')} }
  scratch[0] = mean_;
  scratch[1] = squares / ${images}.0;
}
workgroupBarrier();
var mean = scratch[0];
var variance = scratch[1];
let at = r * STATE + 3u * WEIGHTS + quad;
if ((still(r) & ${groupsOf([gamma])}u) != 0u) {
  mean = state[at + ${runningMean}u];
  variance = state[at + ${runningVar}u];
} else if (t == 0u && w % ${groups}u == 0u) {
  state[at + ${runningMean}u] = ${KEEP} * state[at + ${runningMean}u] + ${(1 - KEEP).toFixed(1)} * mean;
  state[at + ${runningVar}u] = ${KEEP} * state[at + ${runningVar}u] + ${(1 - KEEP).toFixed(1)} * variance * ${(images / (images - 1)).toPrecision(9)};
}
let inverse = inverseSqrt(variance + ${EPS});
if (t == 0u && w % ${groups}u == 0u) {
  acts[lane * LANE + ${moments}u + quad] = mean;
  acts[lane * LANE + ${moments + y.quads}u + quad] = inverse;
}`;
}
