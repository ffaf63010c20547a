import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { openTfjs } from '../../src/engines/tfjs/open.ts';
import { paritySuite } from './suite/suite.ts';

paritySuite('tfjs on cpu', () => openTfjs('cpu'), { many: 1000, brief: false });

describe('opening', () => {
  test('a second engine in the same thread is refused', async () => {
    const engine = await openTfjs('cpu');
    await expect(openTfjs('cpu')).rejects.toThrow('internal: a cpu engine is open');
    engine.dispose();
  });

  test('asked for a backend that is not here, says so', async () => {
    for (const backend of ['webgpu', 'webgl', 'wasm', 'wgsl'] as const)
      await expect(openTfjs(backend)).rejects.toMatchObject({ name: 'EnvironmentError', code: 'engineMissing', params: { backend } });
    const engine = await openTfjs('cpu');
    expect(engine.info).toEqual({ engine: 'tfjs', backend: 'cpu', version: 1, device: '', software: true, reasons: ['asked', 'cpuFallback'] });
    expect(tf.getBackend()).toBe('cpu');
    engine.dispose();
  });
});
