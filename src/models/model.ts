/**
 * @file The model contract: a network as plain data (layers, shapes, parameter groups), without tensors.
 *
 * Shapes are channel-last: activations [B, H, W, C], conv kernels [kh, kw, cin, cout], dense kernels [in, out] (TensorFlow's layout).
 * Flatten is in (height, width, channel) order. The loss is softmax cross-entropy, mean over the batch.
 */
import type { Citation, ParamTable, ParamValues } from '../math/card.ts';

export type Layer =
  | {
      readonly type: 'conv2d';
      readonly name: string;
      readonly filters: number;
      readonly kernel: 3 | 5 | 1;
      readonly stride: 1 | 2;
      readonly padding: 'valid' | 'same';
      readonly bias: boolean;
    }
  | { readonly type: 'dense'; readonly name: string; readonly units: number }
  | { readonly type: 'relu' }
  | { readonly type: 'tanh' }
  | { readonly type: 'maxPool'; readonly size: 2 }
  | { readonly type: 'avgPool'; readonly size: 2 }
  | { readonly type: 'globalAvgPool' }
  | { readonly type: 'flatten' }
  /** PyTorch's BatchNorm2d: eps 1e-5, running <- 0.9 running + 0.1 batch (running variance unbiased), batch statistics biased. */
  | { readonly type: 'batchNorm'; readonly name: string }
  /** y = body(x) + x; without `skip`, y = body(x). The body keeps the shape. */
  | { readonly type: 'residual'; readonly skip: boolean; readonly body: readonly Layer[] };

/** One tensor that training changes. Order in `ModelSpec.params` is the order of every checkpoint. */
export interface ParamSpec {
  /** `<layer>.kernel`, `.bias`, `.gamma`, `.beta`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Number of inputs of one unit: the initializer's scale. 0 for gamma and beta. */
  readonly fanIn: number;
  readonly init: 'uniformFanIn' | 'ones' | 'zeros';
  /** Index into `ModelSpec.groups`. */
  readonly group: number;
}

/** A tensor that is carried along but not trained: batch-norm running statistics. */
export interface BufferSpec {
  readonly name: string; // `<layer>.runningMean`, `.runningVar`
  readonly shape: readonly number[];
  readonly init: 'ones' | 'zeros';
}

export interface ModelSpec {
  readonly kind: string;
  /** [H, W, C] */
  readonly inputShape: readonly [number, number, number];
  readonly classes: number;
  readonly layers: readonly Layer[];
  /** Layer groups from input to output (names of what they hold); differential rates and freezing act on them. */
  readonly groups: readonly string[];
  readonly params: readonly ParamSpec[];
  readonly buffers: readonly BufferSpec[];
}

export interface ModelCard<K extends string = string, T extends ParamTable = ParamTable> {
  readonly kind: K;
  readonly params: T;
  readonly cite: readonly Citation[];
  build(values: ParamValues, input: readonly [number, number, number], classes: number): ModelSpec;
}

/** Weights and buffers of one network, by name, float32, in the layout above. */
export type NamedTensors = Readonly<Record<string, Float32Array>>;
