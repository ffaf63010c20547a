import { expect, test } from '@playwright/test';
import { cell, faults, hashOf, open } from './page.ts';

/** The CPU engine: what is tested here is the page. */
const CPU = 'v=1&batch=8&epochs=0.1&evalEvery=50&evalCount=32&engine=cpu';

test('@main-job pause, step and reset by key: exactly one update, then none', async ({ page }) => {
  const { errors } = await open(page, CPU);
  const count = page.getByRole('banner').getByText(/step [\d,]+ of 250/);
  await page.keyboard.press('s');
  await expect(count).toContainText('step 1 of', { timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();
  await page.keyboard.press('s');
  await expect(count).toContainText('step 2 of');
  await page.waitForTimeout(1500);
  await expect(count).toContainText('step 2 of');
  await page.keyboard.press('Space');
  await expect(count).not.toContainText('step 2 of', { timeout: 60_000 });
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();
  const paused = await count.textContent();
  await page.waitForTimeout(1500);
  expect(await count.textContent()).toBe(paused);
  await page.keyboard.press('r');
  await expect(count).toContainText('step 0 of');
  expect(await cell(page, 'A', 'state')).toBe('ready');
  expect(errors).toEqual([]);
});

test('@main-job a rate moved while it trains acts at once and is marked', async ({ page }) => {
  const { errors } = await open(page, `${CPU}&runs=A`);
  await page.locator('details[data-run="A"] summary').click();
  await page.keyboard.press('s');
  await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible({ timeout: 60_000 });
  const rate = page.locator('details[data-run="A"]').getByRole('textbox', { name: /^rate/ });
  await rate.fill('0.5');
  await rate.press('Enter');
  // recorded: one update at the old rate, the rest at the new one
  await expect.poll(() => hashOf(page)).toContain('A=constant;until:1;constant,lr:0.5');
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('s');
  await expect(page.getByRole('banner').getByText(/step 2 of/)).toBeVisible();
  // the hidden table of the rate figure holds what the engine used: 0.03 for the first update, 0.5 for the second
  await expect(
    page
      .getByRole('table', { name: /Learning rate against/ })
      .or(page.locator('table').filter({ hasText: '0.5' }))
      .first(),
  ).toBeAttached();
  await expect(page.locator('svg title', { hasText: 'changed by hand' }).first()).toBeAttached();
  expect(errors).toEqual([]);
});

test('@main-job nonsense in a field is named, changes nothing, and goes when the field is left', async ({ page }) => {
  await open(page);
  const batch = page.getByRole('textbox', { name: /^batch/ });
  for (const nonsense of ['abc', '-3', '0', '1e9', '2.5', '']) {
    await batch.fill(nonsense);
    await expect(batch).toHaveAttribute('aria-invalid', 'true');
  }
  await batch.blur();
  await expect(batch).toHaveValue('64');
  expect(hashOf(page)).toBe('');
  await batch.fill('32');
  await expect.poll(() => hashOf(page)).toBe('v=1&batch=32');
});

test('@main-job a shard that is missing or damaged is named, and a retry goes on', async ({ page }) => {
  let answer: 'missing' | 'damaged' | 'good' = 'missing';
  await page.route('**/train-01.bin', (route) => {
    if (answer === 'missing') return route.fulfill({ status: 404, body: '' });
    if (answer === 'damaged') return route.fulfill({ status: 200, body: 'not a shard' });
    return route.continue();
  });
  await open(page, 'v=1&data=mnist&engine=cpu');
  const notice = page.getByRole('alert');
  await expect(notice).toContainText('mnist/train-01.bin');
  await expect(notice).toContainText('did not arrive');
  answer = 'damaged';
  await notice.getByRole('button', { name: 'Try again' }).click();
  await expect(notice).toContainText('damaged');
  answer = 'good';
  await notice.getByRole('button', { name: 'Try again' }).click();
  await expect(notice).toHaveCount(0);
  await page.keyboard.press('s');
  await expect(page.getByRole('banner').getByText(/step 1 of/)).toBeVisible({ timeout: 60_000 });
});

test('@main-job the network is gone: a view that does not load is a line, the rest goes on, and it is there when the network is back', async ({
  page,
}) => {
  await open(page, CPU);
  const later = /\/(Saddles|SweepPanel|zh)-[^/]*\.(js|css)$/;
  const site = new URL(page.url()).pathname;
  await page.route(later, (route) => route.abort());
  await page.getByRole('button', { name: '中文' }).click();
  await page.keyboard.press('4');
  const notice = page.getByRole('alert').filter({ hasText: 'could not be loaded' });
  await expect(notice).toBeVisible();
  await page.keyboard.press('2');
  await expect(notice).toHaveCount(0);
  await page.getByRole('button', { name: 'Sweep' }).click();
  await expect(notice).toBeVisible();
  await page.keyboard.press('s'); // what is there goes on
  await expect(page.getByRole('banner').getByText(/step 1 of 250/)).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('4');
  await expect(notice).toBeVisible();
  expect(await faults(page)).toEqual([]);

  const silent = (url: URL) => url.pathname === site;
  await page.route(silent, (route) => route.abort());
  const reload = page.getByRole('button', { name: 'Reload the page' });
  await reload.click();
  await expect(page.getByRole('alert').getByText('The site does not answer (asked 1×).')).toBeVisible();
  await page.unroute(silent);
  await page.unroute(later);
  await reload.click();
  await expect(page.getByRole('slider', { name: /^Start of the balls/ })).toBeVisible();
  await page.getByRole('button', { name: '中文' }).click();
  await expect(page.getByRole('button', { name: 'English' })).toBeVisible();
});

test('@main-job a rate that is far too high: the run diverges, says when, and the others go on', async ({ page }) => {
  await open(page, 'v=1&data=mnist&model=residual&batch=4&epochs=0.02&runs=A,B&A=constant,lr:100&evalCount=16&engine=cpu');
  await page.keyboard.press('Space');
  await expect.poll(() => cell(page, 'A', 'state'), { timeout: 90_000 }).toMatch(/^diverged at \d+/);
  expect(await cell(page, 'B', 'state')).toMatch(/running|finished/);
});

test('@main-job a range test per layer group: a curve and a rate each, written into the run as factors', async ({ page }) => {
  const { errors } = await open(page, 'v=1&batch=32&view=find&find=start:1e-4,end:1,steps:60&engine=wasm');
  await page.getByRole('button', { name: 'Layer groups' }).click();
  await expect.poll(() => hashOf(page)).toContain('groups:each');
  await page.getByRole('button', { name: 'Find', exact: true }).last().click();
  await expect(page.getByRole('button', { name: 'Find again' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('heading', { level: 2, name: /^Each by itself.*conv1 .*conv2 .*dense / })).toBeVisible();
  await expect(page.locator('[data-lane]')).toHaveCount(3);
  await expect(page.locator('[data-ring]')).toHaveCount(3);
  const rows = page.locator('tr[data-group]');
  const rates = await rows.locator('td:nth-of-type(1)').allInnerTexts();
  expect(rates).toHaveLength(3);
  for (const rate of rates) expect(Number(rate)).toBeGreaterThan(1e-4);
  await page.locator('[data-use="groupRates"]').click();
  await expect(page.getByText('Written into run A.')).toBeVisible();
  const [, lr, factors] = /A=constant,lr:([^;]+);groups:manual,factors:([^&;]+)/.exec(decodeURIComponent(hashOf(page))) ?? [];
  expect(Number(lr)).toBeCloseTo(Number(rates[2]), 6); // the head's rate is the schedule's
  const written = (factors ?? '').split('/').map(Number);
  expect(written).toHaveLength(3);
  for (const [g, factor] of written.entries()) expect((factor * Number(lr)) / Number(rates[g])).toBeCloseTo(1, 1);
  // the other tabs keep their own test
  await page.getByRole('button', { name: 'Loss' }).click();
  await expect(page.getByRole('button', { name: 'Find', exact: true }).last()).toBeVisible();
  await page.getByRole('button', { name: 'Layer groups' }).click();
  await expect(page.locator('[data-ring]')).toHaveCount(3);
  expect(errors).toEqual([]);
});

test('@main-job Chinese, and back', async ({ page }) => {
  const { errors } = await open(page);
  await page.getByRole('button', { name: '中文' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('学习率');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await page.reload();
  await expect(page.getByRole('button', { name: '运行' }).first()).toBeVisible();
  await page.getByRole('button', { name: '找学习率' }).click();
  await expect(page.getByRole('heading', { level: 3, name: '损失' })).toBeVisible();
  await page.getByRole('button', { name: '赛跑' }).click();
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
  expect(errors).toEqual([]);
});

test('@main-job a narrow screen: the drawer opens, its form works, the figures stay', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  await expect(page.getByRole('complementary')).toBeHidden();
  await page.getByRole('navigation', { name: 'Training' }).getByRole('button', { name: 'Runs' }).click();
  await expect(page.getByRole('complementary')).toBeVisible();
  await page.getByRole('textbox', { name: /^batch/ }).fill('16');
  await page.getByRole('button', { name: 'Close the controls' }).click({ position: { x: 10, y: 10 } });
  await expect(page.getByRole('complementary')).toBeHidden();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
});

for (const view of ['race', 'find'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`@main-job axe finds no accessibility fault: ${view}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await open(page, view === 'race' ? '' : 'v=1&view=find');
      await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
      expect(await faults(page)).toEqual([]);
    });
  }
}
