/** @file The Landscape view as a person uses it: train, see the plane, point at it, project it on another run, share the link and see the same. */
import { expect, type Page, test } from '@playwright/test';
import { faults, hashOf, open } from './page.ts';

const CALM = { reducedMotion: 'reduce' } as const;
/** 18 updates of two runs; 9 x 9 points over 32 images. */
const QUICK = 'v=1&batch=32&epochs=0.03&runs=A,B&evalEvery=50&evalCount=16&view=landscape&landscape=level:2,images:32&engine=wasm';

const train = (page: Page) => page.getByRole('button', { name: 'Train the race' }).click();
const plane = (page: Page) => page.getByRole('group', { name: /^Contours of the loss/ });

/** The picture that is there is that of the whole race, and as fine as was asked for. */
async function refined(page: Page): Promise<void> {
  await expect(page.getByText('laid through paths that still grow')).toHaveCount(0);
  await expect(page.getByText('9 × 9 points')).toBeVisible({ timeout: 60_000 });
}

/** Losses at the points of the plane, as the table has them. */
async function losses(page: Page): Promise<string[]> {
  const table = page.getByRole('table', { name: /^Loss at points of the plane/ }).first();
  return table.locator('th, td').allTextContents();
}

test('@landscape train, point at the plane, project it on another run, share the link and see the same', async ({ page, context }) => {
  await page.emulateMedia(CALM);
  const { errors } = await open(page, QUICK);
  await expect(page.getByRole('heading', { name: 'Nothing has been trained yet' })).toBeVisible();
  await train(page);
  await expect(
    page.getByRole('heading', { name: /^The plane holds \d+% of the movement of the two paths\. .*between the end of A and the end of B\.$/ }),
  ).toBeVisible({
    timeout: 60_000,
  });
  await refined(page);
  const both = await losses(page);
  expect(both).toHaveLength(100);
  expect(both.slice(11, 20).every((loss) => Number(loss) > 0)).toBe(true);
  await expect(page.locator('[data-barrier]')).toHaveAttribute('data-barrier', /^\d/);
  await expect(page.locator('tr[data-line]')).toHaveCount(3);

  // the middle of the picture is the middle of the table
  const box = await plane(page).locator('canvas').first().boundingBox();
  if (!box) throw new Error('no picture');
  await page.mouse.move(box.x + box.width / 2 + 15, box.y + box.height / 2 - 8);
  const readout = page.locator('p', { hasText: /^At −?[\d.e-]+, −?[\d.e-]+: loss/ });
  await expect(readout).toContainText(`loss ${both[10 + 4 * 10 + 5]}, accuracy`);
  await plane(page).focus();
  await page.keyboard.press('Home');
  const lowest = both.filter((_, k) => k >= 10 && k % 10 > 0).reduce((a, b) => (Number(b) < Number(a) ? b : a));
  await expect(readout).toContainText(`loss ${lowest}, accuracy`);
  await page.keyboard.press('Escape');
  await expect(readout).toHaveCount(0);

  await page.getByRole('combobox', { name: 'of', exact: true }).selectOption('B');
  await expect(page.getByRole('heading', { name: /^The plane holds \d+% of the movement of the path of B\./ })).toBeVisible();
  await refined(page);
  await expect.poll(() => hashOf(page)).toContain('landscape=level:2,images:32,runs:B');
  await expect.poll(async () => (await losses(page)).join()).not.toBe(both.join());
  const alone = await losses(page);
  await page.goBack();
  await expect(page.getByRole('heading', { name: /of the two paths/ })).toBeVisible();
  await expect.poll(() => losses(page)).toEqual(both);
  await page.goForward();
  await expect(page.getByRole('heading', { name: /of the path of B/ })).toBeVisible();

  const shared = await context.newPage();
  await shared.emulateMedia(CALM);
  await shared.goto(page.url());
  await shared.getByRole('button', { name: 'Run' }).first().click();
  await expect(shared.getByRole('heading', { name: /of the path of B/ })).toBeVisible({ timeout: 60_000 });
  await refined(shared);
  await expect.poll(() => losses(shared)).toEqual(alone);
  expect(errors).toEqual([]);
});

test('@landscape start and end of training side by side, as a surface, another line; axe finds no fault', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light', ...CALM });
  const { errors } = await open(page, QUICK.replace('level:2', 'plane:random,level:2,show:both'));
  await train(page);
  await expect(page.getByRole('heading', { name: /^Loss around the end of A, along two random directions\./ })).toBeVisible({ timeout: 60_000 });
  await refined(page);
  await expect(page.getByText('at right angles to every path')).toBeVisible();
  const space = page.getByRole('group', { name: /as a surface in three dimensions/ });
  const pixels = () =>
    space
      .locator('canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const still = await pixels();
  await space.focus();
  await page.keyboard.press('ArrowLeft');
  expect(await pixels()).not.toBe(still);
  await page.keyboard.press('Home');
  await expect.poll(pixels).toBe(still);

  await page.getByRole('button', { name: 'contours', exact: true }).click();
  const end = await losses(page);
  await page.getByRole('button', { name: 'Around the start of training' }).click();
  await expect(page.getByRole('heading', { name: /^Loss around the start of A/ })).toBeVisible();
  await expect(plane(page)).toHaveCount(2);
  await expect(page.getByRole('heading', { name: /^Kept: .*; the end of A$/ })).toBeVisible();
  expect(await losses(page)).toEqual(end); // the kept one stands first
  await expect.poll(() => hashOf(page)).toContain('places:A.start,beside:random');

  await page.getByRole('combobox', { name: 'from' }).selectOption('A.start');
  await expect.poll(() => hashOf(page)).toContain('between:A.start/B.end');
  await expect(page.getByRole('row', { name: /^the start of A/ })).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark', ...CALM });
  expect(await faults(page)).toEqual([]);

  // another network beside it: the race is trained again
  await page.getByRole('button', { name: 'Batch 16' }).click();
  await expect(page.getByRole('heading', { name: /^Kept: .*batch 32; the start of A$/ })).toBeVisible();
  await expect(plane(page)).toHaveCount(2, { timeout: 60_000 });
  expect(hashOf(page)).toContain('batch=16');
  expect(errors).toEqual([]);
});

test('@landscape two pictures from one link: the kept one first, then the other', async ({ page }) => {
  await page.emulateMedia(CALM);
  const { errors } = await open(page, QUICK.replace('level:2', 'plane:random,level:2,places:A.start,beside:random/A.end'));
  await train(page);
  await expect(plane(page)).toHaveCount(2, { timeout: 60_000 });
  await expect(page.getByRole('heading', { name: /^Loss around the start of A/ })).toBeVisible();
  await expect(page.getByRole('heading', { name: /^Kept: .*; the end of A$/ })).toBeVisible();
  await expect(page.getByText('it is in the link, too')).toBeVisible();
  await refined(page);
  await page.getByRole('button', { name: 'Away with it' }).click();
  await expect(plane(page)).toHaveCount(1);
  await expect.poll(() => hashOf(page)).not.toContain('beside');
  expect(errors).toEqual([]);
});

test('@landscape of a race that was opened from the archive, after a reload: the same picture, nothing is trained', async ({ page }) => {
  await page.emulateMedia(CALM);
  const { errors } = await open(page, QUICK);
  await train(page);
  await expect(page.getByRole('heading', { name: /of the two paths/ })).toBeVisible({ timeout: 60_000 });
  await refined(page);
  const before = await losses(page);
  const archive = page.getByRole('button', { name: 'Archive', exact: true });
  const row = page.locator('tr[data-race]');
  await page.getByRole('button', { name: 'Race', exact: true }).click();
  await archive.click();
  await expect(row).toContainText('finished');
  await page.reload();
  await archive.click();
  await row.getByRole('button', { name: /^Open/ }).click();
  await page.getByRole('button', { name: 'Landscape', exact: true }).click();
  await expect(page.getByRole('heading', { name: /of the two paths/ })).toBeVisible();
  await refined(page);
  expect(await losses(page)).toEqual(before);
  await expect(page.locator('tr[data-line]')).toHaveCount(3);
  expect(errors).toEqual([]);
});
