import { describe, expect, test } from 'vitest';
import type { Input } from '../../src/engines/wgsl/plan.ts';
import { evaluationProgram, trainingProgram } from '../../src/engines/wgsl/program.ts';
import { tilings } from '../../src/engines/wgsl/tiling.ts';
import { cutModel, type ModelCut } from '../../src/models/cutModel.ts';
import type { ModelSpec } from '../../src/models/model.ts';
import { buildModel, type ModelKind } from '../../src/models/registry.ts';

const options = { kinds: ['momentum'], measure: false, input: 'bytes' } as const;
const modelOf = (kind: ModelKind) => buildModel({ kind, params: { skip: true } }, [28, 28, 1], 10);

describe('dispatches of a step', () => {
  test.each([
    ['linear', 3],
    ['mlp', 6],
    ['small', 6],
    ['wide', 6],
    ['tanh', 10],
    ['residual', 12],
    ['bn', 15],
  ] as const)('%s: %i', (kind, count) => {
    for (const tiling of Object.values(tilings))
      expect(trainingProgram(modelOf(kind), 64, tiling, options).dispatches.map(({ label }) => label)).toHaveLength(count);
  });

  test('measuring costs one more', () => {
    expect(trainingProgram(modelOf('small'), 64, tilings.fine, { ...options, measure: true }).dispatches).toHaveLength(7);
  });

  test('augmented batches cost one more; so do activations that a convolution reads, but not those that the last layer reads', () => {
    const labels = (model: ModelSpec, input: Input) =>
      trainingProgram(model, 64, tilings.fine, { ...options, input }).dispatches.map(({ label }) => label);
    expect(labels(modelOf('small'), 'augmented')).toEqual(['gather', ...labels(modelOf('small'), 'bytes')]);
    const cut = (group: number) => (cutModel(modelOf('small'), group) as ModelCut).head;
    expect(labels(cut(0), 'floats')).toHaveLength(5);
    expect(labels(cut(0), 'floats')[0]).toBe('widen forward');
    expect(labels(cut(1), 'floats')).toEqual(['dense head', 'dense weights', 'update | scores']);
  });

  test('a look: the forward pass and the sums; of a body, nothing but the forward pass', () => {
    const labels = (model: ModelSpec) => evaluationProgram(model, 128, tilings.fine, 'bytes').dispatches.map(({ label }) => label);
    expect(labels(modelOf('small'))).toEqual(['conv1 forward', 'conv2 forward', 'dense head', 'scores']);
    expect(labels((cutModel(modelOf('small'), 1) as ModelCut).body)).toEqual(['conv1 forward', 'conv2 forward']);
  });
});
