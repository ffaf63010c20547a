/**
 * @file The operations of a network together with their derivatives along a direction in weight space: a Hessian-vector product in one pass.
 *
 *   r(.) = d/dt (.) at w + t v, t = 0.   forward  r(y) = L(r(x), w) + L(x, v)
 *                                        backward r(dx) = L'(r(dy), w) + L'(dy, v),   r(dw) = x * r(dy) + r(x) * dy
 *
 * Symbols: L(x, w) a convolution or dense layer, linear in x and in w; L' its gradient in x; * the correlation that gives the gradient in w.
 * So a layer with weights is planned three times over the same numbers: for itself (x, w); crossed (x, v), which goes back with (r(dy), w); and beside
 * it (r(x), w without biases), which goes back with (dy, v). Layers without weights are linear or masked; what is not, is in assembly/second.ts.
 * Masks of relu and winners of max pooling are those of the point itself: the Hessian wherever there is one. Nothing is fused, so that every
 * value in between is there. Source: Pearlmutter 1994, "Fast exact multiplication by the Hessian", doi:10.1162/neco.1994.6.1.147.
 */
import type { Layer } from '../../models/model.ts';
import type { Kernels } from '../kernelNames.ts';
import { planConvolution } from './convolution.ts';
import { planActivation, planAveragePool, planDenseLayer, planFork, planGlobalAverage, planMaxPool, planNorm } from './layers.ts';
import { flat } from './network.ts';
import { numbersOf, type Operation, type Pass, type Place, type Planner, type Value } from './plan.ts';

/** A value and its derivative; null: it does not depend on the weights. */
export interface Dual {
  readonly base: Value;
  readonly slope: Value | null;
}

/** Who reads which weights and adds to which gradients; all of one batch, in training mode. */
export interface SlopePasses {
  /** w; the gradient. */
  readonly own: Pass;
  /** w; its derivative. */
  readonly second: Pass;
  /** v; its derivative, in part: kernels only, biases are to be ignored. */
  readonly along: Pass;
  /** w with biases of 0; nothing. */
  readonly bare: Pass;
}

/** What is run after operation `after` - 1 of the network itself, forward and backward. */
export interface SlopeOperation {
  readonly after: number;
  forward(k: Kernels, passes: SlopePasses): void;
  backward(k: Kernels, passes: SlopePasses): void;
}

/** Plans `layers` and their derivatives; the operations of the network itself are the planner's, as ever. */
export function planSlopes(
  planner: Planner,
  layers: readonly Layer[],
  input: Value,
): { readonly logits: Dual; readonly slopes: readonly SlopeOperation[] } {
  const slopes: SlopeOperation[] = [];
  const add = (forward: SlopeOperation['forward'], backward: SlopeOperation['backward']) => {
    slopes.push({ after: planner.operations.length, forward, backward });
  };
  const addLinear = (operation: Operation) =>
    add(
      (k, { own }) => operation.forward(k, own),
      (k, { own }) => operation.backward(k, own, false, true),
    );

  /** A layer that is linear and has no weights: the derivative goes the same way. */
  const linear = (x: Dual, plan: PlanLayer): Dual => {
    const base = plan(planner, x.base);
    if (!x.slope) return { base, slope: null };
    const again = sameAgain(planner);
    const slope = plan(again, x.slope);
    addLinear(again.operations[0] as Operation);
    return { base, slope };
  };

  const weighted = (x: Dual, plan: PlanLayer): Dual => {
    const base = plan(planner, x.base);
    const slope = planner.value(base.place);
    const again = (from: Value, to: Value) => {
      const same = sameAgain(planner, to);
      plan(same, from);
      return same.operations[0] as Operation;
    };
    const crossed = again({ ...x.base, grad: x.slope?.grad ?? 0 }, slope);
    if (!x.slope) {
      add(
        (k, { along }) => crossed.forward(k, along),
        (k, { second }) => crossed.backward(k, second, true, false),
      );
      return { base, slope };
    }
    const { grad, place } = x.slope;
    const [way, back] = [room(planner, base.place), room(planner, place)];
    const beside = again({ ...x.slope, grad: back }, { at: way, grad: base.grad, place: base.place });
    add(
      (k, { along, bare }) => {
        crossed.forward(k, along);
        beside.forward(k, bare);
        k.add(slope.at, way, vectors(bare, base.place), slope.at);
      },
      (k, { second, along }) => {
        crossed.backward(k, second, true, true);
        beside.backward(k, along, true, true);
        k.add(grad, back, vectors(along, place), grad);
      },
    );
    return { base, slope };
  };

  const activation = (x: Dual, type: 'relu' | 'tanh'): Dual => {
    const base = planActivation(planner, type, x.base);
    if (!x.slope) return { base, slope: null };
    const [from, slope] = [x.slope, planner.value(base.place)];
    add(
      (k, { own }) => k[type === 'relu' ? 'reluInput' : 'tanhInput'](base.at, from.at, vectors(own, base.place), slope.at),
      (k, { own }) => {
        const count = vectors(own, base.place);
        if (type === 'relu') k.reluInput(base.at, slope.grad, count, from.grad);
        else k.tanhSecond(base.at, slope.at, base.grad, slope.grad, count, from.grad);
      },
    );
    return { base, slope };
  };

  const maxPool = (x: Dual): Dual => {
    const { y: base, arg } = planMaxPool(planner, x.base);
    if (!x.slope) return { base, slope: null };
    const [from, slope] = [x.slope, planner.value(base.place)];
    const { height, width, stored } = from.place;
    add(
      (k, { own }) => k.maxPoolSlope(from.at, arg, own.batch, height, width, stored, slope.at),
      (k, { own }) => {
        if (height % 2 || width % 2) k.zero(from.grad, 4 * own.batch * numbersOf(from.place));
        k.maxPoolInput(slope.grad, arg, own.batch, height, width, stored, from.grad);
      },
    );
    return { base, slope };
  };

  const norm = (x: Dual, name: string): Dual => {
    const { y: base, mean, inverse, gamma, beta } = planNorm(planner, name, x.base, 'none');
    if (!x.slope) throw new Error('internal: batch norm of the images themselves');
    const [from, slope, hat] = [x.slope, planner.value(base.place), room(planner, base.place)];
    const { height, width, stored } = from.place;
    const count = height * width;
    const [sums, unused] = [planner.take(8 * stored), planner.take(4 * stored)];
    const [along, level] = [sums, sums + 4 * stored];
    const none = planner.zeros(stored);
    const ones = planner.table(new Array<number>(stored).fill(0x3f800000)); // 1 in float32
    add(
      (k, { own, along: { weights: v } }) => {
        k.zero(sums, 8 * stored);
        k.normSums(x.base.at, base.at, from.at, own.batch, count, stored, mean, inverse, 0, along, level);
        const of = [x.base.at, from.at, own.batch * count, stored, mean, inverse, own.weights + gamma, v + gamma, v + beta];
        k.normSlope(...of, along, level, hat, slope.at);
      },
      (k, { own, second, along: { weights: v } }) => {
        const [rdGamma, rdBeta] = [second.gradients + gamma, second.gradients + beta];
        k.normSums(x.base.at, base.at, slope.grad, own.batch, count, stored, mean, inverse, 0, rdGamma, rdBeta);
        k.normSums(hat, base.at, base.grad, own.batch, count, stored, none, ones, 0, rdGamma, unused);
        const of = [x.base.at, hat, base.grad, slope.grad, own.batch * count, stored, mean, inverse, own.weights + gamma, v + gamma];
        k.normSecond(...of, own.gradients + gamma, own.gradients + beta, rdGamma, rdBeta, along, from.grad);
      },
    );
    return { base, slope };
  };

  const residual = (x: Dual, body: readonly Layer[]): Dual => {
    const fork = planFork(planner, x.base);
    const again = sameAgain(planner);
    const slopeFork = x.slope && planFork(again, x.slope);
    if (slopeFork) addLinear(again.operations[0] as Operation);
    const inner = body.reduce(layer, x);
    const base = fork.join(inner.base);
    if (!slopeFork || !inner.slope) return { base, slope: inner.slope ?? x.slope };
    const slope = slopeFork.join(inner.slope);
    addLinear(again.operations[1] as Operation);
    return { base, slope };
  };

  const layer = (x: Dual, it: Layer): Dual => {
    switch (it.type) {
      case 'conv2d':
        return weighted(x, (to, from) => planConvolution(to, it, from, 'none'));
      case 'dense':
        return weighted(x, (to, from) => planDenseLayer(to, it.name, it.units, from, false));
      case 'batchNorm':
        return norm(x, it.name);
      case 'maxPool':
        return maxPool(x);
      case 'avgPool':
        return linear(x, planAveragePool);
      case 'globalAvgPool':
        return linear(x, planGlobalAverage);
      case 'relu':
      case 'tanh':
        return activation(x, it.type);
      case 'flatten': {
        const row = (value: Value): Value => ({ ...value, place: flat(value.place) });
        return { base: row(x.base), slope: x.slope && row(x.slope) };
      }
      case 'residual':
        return it.skip ? residual(x, it.body) : it.body.reduce(layer, x);
      default:
        throw new Error(`internal: unknown layer ${JSON.stringify(it satisfies never)}`);
    }
  };

  return { logits: layers.reduce(layer, { base: input, slope: null }), slopes };
}

type PlanLayer = (planner: Planner, x: Value) => Value;

/** A planner for a layer that has been planned before: the same weights, operations of its own, and its result where it is wanted. */
function sameAgain(planner: Planner, to?: Value): Planner {
  const known = (plans: Planner['params']) => (name: string) => {
    const found = plans.find((one) => one.name === name);
    if (!found) throw new Error(`internal: ${name} has not been planned`);
    return 4 * found.offset;
  };
  return { ...planner, operations: [], param: known(planner.params), buffer: known(planner.buffers), value: (place) => to ?? planner.value(place) };
}

function room(planner: Planner, place: Place): number {
  return planner.take(4 * planner.capacity * numbersOf(place));
}

/** Numbers of a batch, in whole vectors. */
function vectors({ batch }: Pass, place: Place): number {
  return Math.ceil((batch * numbersOf(place)) / 4) * 4;
}
