/** @file The curvature of a race as a person asks for it: switched on in the menu, in the figures, their tables and a sentence, and again from the link. */
import { expect, type Page, test } from '@playwright/test';
import { cell, faults, hashOf, open } from './page.ts';

/** 18 updates of plain SGD: thresholds 2 / rate of 20 and 40. */
const SHORT = 'v=1&batch=32&epochs=0.03&runs=A,B&A=constant,lr:0.1;sgd&B=constant,lr:0.05;sgd&evalEvery=50&evalCount=16&engine=wasm';

async function train(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  for (const run of ['A', 'B']) await expect.poll(() => cell(page, run, 'state'), { timeout: 60_000 }).toBe('finished');
}

/** The hidden table of a figure: head, then one row for every measurement. */
function table(page: Page, caption: string): Promise<string[][]> {
  const found = page.locator('table', { has: page.locator('caption', { hasText: caption }) });
  return found.evaluate((node: HTMLTableElement) => [...node.rows].map((row) => [...row.cells].map((one) => one.textContent ?? '')));
}

/** Once the last update has been measured for both runs, which come one after the other. */
async function sharpness(page: Page): Promise<string[][]> {
  let rows: string[][] = [];
  const last = async () => {
    rows = await table(page, 'Largest Hessian eigenvalue');
    const [step, ...values] = rows.at(-1) ?? [];
    return [step, values.length, values.every((value) => Number(value) > 0)];
  };
  await expect.poll(last).toEqual(['18', 4, true]);
  return rows;
}

/** Once the last update is there, and the first of both runs. */
async function saddle(page: Page): Promise<string[][]> {
  let rows: string[][] = [];
  const first = async () => {
    rows = await table(page, 'Norm of the gradient and size');
    const [, a, , b] = rows[1] ?? [];
    return [rows.at(-1)?.[0], Number(a) > 0, Number(b) > 0];
  };
  await expect.poll(first).toEqual(['18', true, true]);
  return rows;
}

/** "Largest eigenvalue 12.3, threshold 20." */
const SAID = /at step 18: .* Largest eigenvalue ([\d.]+), threshold ([\d.]+)\.$/;

test('@landscape curvature: switched on, measured, in figure, table and sentence, and again from the link', async ({ page, context }) => {
  const { errors } = await open(page, SHORT);
  await page.getByText('Figures', { exact: true }).click();
  await page.getByRole('checkbox', { name: 'Sharpness' }).check();
  await page.getByRole('checkbox', { name: 'Gradient and smallest eigenvalue' }).check();
  await page.getByRole('textbox', { name: /^measure the curvature every/ }).fill('6');
  await page.getByRole('textbox', { name: /^on so many training images/ }).fill('32');
  await expect.poll(() => hashOf(page)).toContain('figures=sharpness/saddle&curve=every:6,images:32');
  await page.keyboard.press('Escape');
  const figure = page.getByRole('group', { name: /^Largest Hessian eigenvalue and its threshold/ });
  await expect(figure).toContainText('Not measured');
  await train(page);
  await expect(figure).not.toContainText('Not measured');

  // the first and the last network are always measured; those between where there is time
  const [head, first, ...rest] = await sharpness(page);
  expect(head).toEqual(['step', 'A', 'A, threshold', 'B', 'B, threshold']);
  expect(first?.[0]).toBe('0');
  expect(first?.[1]).toBe(first?.[3]); // the same weights, the same images
  expect(Number(first?.[1])).toBeGreaterThan(0);
  for (const row of [first, ...rest]) expect([row?.[2], row?.[4]]).toEqual(['20', '40']);
  const last = rest.at(-1) ?? [];
  const lines = page.locator('li[data-ground]');
  await expect(lines).toHaveText([SAID, SAID]);
  const said = (await lines.allTextContents()).map((line) => SAID.exec(line)?.slice(1).map(Number) ?? []);
  expect(said).toEqual([
    [Number(last[1]), 20],
    [Number(last[3]), 40],
  ]);
  const slopes = await saddle(page);
  expect(slopes[0]).toEqual(['step', 'A', 'A, size of the negative eigenvalue', 'B', 'B, size of the negative eigenvalue']);
  expect(Number(slopes[1]?.[1])).toBeGreaterThan(0);
  expect(slopes[1]?.slice(1, 3)).toEqual(slopes[1]?.slice(3));
  expect(await faults(page)).toEqual([]);

  const shared = await context.newPage();
  await shared.goto(page.url());
  await train(shared);
  const again = await sharpness(shared);
  expect(again[1]).toEqual(first);
  // Lanczos begins where it ended before, and how often that was depends on the machine: within its residual
  for (const k of [1, 3]) expect(Number(again.at(-1)?.[k]) / Number(last[k])).toBeCloseTo(1, 1);
  expect(errors).toEqual([]);
});
