import { describe, expect, test } from 'vitest';
import { evaluationProgram, trainingProgram } from '../../src/engines/wgsl/program.ts';
import { HARDWARE_TILING, SOFTWARE_TILING } from '../../src/engines/wgsl/tiling.ts';
import { buildModel, type ModelKind } from '../../src/models/registry.ts';

const options = { kinds: ['momentum'], measure: false } as const;
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
    for (const tiling of [HARDWARE_TILING, SOFTWARE_TILING])
      expect(trainingProgram(modelOf(kind), 64, tiling, options).dispatches.map(({ label }) => label)).toHaveLength(count);
  });

  test('measuring costs one more', () => {
    expect(trainingProgram(modelOf('small'), 64, HARDWARE_TILING, { ...options, measure: true }).dispatches).toHaveLength(7);
  });

  test('a look: the forward pass and the sums', () => {
    expect(evaluationProgram(modelOf('small'), 128, HARDWARE_TILING, false).dispatches.map(({ label }) => label)).toEqual([
      'conv1 forward',
      'conv2 forward',
      'dense head',
      'scores',
    ]);
  });
});
