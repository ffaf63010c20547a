import type { BrowserBench } from './bench.ts';

/** Long enough for the figures to fill and for collections of garbage to fall in, in ms. */
const WATCH_MS = 15_000;

/**
 * What the page costs the person who looks at it: first paint of a cold visit, and how long the main thread was kept busy while three runs train
 * and three figures draw. Training itself is in the worker, so the engine does not matter here; the CPU one runs everywhere.
 */
const page: BrowserBench = {
  name: 'page',
  where: 'browser',
  async run(report, { address, browser }) {
    const context = await browser.newContext();
    const tab = await context.newPage();
    await tab.addInitScript(() => {
      const seen: number[] = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.push(entry.duration);
      }).observe({ type: 'longtask', buffered: true });
      Object.assign(globalThis, { longTasks: seen });
    });
    await tab.goto(`${address}#v=1&batch=4&evalEvery=10&evalCount=16&engine=cpu`);
    await tab.getByRole('heading', { level: 1 }).waitFor();
    const paint = await tab.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN);
    report({ bench: 'page/first-contentful-paint', ours: paint, unit: 'ms', note: 'cold, local server' });
    // the data must have arrived: decoding is not what is measured
    await tab.waitForTimeout(5000);
    await tab.keyboard.press('Space');
    await tab.locator('tr[data-run="A"] td', { hasText: 'running' }).waitFor({ timeout: 120_000 });
    await tab.waitForTimeout(2000);
    const before = await tab.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks.splice(0).length);
    await tab.waitForTimeout(WATCH_MS);
    const tasks = await tab.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks);
    const steps = await tab
      .locator('header')
      .getByText(/step [\d,]+ of/)
      .textContent();
    report({
      bench: 'page/long-tasks-while-training',
      ours: tasks.length,
      unit: 'tasks over 50 ms',
      other: 0,
      note: `in ${WATCH_MS / 1000} s, at ${steps}; ${before} before`,
    });
    report({ bench: 'page/longest-task-while-training', ours: Math.max(0, ...tasks), unit: 'ms', note: '0: none over 50 ms' });
    await context.close();
  },
};

export default page;
