/** @file The Transfer view as a person uses it: the whole recipe on real pictures from a really trained network, in small; one step again; the comparison. */
import { expect, type Page, test } from '@playwright/test';
import { faults, hashOf, onDesk, open, reloadWith } from './page.ts';

const CALM = { reducedMotion: 'reduce' } as const;
/** 96 cats and dogs, 6 updates an epoch. */
const TASK = 'v=1&data=catDog&images=96&start=cifar8-bn&model=bn&batch=16&evalCount=96&augment=flip:true,shift:2';
const SMALL = 'testSteps:24,headEpochs:1,cycles:1,wholeCycles:2';

const states = (page: Page) =>
  page
    .getByRole('list', { name: 'Steps of the recipe' })
    .locator('li')
    .evaluateAll((all) => all.map((li) => li.dataset.state));
const step = (page: Page, name: string | RegExp) => page.getByRole('list', { name: 'Steps of the recipe' }).getByRole('button', { name });

test('@transfer the eight steps are played on real data, one is done again with another rate, and the link holds it', async ({ page }) => {
  await page.emulateMedia(CALM);
  const { errors } = await open(page, `${TASK}&view=transfer&transfer=${SMALL}`);
  await expect(page.getByRole('heading', { name: /^A network that knows other pictures/ })).toBeVisible();
  await page.getByRole('button', { name: 'Run' }).first().click();
  await expect.poll(() => states(page), { timeout: 60_000 }).toEqual(Array(8).fill('done'));
  await expect(page.getByRole('heading', { level: 2, name: /Kept: cycle \d, \d+(\.\d+)?% of the test images right/ })).toBeVisible();

  await step(page, /^1 /).click();
  const probed = await page.getByText(/An update of the last layer takes/).textContent();
  const [images = 0, activations = 0] = [...(probed ?? '').matchAll(/([\d.e-]+) ms/g)].map((found) => Number(found[1]));
  expect(activations).toBeGreaterThan(0);
  expect(images / activations).toBeGreaterThan(5); // hundreds of times, where nothing else runs
  await step(page, /^2 /).click();
  await expect(page.getByRole('group', { name: 'Loss against learning rate' }).first()).toBeVisible();
  await expect(page.getByText(/^Suggested: [\d.e-]+\. The next steps take it/)).toBeVisible();

  // the last layer again, at a rate of one's own: what came after it is gone
  await step(page, /^3 /).click();
  await page.getByRole('textbox', { name: 'rate', exact: true }).fill('0.05');
  await expect.poll(() => hashOf(page)).toContain('headLr:0.05');
  await expect.poll(async () => (await states(page))[2]).toBe('changed');
  await page.getByRole('button', { name: 'Redo from here' }).click();
  await expect.poll(() => states(page)).toEqual(['done', 'done', 'done', ...Array(5).fill('waiting')]);
  await step(page, /^4 /).click();
  await page.getByRole('checkbox', { name: 'leave this step out' }).check();
  await expect.poll(() => hashOf(page)).toContain('skip:4');
  expect((await states(page))[3]).toBe('skipped');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Next step' }).click();
  await expect.poll(async () => (await states(page))[4]).toBe('done');
  expect(errors).toEqual([]);
});

test('@transfer fine_tune, the comparison over two seeds, and a task that has nothing to start from', async ({ page }) => {
  await page.emulateMedia(CALM);
  const { errors } = await open(page, `${TASK}&view=transfer&transfer=recipe:fineTune,tuneEpochs:2,budget:24,seeds:2`);
  await expect(page.getByRole('list', { name: 'Steps of the recipe' }).getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: 'Run' }).first().click();
  await expect.poll(() => states(page), { timeout: 60_000 }).toEqual(['done', 'done']);
  await expect(page.getByRole('heading', { name: /^After step 2: \d/ })).toBeVisible();

  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByText(/2 seeds, differences paired by seed/)).toBeVisible({ timeout: 60_000 });
  const rows = page.locator('tr[data-way]');
  await expect(rows).toHaveCount(5);
  for (const row of await rows.all()) await expect(row).toContainText(/\d+(\.\d+)?%/);

  // after a reload everything is there; under a link with another rate only what does not depend on it
  const said = await page.getByRole('heading', { name: /^After step 2: \d/ }).textContent();
  const found = await rows.allTextContents();
  await onDesk(page, 'track', 2);
  await reloadWith(page, 'ways', 5);
  await expect(page.getByRole('heading', { name: /^After step 2: \d/ })).toHaveText(said ?? '');
  await expect(rows).toHaveText(found);
  expect(await states(page)).toEqual(['done', 'done']);
  await page.goto(`./#${TASK}&view=transfer&transfer=recipe:fineTune,tuneEpochs:3,budget:24,seeds:3`);
  await expect.poll(() => states(page)).toEqual(['done', 'changed']);
  await page.reload();
  await expect.poll(() => states(page)).toEqual(['done', 'waiting']);
  await expect(page.getByRole('heading', { name: /^After step 1: \d/ })).toBeVisible();
  await expect(rows).toHaveCount(0);

  await page.keyboard.press('2');
  await expect.poll(() => hashOf(page)).not.toContain('view=');
  await page.goto('./#v=1&view=transfer');
  await expect(page.getByRole('heading', { name: 'There is nothing to transfer yet' })).toBeVisible();
  await page.getByRole('button', { name: /^200 cats and dogs/ }).click();
  await expect.poll(() => hashOf(page)).toContain('start=cifar8-bn');
  await expect(page.getByRole('list', { name: 'Steps of the recipe' }).getByRole('listitem')).toHaveCount(8);
  expect(errors).toEqual([]);
});

test('@transfer axe finds no accessibility fault, in light and dark', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light', ...CALM });
  await open(page, `${TASK}&view=transfer&transfer=${SMALL}`);
  await step(page, /^8 /).click();
  expect(await faults(page)).toEqual([]);
  await step(page, /^6 /).click();
  await page.emulateMedia({ colorScheme: 'dark', ...CALM });
  expect(await faults(page)).toEqual([]);
});
