import path from 'node:path';
import { budget } from '../../scripts/bundle.mjs';
import { gzipBytes, readChunks } from '../../scripts/chunks.mjs';
import { root } from '../../scripts/setup.mjs';
import type { NodeBench } from './bench.ts';

/** Sizes of the build in dist/, which the command makes anew. `other` is the budget, where there is one. */
const size: NodeBench = {
  name: 'size',
  where: 'node',
  async run(report) {
    const dist = path.join(root, 'dist');
    const chunks = readChunks(dist);
    const line = (bench: string, files: readonly string[], most?: number) => {
      const ours = gzipBytes(dist, [...files]);
      const against = most === undefined ? {} : { other: most, ratio: ours / most };
      report({ bench: `size/${bench}`, ours, unit: 'B gzip', ...against, note: files.join(' ') });
    };
    line('page', chunks.page, budget.page);
    line('worker', chunks.worker, budget.worker);
    line('later', chunks.later, budget.later);
    line('wgsl', chunks.wgsl, budget.wgsl);
    line('tensorflow', chunks.tensorflow);
  },
};

export default size;
