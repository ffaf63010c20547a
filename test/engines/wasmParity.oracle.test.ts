import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { readOracle } from '../oracleFile.ts';
import { type CnnOracle, runErrors } from './cnnOracle.ts';
import { WASM } from './tolerances.ts';

const oracle = readOracle<CnnOracle>('cnn-small.json');
const lines: string[] = [];

describe.skipIf(oracle === null)('cnn-small.json on WebAssembly', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openWasm();
  });
  afterAll(() => {
    engine.dispose();
    console.log(['cnn-small.json: largest relative error of the loss, wasm', ...lines].join('\n'));
  });

  test.for(oracle?.runs ?? [])('$name', async (run) => {
    const [error] = await runErrors(engine, { ...(oracle as CnnOracle), runs: [run] }, run.loss.length);
    if (!error) throw new Error('no run');
    lines.push(
      `  ${error.name.padEnd(22)} 20 iterations ${error.at(20).toExponential(1)}, ${error.iterations} iterations ${error.at(error.iterations).toExponential(1)}`,
    );
    expect(error.iterations).toBe(run.loss.length);
    expect(error.at(20)).toBeLessThan(WASM.at20);
    expect(error.at(error.iterations)).toBeLessThan(WASM.at60);
  });
});
