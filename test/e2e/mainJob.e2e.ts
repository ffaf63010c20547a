import { expect, test } from '@playwright/test';
import { cell, hashOf, open, previewPixels } from './page.ts';

/** Small enough for TensorFlow.js on software WebGPU, where an update on eight images takes some tenths of a second: 25 updates, two runs. */
const TINY = 'v=1&batch=8&epochs=0.01&runs=A,B&A=constant,lr:0.001&evalEvery=10&evalCount=16&find=steps:30,start:0.001,end:1&engine=webgpu';

test('@main-job on WebGPU: range test, its bounds are used, the run trains, the link brings it back', async ({ page, browser }) => {
  test.setTimeout(420_000);
  const { errors } = await open(page, `${TINY}&view=find`);

  // the range test draws itself
  await page.getByRole('button', { name: 'Find', exact: true }).last().click();
  await expect(page.getByRole('heading', { level: 2, name: /The rate rises: step/ })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('heading', { level: 2, name: /The loss falls from/ })).toBeVisible({ timeout: 180_000 });
  await expect(page.getByRole('button', { name: /WebGPU/ })).toBeVisible();

  // the bounds go into the triangular run
  const before = await previewPixels(page, 'B');
  await page.locator('[data-use="triangular"]').click();
  await expect(page.getByText('Written into run B.')).toBeVisible();
  expect(await previewPixels(page, 'B')).not.toBe(before);
  const link = hashOf(page);
  expect(link).toMatch(/B=triangular/);

  // the run trains, on the GPU's own kernels, and its loss falls
  await page.getByRole('button', { name: 'Race' }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Pause' }).first()).toBeEnabled({ timeout: 60_000 });
  await expect.poll(() => cell(page, 'B', 'state'), { timeout: 240_000 }).toBe('finished');
  const loss = Number(await cell(page, 'B', 'loss'));
  expect(loss).toBeGreaterThan(0);
  expect(loss).toBeLessThan(2.29); // ln 10 = 2.303 is chance

  // another person, another browser: the same settings and the same curve before anything runs
  const other = await (await browser.newContext()).newPage();
  const second = await open(other, hashOf(page));
  expect(hashOf(other)).toBe(hashOf(page));
  await page.getByRole('button', { name: 'Reset' }).click();
  expect(await previewPixels(page, 'B')).toBe(await previewPixels(other, 'B'));
  expect(errors).toEqual([]);
  expect(second.errors).toEqual([]);
  await other.context().close();
});

test('@main-job a first visit: three runs are drawn, one key trains them, the loss falls', async ({ page }) => {
  test.setTimeout(300_000);
  const { errors } = await open(page, 'v=1&batch=16&epochs=0.03&evalEvery=10&evalCount=100&engine=cpu');
  await expect(page.locator('details[data-run]')).toHaveCount(3);
  await page.keyboard.press('Space');
  await expect.poll(() => cell(page, 'A', 'state'), { timeout: 200_000 }).toBe('finished');
  for (const run of ['A', 'B', 'C']) {
    expect(await cell(page, run, 'state')).toBe('finished');
    expect(Number(await cell(page, run, 'loss'))).toBeLessThan(2.25);
    expect(Number.parseFloat(await cell(page, run, 'best'))).toBeGreaterThan(15); // chance is 10 %
  }
  await expect(page.getByRole('heading', { level: 2, name: /ends best|reached/ })).toBeVisible();
  expect(errors).toEqual([]);
});

test('@main-job with no graphics processor a student waits seconds: over 85% on 5,000 test images', async ({ page }) => {
  const { errors } = await open(page, 'v=1&epochs=12&runs=A&A=oneCycle,maxLr:0.1&evalCount=5000&evalEvery=500');
  await page.keyboard.press('Space');
  await expect.poll(() => cell(page, 'A', 'state'), { timeout: 110_000 }).toBe('finished');
  await expect(page.getByRole('button', { name: 'WebAssembly' })).toBeVisible();
  expect(Number.parseFloat(await cell(page, 'A', 'last'))).toBeGreaterThan(85);
  expect(errors).toEqual([]);
});
