/** @file The Saddles view as a person uses it: drag the ball, see it escape, share the link and see the same. */
import { expect, type Page, test } from '@playwright/test';
import { faults, hashOf, open } from './page.ts';

const CALM = { reducedMotion: 'reduce' } as const;
const QUICK = 'v=1&view=saddles&saddles=speed:2000';

/** What the table says of a ball: run, out at, predicted, ... */
async function row(page: Page, ball: string): Promise<string[]> {
  return page.locator(`tr[data-ball="${ball}"]`).locator('th, td').allInnerTexts();
}

const outAt = async (page: Page) => Promise.all(['A', 'B', 'C'].map(async (ball) => (await row(page, ball))[1]));

test('@landscape drag the start, see the balls escape, share the link and see the same', async ({ page, context }) => {
  await page.emulateMedia(CALM);
  const { errors } = await open(page, QUICK);
  await expect(page.getByRole('heading', { name: 'Three balls are at the start' })).toBeVisible();
  expect(await outAt(page)).toEqual(['> 0', '> 0', '> 0']);

  const start = page.getByRole('slider', { name: /^Start of the balls/ });
  await expect(start).toHaveAttribute('aria-valuetext', 'x 0.9, y 0');
  const box = await start.boundingBox();
  if (!box) throw new Error('no handle');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 40, y - 30, { steps: 4 });
  await page.mouse.move(x - 60, y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => hashOf(page)).toMatch(/saddles=start:0\.\d+\/0,speed:2000/);

  await page.getByRole('button', { name: 'Run' }).first().click();
  await expect(
    page.getByRole('heading', { name: /^Left the saddle: SGDR \(C\) after \d+ steps, .*constant \(A\) after \d+ steps\.$/ }),
  ).toBeVisible();
  const measured = await outAt(page);
  const predicted = await Promise.all(['A', 'B', 'C'].map(async (ball) => Number((await row(page, ball))[2])));
  for (const [k, steps] of measured.entries()) {
    expect(Number(steps) - (predicted[k] as number)).toBeGreaterThanOrEqual(-0.05);
    expect(Number(steps) - (predicted[k] as number)).toBeLessThanOrEqual(1.05);
  }

  const shared = await context.newPage();
  await shared.emulateMedia(CALM);
  await shared.goto(page.url());
  await expect(shared.getByRole('slider', { name: /^Start of the balls/ })).toHaveAttribute(
    'aria-valuetext',
    (await start.getAttribute('aria-valuetext')) as string,
  );
  await shared.getByRole('button', { name: 'Run' }).first().click();
  await expect.poll(() => outAt(shared)).toEqual(measured);
  expect(errors).toEqual([]);
});

test('@landscape keys, single steps, scrubbing back, and a rate turned while it rolls', async ({ page }) => {
  await page.emulateMedia(CALM);
  let arrive = () => {};
  const held = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route(/Saddles-[^/]*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  const { errors } = await open(page);
  await page.keyboard.press('4');
  await expect.poll(() => hashOf(page)).toBe('v=1&view=saddles');
  const count = page.getByRole('banner').getByText(/step [\d,]+ of 624/);
  const scrub = page.getByRole('slider', { name: 'step', exact: true });
  for (let k = 0; k < 2; k++) await page.keyboard.press('s'); // the view is a chunk of its own, and still on its way
  await expect(scrub).toHaveCount(0);
  arrive();
  await expect(scrub).toBeVisible();
  await page.keyboard.press('s');
  await expect(count).toContainText('step 3 of');
  await scrub.fill('40');
  await expect(count).toContainText('step 40 of');
  expect((await row(page, 'C'))[1]).toBe('39');
  const before = (await row(page, 'A'))[2];
  await page.locator('details[data-run="A"] summary').click();
  await page.locator('details[data-run="A"]').getByRole('textbox', { name: /^rate/ }).fill('0.1');
  await expect.poll(async () => Number((await row(page, 'A'))[2])).toBeLessThan(Number(before) - 5);
  await expect(page.locator('svg title', { hasText: 'settings changed by hand' }).first()).toBeAttached();
  await scrub.fill('0');
  expect((await row(page, 'C'))[1]).toBe('> 0');
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('r');
  await expect(page.locator('svg title', { hasText: 'settings changed by hand' })).toHaveCount(0);
  const space = page.getByRole('group', { name: /three dimensions/ });
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
  await expect.poll(pixels).toBe(still); // finely again when it has come to rest
  expect(errors).toEqual([]);
});

test('@landscape a formula: what is wrong is named where it is, and a good one rolls', async ({ page }) => {
  await page.emulateMedia(CALM);
  const { errors } = await open(page, 'v=1&view=saddles&saddles=surface:formula,speed:2000');
  const field = page.getByRole('textbox', { name: 'f(x, y) =' });
  await field.fill('x^2 - y^2 + foo(x)');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('alert')).toContainText('"foo" at character 13 is not known');
  expect(hashOf(page)).not.toContain('foo');
  await field.fill('4x^2 - 3y^2 + y^4');
  await expect.poll(() => hashOf(page)).toContain('formula:4x');
  await page.getByRole('button', { name: 'Run' }).first().click();
  await expect(page.getByRole('heading', { name: /^Left the saddle/ })).toBeVisible();
  expect(errors).toEqual([]);
});

test('@landscape axe finds no accessibility fault, in light and dark', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light', ...CALM });
  await open(page, 'v=1&view=saddles&saddles=surface:formula');
  await expect(page.getByRole('textbox', { name: 'f(x, y) =' })).toBeVisible();
  await expect(page.getByRole('slider', { name: /^Start of the balls/ })).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark', ...CALM });
  expect(await faults(page)).toEqual([]);
});
