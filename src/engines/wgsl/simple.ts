/**
 * @file Layers that stand alone: activation, sum, pooling, average over positions, images as values. One thread per vector of the result (forward), or of
 * the input (backward); where layers can be fused with a neighbor they are, so these kernels are rare.
 */
import type { Simple } from './network.ts';
import type { Value } from './plan.ts';
import { activated, type Emitter, gradientOf, gradientReads, imageOf, imageWord, read, storeGradient, type Task } from './task.ts';

export function simpleForward({ network, batch, threads, training }: Emitter, { type, x, y, add }: Simple): Task {
  const total = batch * y.height * y.width * y.quads;
  const [width, quads] = x === 'images' ? [y.width, y.quads] : [x.width, x.quads];
  const height = x === 'images' ? y.height : x.height;
  const from = x === 'images' ? 0 : x.at;
  const at = (row: string, column: string) => `acts[lane * LANE + ${from}u + ((b * ${height}u + ${row}) * ${width}u + ${column}) * ${quads}u + quad]`;
  const four = [0, 1, 2, 3].map((i) => at(`py * 2u + ${i >> 1}u`, `px * 2u + ${i & 1}u`));
  const { input, imageWords, model } = network.planner;
  const channels = model.inputShape[2];
  const number = `bitcast<f32>(${imageWord(network, 'n')})`;
  const byte = `f32((${imageWord(network, 'n / 4u')} >> ((n % 4u) * 8u)) & 255u) / 255.0`;
  const results: Record<Simple['type'], string> = {
    activation: `let v = ${activated(y.activation, at('py', 'px'))};`,
    sum: `let v = ${activated(y.activation, `(${at('py', 'px')} + acts[lane * LANE + ${add?.at ?? 0}u + i])`)};`,
    avgPool: `let v = 0.25 * (${four.join(' + ')});`,
    maxPool: `var v = ${four[0]};
var code = vec4u();
${[1, 2, 3].map((i) => `{ let other = ${four[i]}; let more = other > v; v = select(v, other, more); code = select(code, vec4u(${i}u), more); }`).join('\n')}
${training ? `codes[lane * CODES + ${y.codes}u + i] = packed(code);` : ''}`,
    globalAvg: `var v = vec4f();
for (var p = 0u; p < ${height * width}u; p++) { v += acts[lane * LANE + ${from}u + (b * ${height * width}u + p) * ${quads}u + quad]; }
v /= ${height * width}.0;`,
    widen: `let first = ${imageOf(network, 'b')} * ${input === 'floats' ? imageWords : 4 * imageWords}u + (py * ${width}u + px) * ${channels}u + quad * 4u;
var v = vec4f();
for (var c = 0u; c < min(4u, ${channels}u - quad * 4u); c++) { let n = first + c; v[c] = ${input === 'floats' ? number : byte}; }`,
  };
  const body = `
let i = w * ${threads}u + t;
if (i >= ${total}u) { return; }
let quad = i % ${y.quads}u;
let px = (i / ${y.quads}u) % ${y.width}u;
let py = (i / ${y.quads * y.width}u) % ${y.height}u;
let b = i / ${y.quads * y.width * y.height}u;
${results[type]}
acts[lane * LANE + ${y.at}u + i] = v;`;
  return { name: `${type} forward`, groups: Math.ceil(total / threads), body, reads: [read(x), ...(add ? [read(add)] : [])], writes: [read(y)] };
}

export function simpleInput({ batch, threads }: Emitter, { type, y }: Simple, x: Value): Task {
  const total = batch * x.height * x.width * x.quads;
  const half = `((b * ${y.height}u + py / 2u) * ${y.width}u + px / 2u) * ${y.quads}u + quad`;
  const covered = `py / 2u < ${y.height}u && px / 2u < ${y.width}u`;
  const own = (at: string) => `acts[lane * LANE + ${y.grad}u + ${at}]`;
  const gradients: Record<Simple['type'], string> = {
    activation: `let g = ${own('i')};`,
    sum: `let g = ${own('i')};`,
    avgPool: `let g = select(vec4f(), 0.25 * ${own(half)}, ${covered});`,
    maxPool: `let g = select(vec4f(), ${own(half)}, quarters(codes[lane * CODES + ${y.codes}u + ${half}]) == vec4u((py % 2u) * 2u + px % 2u) & vec4<bool>(${covered}));`,
    globalAvg: `let g = ${own(`b * ${y.quads}u + quad`)} / ${x.height * x.width}.0;`,
    widen: 'let g = vec4f();',
  };
  const body = `
let i = w * ${threads}u + t;
if (i >= ${total}u) { return; }
let quad = i % ${x.quads}u;
let px = (i / ${x.quads}u) % ${x.width}u;
let py = (i / ${x.quads * x.width}u) % ${x.height}u;
let b = i / ${x.quads * x.width * x.height}u;
${gradients[type]}
${storeGradient(x, 'i', 'g')}`;
  return {
    name: `${type} input`,
    groups: Math.ceil(total / threads),
    body,
    wantedBy: x.groups,
    reads: [gradientOf(y), ...gradientReads(x)],
    writes: [gradientOf(x)],
  };
}
