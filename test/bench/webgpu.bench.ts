import path from 'node:path';
import { build } from 'vite';
import { root } from '../../scripts/setup.mjs';
import type { BenchLine, BrowserBench, ReportLine, Site } from './bench.ts';

/** Updates to train through the page: the first compiles kernels, the rest are timed. */
const STEPS = 4;

/**
 * The fused engine against plain TensorFlow.js on the same WebGPU adapter, and both through the page. On a machine without a graphics processor this is
 * software WebGPU; the notes say which adapter it was. Figures that depend on no adapter (dispatches, JavaScript per step, bytes) are in `ours`.
 */
const webgpu: BrowserBench = {
  name: 'webgpu',
  where: 'browser',
  async run(report, site) {
    for (const line of await inBrowser(site)) report(line);
    for (const engine of ['wgsl', 'webgpu'] as const) await throughPage(report, site, engine);
  },
};

export default webgpu;

/** Imports are in the page, not in what is handed to `evaluate`, whose text the loader of this file has changed. */
const html = '<!doctype html><script type="module">import { measure } from "./bench/page.js"; globalThis.measure = measure;</script>';

/** Runs webgpuPage.ts in an empty page of the site. */
async function inBrowser({ address, browser }: Site): Promise<readonly BenchLine[]> {
  const outDir = path.join(root, '.cache', 'webgpu');
  const entry = path.join(import.meta.dirname, 'webgpuPage.ts');
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, target: 'es2023', lib: { entry, formats: ['es'], fileName: () => 'page.js' } },
  });
  const context = await browser.newContext();
  const tab = await context.newPage();
  await context.route('**/bench.html', (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await context.route('**/bench/*', (route) => route.fulfill({ path: path.join(outDir, path.basename(new URL(route.request().url()).pathname)) }));
  await tab.goto(`${address}bench.html`);
  try {
    await tab.waitForFunction(() => 'measure' in globalThis);
    return await tab.evaluate(() => (globalThis as unknown as { measure(): Promise<readonly BenchLine[]> }).measure());
  } finally {
    await context.close();
  }
}

async function throughPage(report: ReportLine, { address, browser }: Site, engine: 'wgsl' | 'webgpu'): Promise<void> {
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.goto(`${address}#v=1&runs=A&evalEvery=0&x=seconds&engine=${engine}`);
  await tab.getByRole('heading', { level: 1 }).waitFor();
  const count = tab.locator('header').getByText(/step [\d,]+ of/);
  const seconds: number[] = [];
  for (let step = 1; step <= STEPS; step++) {
    const began = performance.now();
    await tab.keyboard.press('s');
    await count.filter({ hasText: `step ${step} of` }).waitFor({ timeout: 180_000 });
    seconds.push((performance.now() - began) / 1000);
  }
  await tab.getByRole('button', { name: 'WebGPU' }).click();
  const device = (await tab.locator('dialog dd').nth(2).textContent()) ?? '';
  const best = Math.min(...seconds.slice(1));
  report({ bench: `page-${engine}-step`, ours: best * 1000, unit: 'ms', note: `small, batch 64, best of ${STEPS - 1} single steps, ${device}` });
  report({ bench: `page-${engine}-first-step`, ours: (seconds[0] as number) * 1000, unit: 'ms', note: 'engine, data and kernels included' });
  await context.close();
}
