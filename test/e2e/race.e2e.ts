/** @file A race as a person runs it, on real training: over seeds to a target, turned midway, branched, copied. */
import { expect, type Page, test } from '@playwright/test';
import { cell, column, copied, faults, hashOf, open } from './page.ts';

/** The small CNN, some milliseconds an update; 0.2 epochs are 125 updates. */
const short = (epochs: number, evalEvery: number) => `v=1&batch=32&epochs=${epochs}&evalEvery=${evalEvery}&evalCount=200&engine=wasm`;

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('@race three schedules over five seeds to a target: means, single seeds and a verdict that agree', async ({ page }) => {
  const { errors } = await open(page, `${short(0.4, 10)}&seeds=5&target=0.5&A=constant,lr:0.03&B=triangular,minLr:0.005,maxLr:0.1&C=sgdr`);
  await run(page, ['A', 'B', 'C']);
  await expect(page.getByText('Same initial weights, same batches, 5 seeds.')).toBeVisible();
  await page.getByRole('button', { name: 'Seeds of run B' }).click();
  await expect(page.locator('tr[data-seed]')).toHaveCount(5);
  const seeds = (await page.locator('tr[data-seed] [data-col="toTarget"]').allTextContents()).map(Number);
  expect(seeds.every((steps) => steps > 0 && steps % 10 === 0)).toBe(true);
  const mean = seeds.reduce((sum, steps) => sum + steps, 0) / 5;
  const [told, half] = (await cell(page, 'B', 'toTarget')).split(' ±').map(Number);
  expect(told).toBe(Math.round(mean));
  expect(half).toBe(Math.round((2.776_445 * deviation(seeds)) / Math.sqrt(5))); // Student's t, 4 degrees of freedom
  expect(await cell(page, 'A', 'speedUp')).toBe('the base');
  const [ratio, low, high] = (await cell(page, 'B', 'speedUp')).split(/[ –]/).map(Number) as [number, number, number];
  expect(low).toBeLessThanOrEqual(ratio);
  expect(high).toBeGreaterThanOrEqual(ratio);
  const verdict = page.locator('[data-verdict="B"]');
  await expect(verdict).toContainText(`${low.toFixed(2)} to ${high.toFixed(2)}`);
  await expect(verdict).toContainText(high < 1 ? 'in' : low > 1 ? 'times the steps' : /Within the noise/);
  expect(await faults(page)).toEqual([]);
  expect(errors).toEqual([]);
});

test('@race a rate turned midway: its link gives the same curve to the last digit', async ({ page }) => {
  const { errors } = await open(page, `${short(0.2, 25)}&target=0.99&runs=A,B`);
  await page.locator('details[data-run="A"] summary').click();
  await page.keyboard.press('s');
  await expect(count(page)).toContainText('step 1 of 125', { timeout: 60_000 });
  for (let step = 2; step <= 20; step++) {
    await page.keyboard.press('s');
    await expect(count(page)).toContainText(`step ${step} of`);
  }
  const rate = page.locator('details[data-run="A"]').getByRole('textbox', { name: /^rate/ });
  await rate.fill('0.1');
  await rate.press('Enter');
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('Space');
  await expect.poll(() => cell(page, 'A', 'state'), { timeout: 60_000 }).toBe('finished');
  await expect(page.locator('[data-change="20"]')).toContainText('rate 3e-2 → 1e-1');
  await expect.poll(() => hashOf(page)).toContain('A=constant;until:20;constant,lr:0.1');
  const first = { csv: await copied(page, 'CSV'), loss: await table(page, 'Training loss') };
  expect(first.csv.split('\r\n')[1]).toMatch(/^constant \(A\),/);
  await page.reload();
  await run(page, ['A', 'B']);
  expect(await copied(page, 'CSV')).toBe(first.csv);
  await expect.poll(() => table(page, 'Training loss')).toEqual(first.loss);
  expect(errors).toEqual([]);
});

test('@race a branch has the past of its curve and a future of its own', async ({ page }) => {
  const { errors } = await open(page, `${short(0.2, 25)}&runs=A,B&smoothing=0`);
  await run(page, ['A', 'B']);
  // on the curve of A, some way from its end
  const figure = page.getByRole('group', { name: /^Training loss/ });
  await figure.focus();
  await figure.press('End');
  for (let k = 0; k < 6; k++) await figure.press('Shift+ArrowLeft');
  await figure.press('ArrowDown');
  await figure.press('Enter');
  const card = page.locator('details[data-run="C"]');
  await expect(card.getByRole('combobox', { name: 'schedule' })).toBeFocused();
  const step = Number(await card.locator('[data-change]').getAttribute('data-change'));
  expect(step).toBeGreaterThan(10);
  expect(step).toBeLessThan(120);
  await card.getByRole('textbox', { name: /^rate/ }).fill('0.08');
  await expect(card).toContainText(`branched off A at step ${step}`);
  expect(await cell(page, 'C', 'state')).toBe('ready');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(() => cell(page, 'C', 'state'), { timeout: 60_000 }).toBe('finished');
  expect(await cell(page, 'A', 'state')).toBe('finished'); // only the branch was trained
  const curve = async (shown: string, hidden: string) => {
    const other = page.locator(`details[data-run="${hidden}"]`);
    if ((await other.getAttribute('open')) === null) await other.locator('summary').click();
    await other.getByRole('button', { name: 'Hide in the figures' }).click();
    await expect.poll(() => heads(page)).not.toContain(hidden);
    const [head = [], ...rows] = await table(page, 'Training loss');
    await other.getByRole('button', { name: 'Show in the figures' }).click();
    await expect.poll(() => heads(page)).toContain(hidden);
    return rows.map((row) => [Number(row[0]), row[head.indexOf(shown)]] as const);
  };
  const parent = await curve('A', 'C');
  const child = await curve('C', 'A');
  const past = (rows: typeof parent) => rows.filter(([x]) => x <= step);
  expect(past(parent).length).toBeGreaterThan(2);
  expect(past(child)).toEqual(past(parent));
  expect(child.at(-1)).not.toEqual(parent.at(-1));
  expect(errors).toEqual([]);
});

test('@race the table is copied as CSV and Markdown, sorted as it is shown; runs are moved by key', async ({ page }) => {
  const { errors } = await open(page, `${short(0.05, 10)}`);
  await page.locator('details[data-run="C"] summary').press('Alt+ArrowUp');
  await expect.poll(() => hashOf(page)).toContain('runs=A,C,B');
  await expect(page.getByText('Run C is number 2 of 3.')).toBeAttached();
  await expect(page.locator('details[data-run="C"] summary')).toBeFocused();
  await page.getByRole('heading', { level: 1 }).click();
  await run(page, ['A', 'B', 'C']);
  const head = page.locator('th[data-col="loss"]');
  await head.getByRole('button').click();
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  const losses = (await page.locator('tr[data-run] [data-col="loss"]').allTextContents()).map(Number);
  expect(losses).toEqual([...losses].sort((a, b) => a - b));
  const exact = column(await copied(page, 'CSV'), 'training loss');
  expect(exact).toHaveLength(3);
  for (const [k, value] of exact.entries()) expect(value.toFixed(3)).toBe(losses[k]?.toFixed(3));
  const markdown = (await copied(page, 'Markdown')).trimEnd().split('\n');
  expect(markdown).toHaveLength(5);
  expect(markdown[1]).toMatch(/^\| --- \|/);
  await expect(page.getByText('The table is copied.')).toBeAttached();
  expect(errors).toEqual([]);
});

async function run(page: Page, runs: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  for (const id of runs) await expect.poll(() => cell(page, id, 'state'), { timeout: 100_000 }).toBe('finished');
}

function count(page: Page) {
  return page.getByRole('banner').getByText(/step [\d,]+ of/);
}

/** The columns of the hidden table of the first figure, at this moment. */
function heads(page: Page): Promise<string[]> {
  return page
    .locator('table', { has: page.locator('caption', { hasText: 'Training loss' }) })
    .locator('th[scope="col"]')
    .allTextContents();
}

/** The hidden table of a figure, head first, once it stands still. */
async function table(page: Page, caption: string): Promise<string[][]> {
  const read = () =>
    page
      .locator('table', { has: page.locator('caption', { hasText: caption }) })
      .evaluate((node: HTMLTableElement) => [...node.rows].map((row) => [...row.cells].map((one) => one.textContent ?? '')));
  let last = await read();
  for (let k = 0; k < 10; k++) {
    await page.waitForTimeout(1500); // the tables of the figures take turns, 0.7 s each
    const next = await read();
    if (JSON.stringify(next) === JSON.stringify(last)) break;
    last = next;
  }
  return last;
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
