import { defineConfig } from '@playwright/test';
import { findChromium, launchOptions } from './scripts/browser.mjs';

const port = process.env.E2E_PORT ?? '4179';
const address = `http://localhost:${port}/`;

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.e2e.ts',
  outputDir: 'test-results',
  workers: 1,
  retries: 0,
  timeout: 120_000,
  // a slow machine is no fault: what is waited for comes, or the test's own limit ends it
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['json', { outputFile: process.env.E2E_REPORT ?? '.cache/reports/e2e.json' }]],
  use: { baseURL: address, launchOptions: launchOptions(await findChromium()) },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --port ${port} --strictPort`,
    url: address,
    reuseExistingServer: false,
  },
});
