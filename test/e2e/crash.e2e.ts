/** @file The GPU process dies under a race, as it does when a driver faults. Devices that are lost in other ways: test/worker/sessionEngine.unit.test.ts. */
import { expect, test } from '@playwright/test';
import { cell, column, copied, open } from './page.ts';

/** Some seconds of training on software WebGPU, so that the crashes come in its midst; rates so low that rounding is not amplified. */
const RACE = 'v=1&batch=8&epochs=0.024&runs=A,B&A=constant,lr:0.001&B=constant,lr:0.003&evalEvery=30&evalCount=16&engine=wgsl';

test('@race the GPU process crashes midway, twice: the race goes on, says so, and ends with the losses of an undisturbed one', async ({
  playwright,
  launchOptions,
  baseURL,
}) => {
  // a browser of its own: after the second crash Chromium gives nobody a graphics device
  const browser = await playwright.chromium.launch(launchOptions);
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...(baseURL !== undefined && { baseURL }) });
  const page = await context.newPage();
  const { errors } = await open(page, RACE);
  const step = async () => Number(/step ([\d,]+) of/.exec((await page.getByRole('banner').textContent()) ?? '')?.[1]?.replace(',', ''));
  const run = page.getByRole('button', { name: 'Run', exact: true });
  const lost = page.getByText('The graphics device was lost');
  const finished = async () => {
    for (const id of ['A', 'B']) await expect.poll(() => cell(page, id, 'state'), { timeout: 60_000 }).toBe('finished');
    const csv = await copied(page, 'CSV');
    return [...column(csv, 'training loss'), ...column(csv, 'test loss')];
  };
  const beyond = (least: number) => expect.poll(step, { timeout: 60_000, intervals: [20] }).toBeGreaterThan(least);
  const gpu = await browser.newBrowserCDPSession();

  await run.click();
  const undisturbed = await finished();
  await expect(lost).toBeHidden();
  await page.getByRole('button', { name: 'Reset' }).click();

  await run.click();
  await beyond(2);
  await gpu.send('Browser.crashGpuProcess');
  await expect(lost).toContainText(/Training went on with WebGPU from step \d+; no curve has a gap\./, { timeout: 60_000 });
  await beyond(await step());
  await gpu.send('Browser.crashGpuProcess');
  await expect(lost).toContainText('Training went on with WebAssembly', { timeout: 60_000 });
  const disturbed = await finished();
  expect(disturbed).toHaveLength(4);
  // on another engine within rounding (1e-6); a batch left out, or momentum begun anew, moves the losses by percents
  for (const [k, value] of undisturbed.entries()) expect(Math.abs((disturbed[k] as number) / value - 1)).toBeLessThan(1e-4);
  expect(errors).toEqual([]);
  await browser.close();
});
