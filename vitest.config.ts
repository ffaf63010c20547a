import { availableParallelism } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { findChromium, launchOptions } from './scripts/browser.mjs';
import { engineWasm } from './scripts/engineWasm.mjs';
import { lazyLibraries } from './vite.config.ts';

// `--project unit` must not start a browser only to read this file.
const asked = process.argv.flatMap((arg, i, all) => (arg === '--project' ? [all[i + 1] ?? ''] : arg.startsWith('--project=') ? [arg.slice(10)] : []));
const withGpu = asked.length === 0 || asked.some((name) => name === 'gpu' || /[*!]/.test(name));

const nodeProjects = ['unit', 'oracle'].map((kind) => ({
  extends: true as const,
  test: { name: kind === 'oracle' ? 'oracles' : kind, include: [`test/**/*.${kind}.test.ts`], environment: 'node' as const, testTimeout: 120_000 },
}));

const gpuProject = async () => ({
  extends: true as const,
  test: {
    name: 'gpu',
    include: ['test/**/*.gpu.test.ts'],
    setupFiles: ['test/house/requireAdapter.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      ui: false,
      screenshotFailures: false,
      provider: playwright({ launchOptions: launchOptions(await findChromium()) }),
      instances: [{ browser: 'chromium' as const }],
    },
  },
});

export default defineConfig({
  plugins: [engineWasm()],
  optimizeDeps: { include: [...lazyLibraries] },
  // Vitest leaves a core free, which on two cores is half of the machine
  test: { maxWorkers: Math.max(2, availableParallelism() - 1), projects: withGpu ? [...nodeProjects, await gpuProject()] : nodeProjects },
});
