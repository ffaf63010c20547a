import { expect, test } from '@playwright/test';
import { hashOf, open } from './page.ts';

/** What a stranger may send, what of it must be named, and what must survive. */
const LINKS: readonly (readonly [string, string, RegExp])[] = [
  ['a rate that is no number', 'v=1&seed=7&lr=abc', /"?abc"? is not a number/],
  ['a negative rate', 'v=1&seed=7&lr=-1', /-1 is outside/],
  ['an empty batch', 'v=1&seed=7&batch=0', /0 is outside/],
  ['an unknown schedule', 'v=1&seed=7&schedule=wobbly', /"wobbly" is not known/],
  ['an unknown schedule of a run', 'v=1&seed=7&B=wobbly,maxLr:1', /"wobbly" is not known/],
  ['a version from the future', 'v=99&seed=7', /version 99/],
  ['an unknown key', 'v=1&seed=7&constructor=1', /"constructor" is not known/],
];

for (const [name, hash, said] of LINKS) {
  test(`@main-job a link with ${name} opens, says so, and keeps the rest`, async ({ page }) => {
    const { errors } = await open(page, hash);
    const notice = page.getByRole('status').filter({ hasText: 'not understood' });
    await expect(notice).toContainText(said);
    await expect(page.getByRole('textbox', { name: 'seed', exact: true })).toHaveValue('7');
    await expect(page.locator('details[data-run]')).toHaveCount(3);
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    await expect(notice).toHaveCount(0);
    expect(errors).toEqual([]);
  });
}

test('@main-job 100 kB of noise in the link: the page opens with the defaults and says so', async ({ page }) => {
  let noise = '';
  for (let i = 0, x = 1; i < 100_000; i++) {
    x = (Math.imul(x, 1_103_515_245) + 12_345) >>> 0;
    noise += String.fromCharCode(33 + ((x >>> 16) % 94));
  }
  const { errors } = await open(page, noise);
  await expect(page.getByRole('status').filter({ hasText: 'not understood' })).toBeVisible();
  await expect(page.locator('details[data-run]')).toHaveCount(3);
  expect(errors).toEqual([]);
});

test('@main-job Back undoes an act, a slide writes one entry, reload keeps both', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Find' }).first().click();
  await expect.poll(() => hashOf(page)).toBe('v=1&view=find');
  await page.getByRole('textbox', { name: 'seed', exact: true }).fill('9');
  await expect.poll(() => hashOf(page)).toBe('v=1&seed=9&view=find');
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'seed', exact: true })).toHaveValue('9');
  await page.goBack();
  await expect(page.getByRole('textbox', { name: 'seed', exact: true })).toHaveValue('42');
  await expect(page.getByRole('button', { name: 'Race' })).toHaveAttribute('aria-current', 'page');
  await page.goForward();
  await expect(page.getByRole('textbox', { name: 'seed', exact: true })).toHaveValue('9');
});
