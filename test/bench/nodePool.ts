/**
 * @file A pool of lanes in Node's worker threads, for benches that train several replicas.
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'vite';
import { engineWasm } from '../../scripts/engineWasm.mjs';
import { root } from '../../scripts/setup.mjs';
import { createPool, type LanePool, type LanePort } from '../../src/engines/wasm/pool.ts';

export async function openNodePool(size: number): Promise<LanePool> {
  const outDir = path.join(root, '.cache', 'lane');
  const input = path.join(root, 'test', 'bench', 'laneNode.ts');
  const options = { ssr: input, outDir, emptyOutDir: true, rolldownOptions: { output: { entryFileNames: 'lane.mjs' } } };
  await build({ configFile: false, root, logLevel: 'error', plugins: [engineWasm()], build: options });
  const spawn = (): LanePort => {
    const worker = new Worker(path.join(outDir, 'lane.mjs'));
    return {
      post: (request) => worker.postMessage(request),
      listen(answer, crashed) {
        worker.on('message', answer);
        worker.on('error', (error) => crashed(String(error)));
      },
      close: () => void worker.terminate(),
    };
  };
  return createPool(size, spawn);
}
