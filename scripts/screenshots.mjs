/**
 * @file Pictures for the README, taken from the built app while it really trains: `npm run screenshots [NAME ...]`.
 * The engine is the wasm one: the same bits, and so the same curves, on every machine.
 */
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import { findChromium, launchOptions } from './browser.mjs';
import { root } from './setup.mjs';

const out = path.join(root, 'docs', 'pictures');
const size = { width: 1440, height: 900 };

/** What to open, what to do, when it is done, and how it is saved. */
const PICTURES = [
  {
    name: 'race',
    hash: 'v=1&engine=wasm',
    act: async (page) => {
      await page.keyboard.press('Space');
      await page.locator('tr[data-run="A"] td', { hasText: 'finished' }).waitFor({ timeout: 1_200_000 });
    },
  },
  {
    name: 'find',
    hash: 'v=1&view=find&find=seeds:3&engine=wasm',
    act: async (page) => {
      await page.keyboard.press('Space');
      await page.getByRole('heading', { name: /The loss falls from/ }).waitFor({ timeout: 600_000 });
    },
  },
  {
    name: 'groups',
    hash: 'v=1&view=find&find=seeds:3,groups:each&engine=wasm',
    act: async (page) => {
      await page.keyboard.press('Space');
      await page.getByRole('heading', { name: /^Each by itself/ }).waitFor({ timeout: 600_000 });
    },
  },
];

const wanted = process.argv.slice(2);
fs.mkdirSync(out, { recursive: true });
await build({ root, logLevel: 'error' });
const server = await preview({ root, preview: { port: 0, host: 'localhost' }, logLevel: 'error' });
const address = server.resolvedUrls?.local[0];
const browser = await chromium.launch(launchOptions(await findChromium()));
try {
  for (const { name, hash, act } of PICTURES.filter((picture) => wanted.length === 0 || wanted.includes(picture.name))) {
    const page = await browser.newPage({ viewport: size, colorScheme: 'light' });
    await page.goto(`${address}#${hash}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await act(page);
    await page.screenshot({ path: path.join(out, `${name}-light.png`) });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForTimeout(500); // figures follow the theme in the next frames
    await page.screenshot({ path: path.join(out, `${name}-dark.png`) });
    await page.close();
    process.stderr.write(`[screenshots] ${name}\n`);
  }
} finally {
  await browser.close();
  await server.close();
}
