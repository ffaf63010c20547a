import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { openTfjs } from '../../src/engines/tfjs/open.ts';
import { bindTwins } from '../../src/engines/twins/bind.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { buildModel } from '../../src/models/registry.ts';
import { readOracles } from '../oracleFile.ts';
import { type CnnOracle, directionError, modelOf, runErrors, surfaceError } from './cnnOracle.ts';
import { SURFACE, TFJS_CPU, WASM } from './tolerances.ts';

const oracles = readOracles<CnnOracle>('cnn-');

/** Every engine that runs in Node. The twins have the module's bits (twins.unit.test.ts) and take a second for an update: a few of them, and no surface. */
const engines = [
  { name: 'tfjs on cpu', open: () => openTfjs('cpu'), tolerance: TFJS_CPU, most: Number.POSITIVE_INFINITY, stride: 4 },
  { name: 'wasm', open: () => openWasm(), tolerance: WASM, most: Number.POSITIVE_INFINITY, stride: 1 },
  { name: 'the twins of wasm', open: () => openWasm({ bind: bindTwins }), tolerance: WASM, most: 3, stride: 0 },
];

describe.each(oracles)('%s', (file, oracle) => {
  test('the network is the one that the file describes', () => {
    if (file !== 'cnn-small.json')
      return expect(
        modelOf(oracle)
          .params.map(({ name }) => name)
          .sort(),
      ).toEqual(Object.keys(oracle.weights).sort());
    const { kind: _, ...preset } = buildModel({ kind: 'small', params: {} }, [28, 28, 1], 10);
    expect(modelOf(oracle)).toMatchObject(preset);
  });

  test.skipIf(!oracle.surface)('random directions normalized filter by filter (skipped where the file has none)', () => {
    expect(directionError(oracle)).toBeLessThan(1e-6);
  });

  describe.each(engines)('$name', ({ name, open, tolerance, most, stride }) => {
    const lines: string[] = [];
    let engine: Engine;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(() => {
      engine.dispose();
      console.log([`${file}: largest relative error of the loss, ${name}`, ...lines].join('\n'));
    });

    test.for(oracle.runs)('$name', { timeout: 300_000 }, async (run) => {
      const iterations = Math.min(most, run.loss.length);
      const [error] = await runErrors(engine, { ...oracle, runs: [run] }, iterations);
      if (!error) throw new Error('no run');
      const early = Math.min(20, iterations);
      const parts = [early, ...(iterations > early ? [iterations] : [])].map((n) => `${n} iterations ${error.at(n).toExponential(1)}`);
      lines.push(`  ${error.name.padEnd(22)} ${parts.join(', ')}`);
      expect(error.iterations).toBe(iterations);
      expect(error.at(20)).toBeLessThan(tolerance.at20);
      expect(error.at(iterations)).toBeLessThan(tolerance.at60);
    });

    test.skipIf(!oracle.surface || stride === 0)(
      'the loss surface (skipped where the file has none, and for the twins, who take a minute for it)',
      { timeout: 300_000 },
      async () => {
        const { worst, points } = await surfaceError(engine, oracle, stride);
        lines.push(`  ${'surface'.padEnd(22)} ${points} points ${worst.toExponential(1)}`);
        expect(worst).toBeLessThan(SURFACE);
      },
    );
  });
});
