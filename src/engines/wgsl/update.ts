/**
 * @file The update: one pass over all parameters, after the partial sums of each gradient have been added up in order.
 *
 * Equations in src/optimizers; per replica and step the CPU gives (coefficients.ts) two vectors and one per layer group:
 *   [kind, b1, 1 - b1, b2] [1 - b2, l2, trains, still] [rate, keep, eps, 0] ...
 * trains: groups that are not frozen, bit g; still: frozen ones whose batch norm stands still. keep = 1 - lr lambda. Adam's corrections are folded into
 * rate and eps. A frozen group keeps weights and slots.
 * With `measure` squares of gradient, change and weight are kept per vector, and added up per group in one more dispatch.
 */
import type { OptimizerKind } from '../../optimizers/registry.ts';
import type { Head, Network } from './network.ts';
import type { Param } from './plan.ts';
import { type Emitter, each, partOf, type Task } from './task.ts';

/** Kinds by number: what a replica's coefficients begin with. */
export const KINDS: readonly OptimizerKind[] = ['sgd', 'momentum', 'nesterov', 'adam', 'adamw', 'rmsprop', 'adagrad'];

const moves: Record<OptimizerKind, string> = {
  sgd: 'change = c.x * g;',
  momentum: 'let v = a.y * first + g; state[at + WEIGHTS] = v; change = c.x * v;',
  nesterov: 'let v = a.y * first + g; state[at + WEIGHTS] = v; change = c.x * (g + a.y * v);',
  adam: `let m = a.y * first + a.z * g; let u = a.w * second + d.x * g * g;
state[at + WEIGHTS] = m; state[at + 2u * WEIGHTS] = u; change = c.x * m / (sqrt(u) + c.z);`,
  adamw: `let m = a.y * first + a.z * g; let u = a.w * second + d.x * g * g;
state[at + WEIGHTS] = m; state[at + 2u * WEIGHTS] = u; change = c.x * m / (sqrt(u) + c.z);`,
  rmsprop: `let u = a.w * first + d.x * g * g; let v = a.y * second + g / (sqrt(u) + c.z);
state[at + WEIGHTS] = u; state[at + 2u * WEIGHTS] = v; change = c.x * v;`,
  adagrad: 'let u = first + g * g; state[at + WEIGHTS] = u; change = c.x * g / (sqrt(u) + c.z);',
};

export interface UpdatePlan {
  readonly kinds: readonly OptimizerKind[];
  /** Squares [weights] for `measure`, from the lane's start; -1: not measured. */
  readonly squares: number;
}

export function updateTask({ network, threads }: Emitter, { kinds, squares }: UpdatePlan): Task {
  const { params } = network.planner;
  const total = params.reduce((sum, { vectors }) => sum + vectors, 0);
  // Which tensor vector i belongs to: chosen, not branched to. `from`: of its partial sums, less i.
  const place = ({ at, vectors, chunks, part, group }: Param) => `vec4u(${(part - at) >>> 0}u, ${chunks}u, ${vectors}u, ${group}u)`;
  const choices = params.map((param, n) => (n === 0 ? `var own = ${place(param)};` : `own = select(own, ${place(param)}, i >= ${param.at}u);`));
  const used = KINDS.map((kind, number) => ({ kind, number })).filter(({ kind }) => kinds.includes(kind));
  const body = `
let i = w * ${threads}u + t;
if (i >= ${total}u) { return; }
${choices.join('\n')}
if ((trains(r) & (1u << own.w)) == 0u) { ${squares >= 0 ? `acts[lane * LANE + ${squares}u + i] = vec4f();` : ''} return; }
var g = vec4f();
for (var m = 0u; m < own.y; m++) { g += acts[lane * LANE + own.x + m * own.z + i]; }
let at = r * STATE + i;
let a = coefficients[row(r)];
let d = coefficients[row(r) + 1u];
let c = coefficients[row(r) + 2u + own.w];
let old = state[at];
let first = state[at + WEIGHTS];
let second = state[at + 2u * WEIGHTS];
let gradient = g;
g += d.y * old;
var change = vec4f();
${used.map(({ kind, number }) => `if (a.x == ${number}.0) { ${moves[kind]} }`).join('\n')}
let fresh = c.y * old - change;
state[at] = fresh;
${squares >= 0 ? `let moved = fresh - old;\nacts[lane * LANE + ${squares}u + i] = vec4f(dot(gradient, gradient), dot(moved, moved), dot(old, old), 0.0);` : ''}`;
  return { name: 'update', groups: Math.ceil(total / threads), body, reads: params.map(partOf), writes: ['weights', 'squares'] };
}

/** Vectors of `results` for one step of one replica: loss and hits (summed over the batch), then per group the three sums of squares. */
export function resultVectors(network: Network, measure: boolean): number {
  return 1 + (measure ? network.planner.model.groups.length : 0);
}

export function scoreTask({ batch, threads }: Emitter, { scores: from }: Head, stride: number): Task {
  return summed('scores', threads, stride, 0, `for (var i = t; i < ${batch}u; i += ${threads}u) { sum += acts[lane * LANE + ${from}u + i]; }`, [
    'scores',
  ]);
}

/** Sums of squares of each layer group. */
export function measureTasks({ network, threads }: Emitter, squares: number, stride: number): readonly Task[] {
  const { model, params } = network.planner;
  return model.groups.map((_, group) => {
    const own = params.filter((param) => param.group === group);
    const loops = own.map(
      ({ at, vectors }) => `for (var i = ${at}u + t; i < ${at + vectors}u; i += ${threads}u) { sum += acts[lane * LANE + ${squares}u + i]; }`,
    );
    return summed(`squares ${group}`, threads, stride, 1 + group, loops.join('\n'), ['squares']);
  });
}

function summed(name: string, threads: number, stride: number, place: number, loops: string, reads: readonly string[]): Task {
  const body = `
var sum = vec4f();
${loops}
scratch[t] = sum;
workgroupBarrier();
if (t == 0u) {
${each(1, () => `for (var i = 1u; i < ${threads}u; i++) { sum += scratch[i]; }`)}
results[(step.k * step.replicas + r) * ${stride}u + ${place}u] = sum;
}`;
  return { name, groups: 1, body, shared: threads, reads, writes: [`result ${place}`] };
}
