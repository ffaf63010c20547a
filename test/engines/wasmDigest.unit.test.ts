import { expect, test } from 'vitest';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { digestJob, digestKinds, digestOf } from './digest.ts';
import golden from './digests.golden.json' with { type: 'json' };

/** A change of any bit is a new version of the engine, and new digests. The browser checks the same file (wasm.gpu.test.ts). */
test.each(digestKinds)('%s has the bits it always had', async (kind) => {
  const engine = await openWasm();
  expect(golden.version).toBe(engine.info.version);
  expect((await digestOf(engine, digestJob(kind))).replicas).toEqual(golden[kind]);
});
