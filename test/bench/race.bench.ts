import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CDPSession, Page } from 'playwright';
import { build, preview } from 'vite';
import type { BrowserBench, ReportLine } from './bench.ts';
import type { Frames, RaceBench, Size } from './race/page.tsx';

const SIZE: Size = { runs: 12, seeds: 16, steps: 10_000, measure: false };
/** The last 1,600 steps, when the curves are longest, come like this: 400 frames, 7 seconds at 60 a second. What was before comes in a hurry. */
const STEPS_PER_FRAME = 4;
const WATCHED_STEPS = 1600;
const HURRY = 200;
const WATCH_MS = 4000;
/** A folder: profiles for Chrome's performance panel go there, with names as in the source. */
const { PROFILE } = process.env;

const CPU_NOTE = 'of the main thread per frame on average, whatever else the machine does';

type WithRace = { readonly race: RaceBench };

/**
 * The Race view with 12 runs of 16 seeds and 10,000 steps, fed through the real store (race/page.tsx, built like the site): how long frames take and
 * what the main thread does in them while curves grow, under the crosshair, while zooming and while the smoothing slides; tasks over 50 ms; memory.
 */
const race: BrowserBench = {
  name: 'race',
  where: 'browser',
  async run(report, { browser }) {
    const root = path.resolve(import.meta.dirname, '../..');
    const outDir = fs.mkdtempSync(path.join(os.tmpdir(), 'race-bench-'));
    const page = path.join(import.meta.dirname, 'race', 'index.html');
    await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true, minify: !PROFILE, rolldownOptions: { input: page } } });
    // isolation: only then does the browser say how much memory the page holds
    const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
    const server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { port: 0, host: '127.0.0.1', headers } });
    try {
      const { port } = server.httpServer.address() as { port: number };
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const tab = await context.newPage();
      await tab.addInitScript(() => {
        const seen: number[] = [];
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) seen.push(entry.duration);
        }).observe({ type: 'longtask', buffered: true });
        Object.assign(globalThis, { longTasks: seen });
      });
      await tab.goto(`http://127.0.0.1:${port}/test/bench/race/index.html`);
      await tab.getByRole('heading', { level: 2 }).waitFor();
      const cdp = await context.newCDPSession(tab);
      await measure(tab, cdp, report);
      await context.close();
    } finally {
      await server.close();
      fs.rmSync(outDir, { recursive: true, force: true });
    }
  },
};

async function measure(tab: Page, cdp: CDPSession, report: ReportLine): Promise<void> {
  const note = `${SIZE.runs} runs x ${SIZE.seeds} seeds x ${SIZE.steps} steps`;
  await tab.evaluate((size) => (globalThis as unknown as WithRace).race.begin(size), SIZE);
  await tab.evaluate(([n, upTo]) => (globalThis as unknown as WithRace).race.feed(n, upTo), [HURRY, SIZE.steps - WATCHED_STEPS] as const);
  await tab.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks.splice(0));
  if (PROFILE) await cdp.send('Profiler.enable');
  await startProfile(cdp);
  let used = await cpuTime(cdp);
  const grown = await tab.evaluate((n) => (globalThis as unknown as WithRace).race.feed(n), STEPS_PER_FRAME);
  const cpu = ((await cpuTime(cdp)) - used) / grown.intervals.length;
  print(report, 'growing', grown, note);
  report({ bench: 'race/growing/cpu', ours: cpu, unit: 'ms', note: CPU_NOTE });
  await longTasks(tab, report, 'growing');
  await keepProfile(cdp, 'growing');
  const figure = await tab.locator('[role="group"] canvas').first().boundingBox();
  if (!figure) throw new Error('no figure');
  const watch = (act: 'nothing' | 'smoothing') =>
    tab.evaluate(([ms, what]) => (globalThis as unknown as WithRace).race.watch(ms, what), [WATCH_MS, act] as const);
  const middle = figure.y + figure.height / 2;
  const sweep = async (until: Promise<unknown>, act: (share: number) => Promise<void>) => {
    let over = false;
    void until.finally(() => {
      over = true;
    });
    for (let k = 0; !over; k++) await act(0.5 + 0.4 * Math.sin(k / 15));
  };
  const pointing = watch('nothing');
  await sweep(pointing, (share) => tab.mouse.move(figure.x + figure.width * share, middle));
  print(report, 'crosshair', await pointing, 'the pointer moves over the loss');
  await longTasks(tab, report, 'crosshair');
  await startProfile(cdp);
  used = await cpuTime(cdp);
  const zooming = watch('nothing');
  await tab.keyboard.down('Control');
  let turn = 0;
  await sweep(zooming, () => tab.mouse.wheel(0, turn++ % 40 < 20 ? -60 : 60));
  await tab.keyboard.up('Control');
  print(report, 'zoom', await zooming, 'in and out with the wheel');
  report({ bench: 'race/zoom/cpu', ours: ((await cpuTime(cdp)) - used) / (await zooming).intervals.length, unit: 'ms', note: CPU_NOTE });
  await longTasks(tab, report, 'zoom');
  await keepProfile(cdp, 'zoom');
  await startProfile(cdp);
  used = await cpuTime(cdp);
  const smoothed = await watch('smoothing');
  print(report, 'smoothing', smoothed, 'another smoothing in every frame: all 1.9 million values again');
  report({ bench: 'race/smoothing/cpu', ours: ((await cpuTime(cdp)) - used) / smoothed.intervals.length, unit: 'ms', note: CPU_NOTE });
  await longTasks(tab, report, 'smoothing');
  await keepProfile(cdp, 'smoothing');
  const bytes = await tab.evaluate(() => (globalThis as unknown as WithRace).race.columnBytes());
  report({ bench: 'race/columns', ours: bytes / 2 ** 20, unit: 'MiB', note: 'of the series in the store, as allocated' });
  const memory = await tab.evaluate(async () => {
    const asked = performance as unknown as { measureUserAgentSpecificMemory?: () => Promise<{ bytes: number }> };
    return (await asked.measureUserAgentSpecificMemory?.())?.bytes ?? Number.NaN;
  });
  report({ bench: 'race/memory', ours: memory / 2 ** 20, unit: 'MiB', note: 'of the page, all in all' });
}

function print(report: ReportLine, what: string, { intervals, work }: Frames, note: string): void {
  const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
  const at = (values: readonly number[], share: number) => values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
  for (const [name, values] of [
    ['frame', sorted(intervals)],
    ['work', sorted(work)],
  ] as const) {
    report({ bench: `race/${what}/${name}`, ours: at(values, 0.5), unit: 'ms', note: `median of ${values.length}; ${note}` });
    report({ bench: `race/${what}/${name}-p95`, ours: at(values, 0.95), unit: 'ms', note: `longest ${(values.at(-1) ?? 0).toFixed(1)}` });
  }
}

async function startProfile(cdp: CDPSession): Promise<void> {
  if (PROFILE) await cdp.send('Profiler.start');
}

async function keepProfile(cdp: CDPSession, what: string): Promise<void> {
  if (!PROFILE) return;
  const { profile } = await cdp.send('Profiler.stop');
  fs.writeFileSync(path.join(PROFILE, `${what}.cpuprofile`), JSON.stringify(profile));
}

/** Milliseconds the main thread has worked since it was asked first. */
async function cpuTime(cdp: CDPSession): Promise<number> {
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const { metrics } = await cdp.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
}

async function longTasks(tab: Page, report: ReportLine, what: string): Promise<void> {
  const tasks = await tab.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks.splice(0));
  report({ bench: `race/${what}/long-tasks`, ours: tasks.length, unit: 'over 50 ms', note: `longest ${Math.max(0, ...tasks)} ms` });
}

export default race;
