/**
 * @file From a ModelSpec to a list of operations on one memory, with neighbors fused where one kernel does both.
 *
 * Fused: conv + relu (+ max pool), dense + relu, batch norm + relu (+ max pool). The numbers are those of the layers one after another.
 */
import type { Layer, ModelSpec } from '../../models/model.ts';
import { planConvolution } from './convolution.ts';
import * as plan from './layers.ts';
import { createPlanner, numbersOf, type Place, type Planner, placeOf, type Value } from './plan.ts';

/** Images as float32, as bytes, and labels as bytes: where a batch is put. */
export interface BatchPlace {
  readonly input: Value;
  readonly bytes: number;
  readonly labels: number;
  /** What the first layer reads. */
  readonly x: Value;
}

export interface Network extends BatchPlace {
  readonly planner: Planner;
  readonly logits: Value;
}

export function planNetwork(model: ModelSpec, capacity: number): Network {
  const planner = createPlanner(model, capacity);
  const batch = planBatch(planner);
  const logits = planLayers(planner, model.layers, batch.x);
  for (const { name } of model.params)
    if (!planner.params.some((param) => param.name === name)) throw new Error(`internal: parameter ${name} belongs to no layer`);
  return { planner, ...batch, logits };
}

export function planBatch(planner: Planner): BatchPlace {
  const { model, capacity } = planner;
  const [height, width, channels] = model.inputShape;
  const place = placeOf(height, width, channels, channels);
  const numbers = capacity * numbersOf(place);
  const bytes = planner.take(numbers);
  const labels = planner.take(capacity);
  const input: Value = { at: planner.take(4 * numbers), grad: 0, place };
  const first = model.layers[0]?.type;
  const direct = first === 'conv2d' || first === 'dense' || first === 'flatten' || channels % 8 === 0;
  return { input, bytes, labels, x: direct ? input : plan.planWidening(planner, input) };
}

function planLayers(planner: Planner, layers: readonly Layer[], input: Value): Value {
  let x = input;
  for (let i = 0; i < layers.length; ) {
    const layer = layers[i] as Layer;
    const [next, third] = [layers[i + 1]?.type, layers[i + 2]?.type];
    const relu = next === 'relu';
    const pool = relu && third === 'maxPool';
    i++;
    switch (layer.type) {
      case 'conv2d': {
        const fuse = pool && layer.stride === 1;
        x = planConvolution(planner, layer, x, fuse ? 'reluPool' : relu ? 'relu' : 'none');
        i += fuse ? 2 : relu ? 1 : 0;
        break;
      }
      case 'dense':
        x = plan.planDenseLayer(planner, layer.name, layer.units, x, relu);
        i += relu ? 1 : 0;
        break;
      case 'batchNorm': {
        const fuse = pool && x.place.height % 2 === 0 && x.place.width % 2 === 0;
        x = plan.planNorm(planner, layer.name, x, fuse ? 'reluPool' : relu ? 'relu' : 'none').y;
        i += fuse ? 2 : relu ? 1 : 0;
        break;
      }
      case 'maxPool':
        x = plan.planMaxPool(planner, x).y;
        break;
      case 'avgPool':
        x = plan.planAveragePool(planner, x);
        break;
      case 'globalAvgPool':
        x = plan.planGlobalAverage(planner, x);
        break;
      case 'relu':
      case 'tanh':
        x = plan.planActivation(planner, layer.type, x);
        break;
      case 'flatten':
        x = { ...x, place: flat(x.place) };
        break;
      case 'residual': {
        if (!layer.skip) {
          x = planLayers(planner, layer.body, x);
          break;
        }
        const fork = plan.planFork(planner, x);
        x = fork.join(planLayers(planner, layer.body, x));
        break;
      }
      default:
        throw new Error(`internal: unknown layer ${JSON.stringify(layer satisfies never)}`);
    }
  }
  return x;
}

/** (height, width, channel) in one row; the numbers stay where they are. */
export function flat(place: Place): Place {
  const { channels, stored, index } = place;
  return {
    height: 1,
    width: 1,
    channels: place.height * place.width * channels,
    stored: numbersOf(place),
    index: (n) => Math.floor(n / channels) * stored + index(n % channels),
  };
}
