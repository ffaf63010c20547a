/**
 * @file From a network to the list of dispatches of a step: WGSL text and workgroups.
 *
 * Every task waits for what it reads, and runs as early as that allows; tasks of one level share a dispatch (the gradient of a convolution's input beside
 * that of its kernel, and so on). Dispatches of a pass see each other's writes. The update comes last, when nobody reads the weights any more.
 * A gradient that only frozen groups would use is not computed: its workgroups end at once, by what the step's coefficients say of their replica.
 */
import type { ModelSpec } from '../../models/model.ts';
import type { OptimizerKind } from '../../optimizers/registry.ts';
import { convolutionForward } from './convolutionForward.ts';
import { convolutionInput } from './convolutionInput.ts';
import { convolutionWeights } from './convolutionWeights.ts';
import { denseForward, denseInput, denseWeights } from './dense.ts';
import { gatherTask } from './gather.ts';
import { headTask, logarithm, type Wanted } from './head.ts';
import { type Network, type Norm, type Operation, planNetwork } from './network.ts';
import { normInput, normSums } from './normBackward.ts';
import { joinMoments, normForward } from './normForward.ts';
import type { Input, Value } from './plan.ts';
import { simpleForward, simpleInput } from './simple.ts';
import { type Emitter, prelude, type Task } from './task.ts';
import type { Tiling } from './tiling.ts';
import { measureTasks, resultVectors, scoreTask, updateTask } from './update.ts';

export interface Dispatch {
  readonly label: string;
  readonly code: string;
  readonly groups: number;
}

export interface Program {
  readonly network: Network;
  readonly dispatches: readonly Dispatch[];
  /** Vectors of `results` per step and replica. */
  readonly resultVectors: number;
}

/** Workgroups along x; more go along y. WebGPU allows 65535 in each. */
export const ACROSS = 32768;

export interface TrainingOptions {
  readonly kinds: readonly OptimizerKind[];
  readonly measure: boolean;
  readonly input: Input;
}

export function trainingProgram(model: ModelSpec, batch: number, tiling: Tiling, { kinds, measure, input }: TrainingOptions): Program {
  const network = planNetwork(model, batch, true, tiling, input);
  const emitter: Emitter = { network, batch, threads: tiling.workgroup, training: true };
  const weights = network.planner.params.reduce((sum, { vectors }) => sum + vectors, 0);
  const squares = measure ? network.planner.take(weights) : -1;
  const stride = resultVectors(network, measure);
  const tasks = [
    ...(input === 'augmented' ? [gatherTask(emitter)] : []),
    ...network.operations.map((operation) => forwardTask(emitter, operation, NOTHING)),
    ...network.operations.toReversed().flatMap((operation) => backwardTasks(emitter, operation)),
  ];
  const levels = levelsOf(tasks);
  levels.push([updateTask(emitter, { kinds, squares }), ...scores(emitter, stride)]);
  if (measure) levels.push([...measureTasks(emitter, squares, stride)]);
  return { network, dispatches: levels.map((level) => dispatchOf(emitter, level)), resultVectors: stride };
}

/**
 * Forward only, in evaluation mode: sums of losses and hits of each slice of images, and what else is wanted. The body of a network has no losses, and its
 * outputs are always there.
 */
export function evaluationProgram(model: ModelSpec, batch: number, tiling: Tiling, input: Input, wanted: Wanted = NOTHING): Program {
  const network = planNetwork(model, batch, false, tiling, input);
  const emitter: Emitter = { network, batch, threads: tiling.workgroup, training: false };
  const levels = levelsOf(network.operations.map((operation) => forwardTask(emitter, operation, wanted)));
  levels.push(scores(emitter, 1));
  return { network, dispatches: levels.filter((level) => level.length > 0).map((level) => dispatchOf(emitter, level)), resultVectors: 1 };
}

const NOTHING: Wanted = { probabilities: false, outputs: false };

function scores(emitter: Emitter, stride: number): Task[] {
  const { head } = emitter.network;
  return head ? [scoreTask(emitter, head, stride)] : [];
}

function forwardTask(emitter: Emitter, operation: Operation, wanted: Wanted): Task {
  switch (operation.type) {
    case 'convolution':
      return convolutionForward(emitter, operation);
    case 'norm':
      return normForward(emitter, operation);
    case 'dense':
      return denseForward(emitter, operation);
    case 'head':
      return headTask(emitter, operation, wanted);
    default:
      return simpleForward(emitter, operation);
  }
}

function backwardTasks(emitter: Emitter, operation: Operation): readonly Task[] {
  const { x } = operation;
  const wanted = x !== 'images' && x.grad >= 0 ? x : null;
  switch (operation.type) {
    case 'convolution':
      return [...(wanted ? [convolutionInput(emitter, operation, wanted, normOf(emitter, wanted))] : []), convolutionWeights(emitter, operation)];
    case 'norm':
      return [...(summedOnTheWay(emitter, operation) ? [] : [normSums(emitter, operation)]), normInput(emitter, operation)];
    case 'dense':
      return [...(wanted ? [denseInput(emitter, operation, wanted)] : []), denseWeights(emitter, operation)];
    case 'head':
      return [denseWeights(emitter, operation)];
    default:
      return wanted ? [simpleInput(emitter, operation, wanted)] : [];
  }
}

/** The batch norm that made `x`. */
function normOf({ network }: Emitter, x: Value): Norm | null {
  return network.operations.find((operation): operation is Norm => operation.type === 'norm' && operation.y === x) ?? null;
}

function summedOnTheWay({ network }: Emitter, norm: Norm): boolean {
  return network.operations.some((operation) => operation.type === 'convolution' && operation.x === norm.y);
}

function levelsOf(tasks: readonly Task[]): Task[][] {
  const ready = new Map<string, number>();
  const levels: Task[][] = [];
  for (const task of tasks) {
    const level = Math.max(0, ...task.reads.map((name) => ready.get(name) ?? 0));
    for (const name of task.writes) ready.set(name, level + 1);
    levels[level] = [...(levels[level] ?? []), task];
  }
  return levels;
}

function dispatchOf({ network, threads }: Emitter, tasks: readonly Task[]): Dispatch {
  const shared = Math.max(0, ...tasks.map((task) => task.shared ?? 0));
  let first = 0;
  const calls = tasks.map(({ groups, wantedBy }, i) => {
    const unless = wantedBy === undefined ? '' : `if ((trains(r) & ${wantedBy}u) == 0u) { return; } `;
    const call = `if (w < ${first + groups}u) { ${unless}task${i}(w - ${first}u, t, lane, r); }`;
    first += groups;
    return call;
  });
  const code = `${prelude(network)}
${shared > 0 ? `var<workgroup> scratch: array<vec4f, ${shared}>;` : ''}
${joinMoments}
${logarithm}
${tasks.map(({ body, name }, i) => `// ${name}\nfn task${i}(w: u32, t: u32, lane: u32, r: u32) {${body}\n}`).join('\n')}
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
let lane = group.z;
let r = order[step.first + lane];
let w = group.x + group.y * ${ACROSS}u;
${calls.join(' else ')}
}`;
  return { label: tasks.map(({ name }) => name).join(' | '), code, groups: first };
}
