/** @file Sweeps as a person does them, on real training: over the rate, over two parameters, from the link; a cell made a run. */
import { expect, type Page, test } from '@playwright/test';
import { faults, hashOf, open, reloadWith } from './page.ts';

const TASK = 'v=1&batch=16&epochs=0.03&seeds=2&evalEvery=20&evalCount=64&engine=wasm';

const cells = (page: Page) => page.locator('[data-cell]');

async function sweep(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run sweep' }).click();
  await expect(page.getByRole('button', { name: 'Run again' })).toBeEnabled({ timeout: 90_000 });
}

test('@race a sweep over the rate: its best cell is made a run with that rate, and the curves of the race stay', async ({ page }) => {
  const { errors } = await open(page, `${TASK}&runs=A`);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: 'Sweep', exact: true }).click();
  await expect(page.getByText('A race trains.').first()).toBeVisible();
  await expect(page.locator('tr, span').getByText('A race trains.').first()).toBeHidden({ timeout: 60_000 });
  const { left, right } = await loss(page);
  expect(left).toBe(right);

  await page.getByRole('textbox', { name: 'Parameter, values', exact: true }).fill('5');
  await page.getByRole('textbox', { name: 'Parameter, to' }).fill('0.6');
  await expect(page.getByText('5 cells, 2 seeds each: 10 trainings.')).toBeVisible();
  await sweep(page);
  expect(hashOf(page)).toContain('sweep=run:A,x:schedule.peak/log/0.003/0.6/5');
  await expect(cells(page)).toHaveCount(5);
  await expect(page.getByText(/^Least final loss: \d\.\d+ at rate \S+, 2 seeds\./)).toBeVisible();
  expect(await loss(page)).toEqual({ left, right }); // the race is as it was

  // as it was after a reload
  const verdict = await page.getByText(/^Least final loss/).textContent();
  await reloadWith(page, 'sweep', 5);
  await page.getByRole('button', { name: 'Sweep', exact: true }).click();
  await expect(page.getByText(/^Least final loss/)).toHaveText(verdict ?? '');
  await expect(cells(page)).toHaveCount(5);

  // the table says the same as the figure
  await page.getByText('Values as a table').click();
  const rows = page.getByRole('button', { name: 'Make it a run: rate' });
  await expect(rows).toHaveCount(5);

  // with the keyboard: one stop, the arrow keys, Enter
  await page.locator('[data-cell][tabindex="0"]').focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowRight');
  const chosen = await page.locator('[data-cell]:focus').getAttribute('data-cell');
  expect(Number(chosen)).toBeCloseTo(0.003 * 200 ** 0.25, 9);
  await page.keyboard.press('Enter');
  await expect(page.locator('details[data-run="B"]')).toBeVisible();
  expect(hashOf(page)).toContain(`B=constant,lr:${chosen}`);

  // with the pointer
  await cells(page)
    .last()
    .click({ position: { x: 4, y: 20 } });
  expect(hashOf(page)).toContain('C=constant,lr:0.6');
  expect(await faults(page)).toEqual([]);
  expect(errors).toEqual([]);
});

test('@race a sweep of two parameters comes from its link and is refined', async ({ page }) => {
  const { errors } = await open(page, `${TASK}&sweep=run:A,x:schedule.peak/log/0.01/1/3,y:optimizer.momentum/linear/0/0.9/2`);
  await page.getByRole('button', { name: 'Sweep', exact: true }).click();
  await sweep(page);
  await expect(cells(page)).toHaveCount(6);
  const refine = page.getByRole('button', { name: /^Refine: \d+ more$/ });
  const more = Number((await refine.textContent())?.match(/\d+/)?.[0]);
  expect(more).toBeGreaterThan(1);
  await refine.click();
  await expect(cells(page)).toHaveCount(6 + more, { timeout: 90_000 });
  expect(await faults(page)).toEqual([]);

  // twelve runs, and no more
  for (let k = 0; k < 9; k++) await cells(page).nth(k).press('Enter');
  await expect(page.locator('details[data-run]')).toHaveCount(12);
  await cells(page).first().press('Enter');
  await expect(page.getByText('There are twelve runs')).toBeVisible();
  await expect(page.locator('details[data-run]')).toHaveCount(12);
  expect(errors).toEqual([]);
});

/** The accuracy of run A, as the first figure's readout shows it now and a moment later. */
async function loss(page: Page): Promise<{ left: string; right: string }> {
  const read = async () => (await page.locator('main h2').first().textContent()) ?? '';
  return { left: await read(), right: await read() };
}
