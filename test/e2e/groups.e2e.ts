/** @file Layer groups as a person cuts, freezes and thaws them: in the picture of the network and in a run's card, on real training. */
import { expect, test } from '@playwright/test';
import { cell, faults, hashOf, open } from './page.ts';

test('@transfer the cuts between layer groups are dragged and moved by keys, and the link holds them', async ({ page }) => {
  const { errors } = await open(page, 'v=1&model=bn&runs=A&engine=wasm');
  const groups = page.getByRole('button', { name: 'conv1 conv2-conv3 dense' });
  await groups.click();
  const units = page.locator('[data-unit]');
  await expect(units).toHaveCount(4);
  await expect(units.nth(1)).toContainText('14 × 14 × 16 becomes 7 × 7 × 32; 4,672 weights; group conv2-conv3');
  const first = page.getByRole('slider', { name: 'Cut between groups 1 and 2' });
  await first.press('ArrowDown');
  await expect.poll(() => hashOf(page)).toContain('cuts=2/3');
  await expect(first).toBeFocused();
  await expect(first).toHaveAttribute('aria-valuetext', 'between conv2 and conv3');
  await expect(page.getByRole('button', { name: 'conv1-conv2 conv3 dense' })).toBeVisible();
  await first.press('ArrowDown'); // the next cut is in the way
  await expect(first).toHaveAttribute('aria-valuenow', '2');
  // back where the model has it: nothing is left to say in the link
  const [from, to] = [await first.boundingBox(), await page.locator('[data-place="1"]').boundingBox()];
  if (!from || !to) throw new Error('no cut to drag');
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(from.x + from.width / 2, to.y + to.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(groups).toBeVisible();
  await expect.poll(() => hashOf(page)).not.toContain('cuts=');
  await page.getByRole('button', { name: 'Cut between conv2 and conv3' }).click();
  await expect.poll(() => hashOf(page)).toContain('cuts=1/2/3');
  await first.press('Delete');
  await expect.poll(() => hashOf(page)).toContain('cuts=2/3');
  expect(await faults(page)).toEqual([]);
  expect(errors).toEqual([]);
});

test('@transfer a group in the middle stands still, is thawed while it trains, and the link says when', async ({ page }) => {
  const { errors } = await open(
    page,
    'v=1&model=bn&batch=16&epochs=0.024&evalEvery=10&evalCount=100&runs=A&engine=wasm&figures=distance&smoothing=0',
  );
  const card = page.locator('details[data-run="A"]');
  await card.locator('summary').click();
  const middle = card.getByRole('checkbox', { name: 'conv2-conv3' });
  await middle.check();
  await expect.poll(() => hashOf(page)).toContain('groups:one,still:2');
  const count = page.getByRole('banner').getByText(/^step \d+ of 30 /);
  await page.getByRole('heading', { level: 1 }).click();
  for (let step = 1; step <= 12; step++) {
    await page.keyboard.press('s');
    await expect(count).toContainText(`step ${step} of`, { timeout: 60_000 });
  }
  await middle.uncheck();
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('Space');
  await expect.poll(() => cell(page, 'A', 'state'), { timeout: 60_000 }).toBe('finished');
  await expect(card.locator('[data-change="12"]')).toContainText('frozen groups 2 → none');
  await expect.poll(() => hashOf(page)).toContain('groups:one,still:2;until:12;groups:one');
  // it stood still until step 10 was measured, and had moved by the next
  const table = page.getByRole('table', { name: /^Distance of the weights/ });
  const rows = async () => (await table.locator('tbody tr').allTextContents()).length;
  await expect.poll(rows).toBe(3);
  const distances = async (row: number) => (await table.locator('tbody tr').nth(row).locator('td').allTextContents()).map(Number);
  const [at10, at20, at30] = [await distances(0), await distances(1), await distances(2)] as [number[], number[], number[]];
  expect(at10[1]).toBe(0);
  expect([at10[0], at10[2], at20[1]].every((distance) => distance !== undefined && distance > 0)).toBe(true);
  expect(at30[1]).toBeGreaterThan(at20[1] ?? Number.NaN);
  expect(errors).toEqual([]);
});
