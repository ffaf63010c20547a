import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { openTfjs } from '../../src/engines/tfjs/open.ts';
import { readOracle } from '../oracleFile.ts';
import { type CnnOracle, runErrors } from './cnnOracle.ts';
import { TFJS_CPU } from './tolerances.ts';

const oracle = readOracle<CnnOracle>('cnn-small.json');
const lines: string[] = [];

describe.skipIf(oracle === null)('cnn-small.json on the CPU backend', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTfjs('cpu');
  });
  afterAll(() => {
    engine.dispose();
    console.log(['cnn-small.json: largest relative error of the loss, tfjs on cpu', ...lines].join('\n'));
  });

  test.for(oracle?.runs ?? [])('$name', { timeout: 300_000 }, async (run) => {
    const [error] = await runErrors(engine, { ...(oracle as CnnOracle), runs: [run] }, run.loss.length);
    if (!error) throw new Error('no run');
    lines.push(
      `  ${error.name.padEnd(22)} 20 iterations ${error.at(20).toExponential(1)}, ${error.iterations} iterations ${error.at(error.iterations).toExponential(1)}`,
    );
    expect(error.iterations).toBe(run.loss.length);
    expect(error.at(20)).toBeLessThan(TFJS_CPU.at20);
    expect(error.at(error.iterations)).toBeLessThan(TFJS_CPU.at60);
  });
});
