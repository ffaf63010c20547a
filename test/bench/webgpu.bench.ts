import type { BrowserBench } from './bench.ts';

/** Updates to train: the first compiles kernels, the rest are timed by the worker itself. */
const STEPS = 8;

/**
 * The TensorFlow.js engine on WebGPU, through the page: updates per second of `small` at batch 64, as the worker's clock has them.
 * On a machine without a graphics processor this is software WebGPU; the note says which adapter it was.
 */
const webgpu: BrowserBench = {
  name: 'webgpu',
  where: 'browser',
  async run(report, { address, browser }) {
    const context = await browser.newContext();
    const tab = await context.newPage();
    await tab.goto(`${address}#v=1&runs=A&evalEvery=0&x=seconds&engine=webgpu`);
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
    report({ bench: 'webgpu/small-64-step', ours: best * 1000, unit: 'ms', note: `best of ${STEPS - 1}, single steps through the page, ${device}` });
    report({ bench: 'webgpu/first-step', ours: (seconds[0] as number) * 1000, unit: 'ms', note: 'engine, data and kernels included' });
    await context.close();
  },
};

export default webgpu;
