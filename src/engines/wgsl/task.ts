/**
 * @file Pieces of WGSL that every kernel is made of: the bindings, places in memory, activations and gradients.
 *
 * A task is a function of workgroup `w` (of `groups`) and thread `t`; `lane` is workgroup z, `r` the replica in that lane. Tasks that do not wait for each
 * other share a dispatch. Kernels read and write `acts` (a lane's activations), `state` (weights, slots, running values of replicas), `codes`, `results`.
 * Numbers are written into the text, so the compiler sees constant shapes.
 * NaN: comparisons are turned so that a NaN is kept (x <= 0 is false); whether a run diverged is judged from its losses, on the CPU.
 */
import type { Network } from './network.ts';
import type { Activation, Param, Source, Value } from './plan.ts';

export interface Task {
  readonly name: string;
  /** Workgroups for one lane. */
  readonly groups: number;
  /** Body of `fn (w: u32, t: u32, lane: u32, r: u32)`. */
  readonly body: string;
  /** Layer groups, bit g: left out where none of them trains. Always done without this. */
  readonly wantedBy?: number;
  /** Vectors of workgroup memory. */
  readonly shared?: number;
  /** What must be there before, and what is there after. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

export interface Emitter {
  readonly network: Network;
  readonly batch: number;
  readonly threads: number;
  readonly training: boolean;
}

/** Words before the batches in `order`: the replica of each lane. */
export const ORDER_HEAD = 256;

export const read = (x: Source): string => (x === 'images' ? 'images' : `v${x.id}`);
export const gradientOf = (value: Value): string => `d${value.id}`;
export const partOf = (param: Param): string => `p ${param.name}`;

/** Text of repeated lines. */
export function each(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n');
}

/** `let NAME = ...` for the first vector of image `b` of a value. */
export function base(name: string, value: Value, b: string, at = value.at): string {
  return `let ${name} = lane * LANE + ${at}u + ${b} * ${value.height * value.width * value.quads}u;`;
}

export function activated(activation: Activation, x: string): string {
  return activation === 'relu' ? `relu4(${x})` : activation === 'tanh' ? `tanh4(${x})` : x;
}

/** Writes the gradient of the vector `offset` (of `value` in this lane). */
export function storeGradient(value: Value, offset: string, dx: string): string {
  return `acts[lane * LANE + ${value.grad}u + ${offset}] = ${fullGradient(value, offset, dx)};`;
}

/** `dx` from the reader of the value, more from a shortcut, times the slope. */
export function fullGradient(value: Value, offset: string, dx: string): string {
  const more = value.shortcut ? ` + acts[lane * LANE + ${value.shortcut.grad}u + ${offset}]` : '';
  const sum = `(${dx}${more})`;
  const y = `acts[lane * LANE + ${value.at}u + ${offset}]`;
  return value.activation === 'relu' ? `slopeRelu(${sum}, ${y})` : value.activation === 'tanh' ? `slopeTanh(${sum}, ${y})` : sum;
}

/** What `storeGradient` reads. */
export function gradientReads(value: Value): readonly string[] {
  return value.shortcut ? [read(value), gradientOf(value.shortcut)] : [read(value)];
}

/** The number of image `b` of the batch, for `imageWord`. */
export function imageOf({ planner }: Network, b: string): string {
  return planner.input === 'augmented' ? `u32(${b})` : `(entryOf(r, ${b}) & 0xffffffu)`;
}

/** Word `n` of all images: of the data set, or of the batch as its draws show it. */
export function imageWord({ planner }: Network, n: string): string {
  return planner.input === 'augmented' ? `codes[lane * CODES + ${n}]` : `images[${n}]`;
}

export const groupsOf = (params: readonly (Param | null)[]) => params.reduce((mask, param) => mask | (param ? 1 << param.group : 0), 0);

/** Functions and bindings that every module begins with. */
export function prelude(network: Network): string {
  const { planner } = network;
  const { vectors, words } = planner.size();
  const weights = planner.params.reduce((sum, param) => sum + param.vectors, 0);
  const running = planner.buffers.reduce((sum, { stored }) => sum + stored / 4, 0);
  const stride = planner.input === 'augmented' ? 2 * planner.batch : planner.batch; // images, then their draws
  const place = `${ORDER_HEAD}u + ${planner.training ? '(step.k * step.replicas + r)' : 'step.k'} * ${stride}u + b`;
  return `
struct Step { k: u32, first: u32, replicas: u32, count: u32 }
@group(0) @binding(0) var<storage, read> images: array<u32>;
@group(0) @binding(1) var<storage, read> order: array<u32>;
@group(0) @binding(2) var<storage, read> coefficients: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> state: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> acts: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> codes: array<u32>;
@group(0) @binding(6) var<storage, read_write> results: array<vec4f>;
@group(0) @binding(7) var<uniform> step: Step;
const LANE = ${vectors}u;
const CODES = ${words}u;
const WEIGHTS = ${weights}u;
const RUNNING = ${running}u;
const STATE = 3u * WEIGHTS + RUNNING;
const ROW = ${2 + planner.model.groups.length}u;
fn entryOf(r: u32, b: u32) -> u32 { return order[${place}]; }
fn drawOf(r: u32, b: u32) -> u32 { return order[${place} + ${planner.batch}u]; }
fn row(r: u32) -> u32 { return (step.k * step.replicas + r) * ROW; }
fn trains(r: u32) -> u32 { return u32(coefficients[row(r) + 1u].z); }
fn still(r: u32) -> u32 { return u32(coefficients[row(r) + 1u].w); }
fn relu4(x: vec4f) -> vec4f { return select(x, vec4f(), x <= vec4f()); }
fn slopeRelu(g: vec4f, y: vec4f) -> vec4f { return select(g, vec4f(), y <= vec4f()); }
fn slopeTanh(g: vec4f, y: vec4f) -> vec4f { return g * (1.0 - y * y); }
fn quarters(code: u32) -> vec4u { return (vec4u(code) >> vec4u(0u, 2u, 4u, 6u)) & vec4u(3u); }
fn largest(code: vec4u, a: vec4f, b: vec4f, c: vec4f, d: vec4f) -> vec4f {
  return select(select(a, b, code == vec4u(1u)), select(c, d, code == vec4u(3u)), code >= vec4u(2u));
}
fn packed(code: vec4u) -> u32 { return code.x | (code.y << 2u) | (code.z << 4u) | (code.w << 6u); }
${planner.params.length > 0 ? functions : ''}`;
}

/** tanh as in Cephes (Moshier 1989, tanhf): a polynomial near 0, else 1 - 2/(e^2x + 1); some drivers' own overflows, or is off near 0. */
const functions = `
fn tanh4(x: vec4f) -> vec4f {
  let a = min(abs(x), vec4f(9.5));
  let s = x * x;
  let near = ((((-5.70498872745e-3 * s + 2.06390887954e-2) * s - 5.37397155531e-2) * s + 1.33314422036e-1) * s - 3.33332819422e-1) * s * x + x;
  let far = sign(x) * (1.0 - 2.0 / (exp(2.0 * a) + 1.0));
  return select(far, near, abs(x) < vec4f(0.625));
}`;
