import { expect, test } from '@playwright/test';
import { faults, open } from './page.ts';

test('@main-job the info panel of a schedule: formula, names elsewhere, source; Escape closes it and gives the focus back', async ({ page }) => {
  const { errors } = await open(page, 'v=1&runs=A&A=sgdr,t0Steps:100,warmupSteps:20');
  await page.locator('details[data-run="A"] summary').click();
  const button = page.getByRole('button', { name: 'About SGDR' });
  await button.press('Enter');
  const panel = page.getByRole('dialog', { name: 'SGDR' });
  await expect(panel).toContainText('Cosine cycles that start again at the peak');
  await expect(panel).toContainText('η(t) = ηmin + ½ (ηmax − ηmin) mn (1 + cos(π c / Tn))');
  await expect(panel.locator('sub').first()).toHaveText('min');
  await expect(panel.locator('sup').first()).toHaveText('n');
  await expect(panel.getByText('CosineAnnealingWarmRestarts')).toBeVisible();
  await expect(panel).toContainText('η(t) = η(0) (f + (1 − f) t / W)'); // it has a warm-up
  const source = panel.getByRole('link', { name: 'arXiv 1608.03983' });
  await expect(source).toHaveAttribute('href', 'https://arxiv.org/abs/1608.03983');
  await expect(source).toHaveAttribute('rel', 'noreferrer');
  await expect(panel).toContainText('Loshchilov, Hutter 2017');
  await expect(panel.getByRole('img', { name: 'SGDR with the present settings' })).toBeVisible();
  expect(await panel.evaluate((node) => node.scrollTop)).toBe(0);
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(button).toBeFocused();
  expect(errors).toEqual([]);
});

test('@main-job the info panel of an optimizer, in Chinese, on a narrow screen', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const { errors } = await open(page, 'v=1&runs=A&A=oneCycle');
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('navigation', { name: '训练' }).getByRole('button', { name: '方案' }).click();
  await page.locator('details[data-run="A"] summary').click();
  await page.getByRole('button', { name: '关于SGD，动量' }).click();
  const panel = page.getByRole('dialog', { name: 'SGD，动量' });
  await expect(panel).toContainText('记住过去的梯度');
  await expect(panel).toContainText('w ← w − η λ w − η v');
  const { width, height } = (await panel.boundingBox()) ?? { width: 0, height: 0 };
  expect(width).toBeGreaterThan(300);
  expect(width).toBeLessThanOrEqual(390);
  expect(height).toBeLessThanOrEqual(844);
  await panel.getByRole('button', { name: '关闭' }).click();
  await expect(panel).toHaveCount(0);
  expect(errors).toEqual([]);
});
