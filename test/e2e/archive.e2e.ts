/** @file Races that are kept, as a person meets them: a tab closed midway, two tabs at once, a file that goes out and comes back, one that is none. */
import fs from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { cell, faults, hashOf, keptBeyond, open, racesUnderWay, reloadWith } from './page.ts';

/** 1,872 updates of two runs: some seconds, even on a fast machine, where a race that is left within the first second has no checkpoint yet. */
const TOTAL = 1872;
const LONG = 'v=1&batch=64&epochs=6&evalEvery=150&evalCount=200&runs=A,B&B=triangular,minLr:0.005,maxLr:0.1&engine=wasm';
const SHORT = 'v=1&batch=16&epochs=0.03&evalEvery=20&evalCount=64&engine=wasm';

const rows = (page: Page) => page.locator('tr[data-race]');

async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

async function finished(page: Page, id: string): Promise<void> {
  await expect.poll(() => cell(page, id, 'state'), { timeout: 90_000 }).toBe('finished');
}

/** Loss and accuracy of the runs at the end, as the table shows them and exactly. */
async function results(page: Page): Promise<readonly string[]> {
  const values: string[] = [];
  for (const id of ['A', 'B']) for (const column of ['last', 'loss', 'best']) values.push(await cell(page, id, column));
  return values;
}

test('@race a tab closed midway: the next visit goes on from the last second, and ends as if nothing had been', async ({ context, page }) => {
  test.setTimeout(180_000);
  const { errors } = await open(page, LONG);
  await run(page);
  await finished(page, 'A');
  await finished(page, 'B');
  const undisturbed = await results(page);
  await page.getByRole('button', { name: 'Reset' }).click();
  await run(page);
  await keptBeyond(page, 50);
  const seen = await stepOf(page);
  await page.close();

  const next = await context.newPage();
  const second = await open(next);
  const offer = next.getByText(/A race \(A constant, B triangular\) was left at step \d+/);
  await expect(offer).toBeVisible({ timeout: 15_000 });
  const left = Number((await offer.textContent())?.match(/step ([\d,]+)/)?.[1]?.replace(',', ''));
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(TOTAL);
  expect(left).toBeGreaterThan(seen / 4); // at most seconds were lost
  expect(await faults(next)).toEqual([]);
  await next.getByRole('button', { name: 'Go on' }).click();
  await finished(next, 'B');
  await expect(offer).toBeHidden();
  expect(await results(next)).toEqual(undisturbed);
  expect(hashOf(next)).toContain('epochs=6');

  // it is one race, and over
  await next.getByRole('button', { name: 'Archive', exact: true }).click();
  await expect(rows(next)).toHaveCount(2);
  await expect(rows(next).first()).toContainText('finished');
  await expect(rows(next).first()).toContainText(/1,?872 \/ 1,?872/);
  const [resumed, whole] = [await exported(next, 0), await exported(next, 1)];
  expect(resumed).toHaveLength(2);
  expect(resumed).toEqual(whole); // every loss, accuracy and rate, to the bit
  expect(errors).toEqual([]);
  expect(second.errors).toEqual([]);
});

test('@race a race that was left is offered in a tab that was open before, and may be forgotten: its curves stay', async ({ context, page }) => {
  await open(page, LONG);
  await run(page);
  await keptBeyond(page, 10);
  const next = await context.newPage();
  const { errors } = await open(next);
  await next.getByRole('button', { name: 'Archive', exact: true }).click();
  await expect(rows(next)).toContainText('trains in another tab');
  await expect(next.getByText(/was left at step/)).toBeHidden();
  await page.close();
  await next.getByRole('button', { name: 'Forget' }).click();
  await expect(next.getByText(/was left at step/)).toBeHidden();
  await next.reload();
  await next.getByRole('button', { name: 'Archive', exact: true }).click();
  await expect(rows(next)).toHaveCount(1);
  await expect(rows(next)).toContainText('stopped');
  await expect(next.getByText(/was left at step/)).toBeHidden();
  await next.getByRole('button', { name: /^Open/ }).click();
  await expect(next.locator('details[data-run]')).toHaveCount(2);
  await expect.poll(() => stepOf(next)).toBeGreaterThan(10);
  expect(errors).toEqual([]);
});

test('@race two tabs at once: both races are kept whole, and neither can be taken from the other', async ({ context, page }) => {
  test.setTimeout(180_000);
  const other = await context.newPage();
  const opened = [await open(page, `${LONG}&seed=1`), await open(other, `${LONG}&seed=2`)];
  await Promise.all([run(page), run(other)]);
  await expect.poll(() => stepOf(page), { timeout: 60_000 }).toBeGreaterThan(5);
  await racesUnderWay(page, 2);
  await page.bringToFront();
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  await expect(rows(page).filter({ hasText: 'trains in another tab' })).toHaveCount(1);
  await expect(
    rows(page)
      .filter({ hasText: 'another tab' })
      .getByRole('button', { name: /^Delete/ }),
  ).toBeDisabled();
  await other.bringToFront();
  await finished(other, 'B');
  const ofOther = await results(other);
  await page.bringToFront();
  await page.getByRole('button', { name: 'Runs', exact: true }).click();
  await finished(page, 'B');
  const ofPage = await results(page);
  expect(ofPage).not.toEqual(ofOther);

  // each opens in the other tab as it was
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  await expect(rows(page)).toHaveCount(2);
  const seeds: string[] = [];
  for (const k of [0, 1]) {
    // away from both, so that what is read below is not still of the race before
    await page.evaluate(() => {
      location.hash = location.hash.replace(/&seed=\d|$/, '&seed=9');
    });
    await expect.poll(() => hashOf(page)).toContain('seed=9');
    await rows(page).nth(k).getByRole('button', { name: /^Open/ }).click();
    await expect.poll(() => hashOf(page)).toMatch(/seed=[12]/);
    await expect.poll(() => stepOf(page)).toBe(TOTAL);
    const seed = /seed=(\d)/.exec(hashOf(page))?.[1] ?? '';
    seeds.push(seed);
    await page.getByRole('button', { name: 'Runs', exact: true }).click();
    expect(await results(page)).toEqual(seed === '1' ? ofPage : ofOther);
    await page.getByRole('button', { name: 'Archive', exact: true }).click();
  }
  expect(seeds.toSorted()).toEqual(['1', '2']);
  expect(opened.flatMap(({ errors }) => errors)).toEqual([]);
});

test('@race a race goes out as a file and comes back; a file that is none is refused in words', async ({ page }) => {
  const { errors } = await open(page, SHORT);
  await run(page);
  await finished(page, 'C');
  const before = await results(page);
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /^Export/ }).click()]);
  expect(download.suggestedFilename()).toMatch(/^race-\d{4}-\d\d-\d\d-[0-9a-f]{8}\.json\.gz$/);
  const buffer = fs.readFileSync(await download.path());
  await rows(page)
    .getByRole('button', { name: /^Delete/ })
    .click();
  await rows(page)
    .getByRole('button', { name: /^Delete for good/ })
    .click();
  await expect(page.getByText('No race yet.')).toBeVisible();

  const input = page.locator('input[type="file"]');
  await input.setInputFiles({ name: 'notes.json', mimeType: 'application/json', buffer: Buffer.from('{"format":"shopping list"}') });
  await expect(page.getByText('The file was not imported.')).toBeVisible();
  await expect(page.getByText(/format: "shopping list" is not known/)).toBeVisible();
  await input.setInputFiles({ name: 'noise.json.gz', mimeType: 'application/gzip', buffer: buffer.subarray(0, 200) });
  await expect(page.getByText(/"gzip" could not be read/)).toBeVisible();
  await expect(rows(page)).toHaveCount(0);

  await input.setInputFiles({ name: download.suggestedFilename(), mimeType: 'application/gzip', buffer });
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Reset' }).click();
  await rows(page).getByRole('button', { name: /^Open/ }).click();
  await expect.poll(() => stepOf(page)).toBe(38);
  await page.getByRole('button', { name: 'Runs', exact: true }).click();
  expect(await results(page)).toEqual(before);
  expect(errors).toEqual([]);
});

test('@race what waits in the queue is trained after what trains, and each is kept', async ({ page }) => {
  const { errors } = await open(page, `${SHORT}&runs=A`);
  const add = page.getByRole('button', { name: 'Add to queue' });
  for (const seed of ['7', '8']) {
    await page.getByRole('textbox', { name: 'seed', exact: true }).fill(seed);
    await add.click();
  }
  await expect(page.getByText('2 races wait.')).toBeVisible();
  await reloadWith(page, 'queue', 2);
  await expect(page.getByText('2 races wait.')).toBeVisible();
  await page
    .getByRole('button', { name: /^earlier/ })
    .last()
    .click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText(/races? waits?\./)).toBeHidden({ timeout: 60_000 });
  await finished(page, 'A');
  expect(hashOf(page)).toContain('seed=7'); // the last of them is shown
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  await expect(rows(page).filter({ hasText: 'finished' })).toHaveCount(2);
  expect(errors).toEqual([]);
});

test('@race where the browser keeps nothing, the page says so once and trains', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }));
  const { errors } = await open(page, SHORT);
  const notice = page.getByText('The browser keeps nothing for this site now');
  await expect(notice).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await run(page);
  await finished(page, 'C');
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  await expect(rows(page)).toHaveCount(1); // until the page is closed
  await expect(notice).toBeHidden();
  expect(errors).toEqual([]);
});

/** What training computed, as the file of a race holds it: all columns but the clock. */
async function exported(page: Page, row: number): Promise<readonly unknown[]> {
  const act = rows(page)
    .nth(row)
    .getByRole('button', { name: /^Export/ });
  const [download] = await Promise.all([page.waitForEvent('download'), act.click()]);
  const race = JSON.parse(gunzipSync(fs.readFileSync(await download.path())).toString('utf8')) as {
    series: { run: string; seed: number; end: unknown; columns: Record<string, unknown> }[];
  };
  return race.series.map(({ run: id, seed, end, columns: { seconds: _, ...columns } }) => ({ id, seed, end, columns }));
}

async function stepOf(page: Page): Promise<number> {
  const text = await page
    .locator('header')
    .getByText(/step [\d,]+ of/)
    .textContent();
  return Number(/step ([\d,]+)/.exec(text ?? '')?.[1]?.replace(',', ''));
}
