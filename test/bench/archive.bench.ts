import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import { setTask } from '../../src/experiment/edit.ts';
import type { ExperimentSpec } from '../../src/experiment/spec.ts';
import { RUN_IDS } from '../../src/experiment/tables.ts';
import { stream } from '../../src/math/rng.ts';
import { createSeries } from '../../src/runs/series.ts';
import { encodeRaceFile } from '../../src/runs/store/raceFile.ts';
import type { KeptSeries } from '../../src/runs/store/raceRecord.ts';
import type { BrowserBench } from './bench.ts';

const SEEDS = 16;
const STEPS = 10_000;
const EVAL_EVERY = 100;
const GROUPS = ['block 1', 'block 2', 'head'];

/**
 * A race of 12 runs, 16 seeds and 10,000 updates with invented numbers comes as a file, is kept, and is opened: from the press of Open until the page
 * shows its last step. Losses are float32 noise, which does not compress; the rate is a curve in float64.
 */
const archive: BrowserBench = {
  name: 'archive',
  where: 'browser',
  async run(report, { address, browser }) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'archive-bench-'));
    const file = path.join(folder, 'race.json.gz');
    try {
      const bytes = await bigRace();
      fs.writeFileSync(file, bytes);
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const tab = await context.newPage();
      await tab.goto(`${address}#v=1&engine=wasm`);
      await tab.getByRole('button', { name: 'Archive', exact: true }).click();
      const used = () => tab.evaluate(async () => (await navigator.storage.estimate()).usage ?? Number.NaN);
      const before = await used();
      const note = `${RUN_IDS.length} runs x ${SEEDS} seeds x ${STEPS} updates, ${GROUPS.length} layer groups`;
      const begun = performance.now();
      await tab.locator('input[type="file"]').setInputFiles(file);
      await tab.locator('tr[data-race]').waitFor({ timeout: 300_000 });
      report({ bench: 'archive/import', ours: performance.now() - begun, unit: 'ms', note });
      report({ bench: 'archive/file', ours: bytes.length / 2 ** 20, unit: 'MiB', note: 'as exported, gzip' });
      report({ bench: 'archive/stored', ours: ((await used()) - before) / 2 ** 20, unit: 'MiB', note: 'as the browser counts it' });
      const packed = (await tab.getByText(/Races take/).textContent()) ?? '';
      report({
        bench: 'archive/packed',
        ours: Number(/Races take ([\d.]+) MB/.exec(packed)?.[1]),
        unit: 'MB',
        note: 'as packed by us, before the browser compresses',
      });
      for (const which of ['first', 'again']) {
        const ms = await tab.evaluate(async (last) => {
          const press = [...document.querySelectorAll<HTMLButtonElement>('tr[data-race] button')].find((one) => one.textContent === 'Open');
          const start = performance.now();
          press?.click();
          const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
          while (!document.querySelector('header')?.textContent?.includes(`step ${last}`)) await frame();
          await frame(); // it is painted
          return performance.now() - start;
        }, STEPS.toLocaleString('en'));
        report({ bench: `archive/open-${which}`, ours: ms, unit: 'ms', note });
        await tab.getByRole('button', { name: 'Reset' }).click();
      }
      await context.close();
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  },
};

function bigRace(): Promise<Uint8Array<ArrayBuffer>> {
  const runs = RUN_IDS.map((id) => newRun(id));
  const spec: ExperimentSpec = { ...setTask(defaultSpec, { seeds: SEEDS, epochs: 10, evalEvery: EVAL_EVERY }), runs };
  const engine = { engine: 'wasm', backend: 'wasm', version: 1, device: '', software: false };
  const series = runs.flatMap(({ id }) => Array.from({ length: SEEDS }, (_, seed): KeptSeries => ({ run: id, seed, series: oneSeries(seed) })));
  return encodeRaceFile({ startedAt: 1e12, how: 'finished', spec, engine, totalSteps: STEPS, stepsPerEpoch: 1000, groups: GROUPS, series });
}

function oneSeries(seed: number) {
  const random = stream(seed, 'bench');
  const series = createSeries(GROUPS.length);
  const steps = Array.from({ length: STEPS }, (_, t) => t);
  series.loss.push(steps.map((t) => Math.fround(2 / (1 + t / 500) + 0.2 * random.uniform())));
  series.accuracy.push(steps.map(() => Math.round(64 * random.uniform()) / 64));
  series.lr.push(steps.flatMap((t) => GROUPS.map(() => 0.05 * (1 + Math.sin(t / 300)) + 1e-4)));
  series.seconds.push(steps.map((t) => t * 0.0101));
  const evaluated = steps.filter((t) => t % EVAL_EVERY === 0);
  series.evalStep.push(evaluated);
  series.evalLoss.push(evaluated.map((t) => Math.fround(2 / (1 + t / 500))));
  series.evalAccuracy.push(evaluated.map((t) => 1 - 0.9 / (1 + t / 500)));
  series.end = { step: STEPS, reason: 'finished' };
  return series;
}

export default archive;
