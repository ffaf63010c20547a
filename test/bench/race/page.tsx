/**
 * @file The Race view as it is, fed with invented reports through the real store, as fast as the bench asks. Driven by race.bench.ts over `window.race`.
 * No worker and no training: what is measured is what the page does with what a worker sends.
 */
import { createRoot } from 'react-dom/client';
import '../../../src/app/tokens.css';
import '../../../src/app/global.css';
import { LanguageProvider } from '../../../src/app/language.tsx';
import { RaceView } from '../../../src/app/panels/RaceView.tsx';
import { edit } from '../../../src/app/stores/experimentStore.ts';
import { applyReport, beginRace, seriesOfRun } from '../../../src/app/stores/trainingStore.ts';
import { defaultSpec, newRun } from '../../../src/experiment/defaults.ts';
import { setTask, setView } from '../../../src/experiment/edit.ts';
import type { CardChoice, ExperimentSpec } from '../../../src/experiment/spec.ts';
import { RUN_IDS } from '../../../src/experiment/tables.ts';
import { stream } from '../../../src/math/rng.ts';

const PER_EPOCH = 938;
const EVAL_EVERY = 100;
const GROUPS = ['block 1', 'block 2', 'head'];

export interface Size {
  readonly runs: number;
  readonly seeds: number;
  readonly steps: number;
  /** Gradient norms and update ratios are reported, too. */
  readonly measure: boolean;
}

export interface Frames {
  /** From one animation frame to the next, in ms. */
  readonly intervals: readonly number[];
  /** What the main thread did for each: scripts, style, layout, paint; in ms. */
  readonly work: readonly number[];
}

export interface RaceBench {
  begin(size: Size): void;
  /** Hands every replica `perFrame` more steps in each frame until it has `upTo` (all), and resolves with the frames. */
  feed(perFrame: number, upTo?: number): Promise<Frames>;
  /** Calls `act` in every frame for so long. */
  watch(ms: number, act: 'nothing' | 'smoothing'): Promise<Frames>;
  /** Bytes of all columns of the series. */
  columnBytes(): number;
}

let size: Size = { runs: 1, seeds: 1, steps: 1, measure: false };
let done = 0;
const noise = new Float32Array(1 << 16);
const random = stream(1, 'bench');
for (let k = 0; k < noise.length; k++) noise[k] = random.uniform() + random.uniform() - 1;

const bench: RaceBench = {
  begin(wanted) {
    size = wanted;
    done = 0;
    edit((spec) => specOf(spec, wanted));
    const { task, runs } = specOf(spec(), wanted);
    beginRace(task, runs);
    applyReport(
      {
        type: 'started',
        runId: 1,
        totalSteps: wanted.steps,
        stepsPerEpoch: PER_EPOCH,
        firstStep: 0,
        replicas: wanted.runs * wanted.seeds,
        groups: GROUPS,
        weights: 3000,
      },
      performance.now(),
    );
  },
  feed: (perFrame, upTo = size.steps) =>
    frames(() => {
      // as messages would: between two frames, not in one
      setTimeout(() => hand(Math.min(perFrame, upTo - done)));
      return done < upTo;
    }),
  watch(ms, act) {
    const end = performance.now() + ms;
    let turn = 0;
    return frames((now) => {
      turn++;
      if (act === 'smoothing')
        edit((before) => setView(before, { smoothing: Number((0.5 + 0.49 * Math.abs(Math.sin(turn / 30))).toFixed(3)) }), 'slide');
      return now < end;
    });
  },
  columnBytes() {
    let bytes = 0;
    for (const id of RUN_IDS)
      for (const { loss, accuracy, lr, seconds, evalStep, evalLoss, evalAccuracy, gradNorm, updateRatio } of seriesOfRun(id))
        for (const column of [loss, accuracy, lr, seconds, evalStep, evalLoss, evalAccuracy, gradNorm, updateRatio])
          bytes += column.values.buffer.byteLength;
    return bytes;
  },
};

let current: ExperimentSpec | null = null;
function spec(): ExperimentSpec {
  if (!current) throw new Error('internal: no spec yet');
  return current;
}

function specOf(before: ExperimentSpec, { runs, seeds, steps, measure }: Size): ExperimentSpec {
  const task = setTask(before, { seeds, epochs: steps / PER_EPOCH, evalEvery: EVAL_EVERY });
  const view = setView(task, { name: 'race', smoothing: 0.965, figures: measure ? ['evalLoss', 'gradNorm', 'updateRatio'] : [] });
  // the schedules of the first visit in turns
  const schedules = defaultSpec.runs.map(({ schedule }) => schedule);
  current = { ...view, runs: RUN_IDS.slice(0, runs).map((id, k) => newRun(id, { schedule: schedules[k % schedules.length] as CardChoice })) };
  return current;
}

/** `count` more steps for every replica, one report each, as the worker's outbox sends them. */
function hand(count: number): void {
  if (count <= 0) return;
  const now = performance.now();
  for (let replica = 0; replica < size.runs * size.seeds; replica++) {
    const run = Math.floor(replica / size.seeds);
    const columns = {
      loss: new Float32Array(count),
      accuracy: new Float32Array(count),
      lr: new Float64Array(count * GROUPS.length),
      seconds: new Float64Array(count),
      ...(size.measure ? { gradNorm: new Float32Array(count * GROUPS.length), updateRatio: new Float32Array(count * GROUPS.length) } : {}),
    };
    for (let k = 0; k < count; k++) {
      const t = done + k;
      const level = levelAt(t, run);
      const wobble = noise[(replica * 7919 + t) & 0xffff] as number;
      columns.loss[k] = level * (1 + 0.25 * wobble);
      columns.accuracy[k] = 1 - 0.3 * level;
      columns.seconds[k] = (t + 1) * 0.01;
      for (let g = 0; g < GROUPS.length; g++) {
        columns.lr[k * GROUPS.length + g] = 0.03 + 0.02 * Math.sin((t + run * 100) / 300);
        if (columns.gradNorm) columns.gradNorm[k * GROUPS.length + g] = level * (g + 1) * (1 + 0.5 * wobble);
        if (columns.updateRatio) columns.updateRatio[k * GROUPS.length + g] = 0.002 * level * (g + 1) * (1 + 0.5 * wobble);
      }
    }
    applyReport({ type: 'steps', runId: 1, replica, firstStep: done, count, columns }, now);
    for (let step = EVAL_EVERY * (Math.floor(done / EVAL_EVERY) + 1); step <= done + count; step += EVAL_EVERY) {
      const level = levelAt(step, run) * (1 + 0.05 * (noise[(replica * 31 + step) & 0xffff] as number));
      applyReport({ type: 'evaluated', runId: 1, replica, step, loss: level, accuracy: Math.max(0.1, 1 - 0.3 * level), count: 1000 }, now);
    }
  }
  done += count;
}

function levelAt(t: number, run: number): number {
  return 0.25 + 0.02 * run + 2 * (1 + t / (150 + 40 * run)) ** -0.8;
}

/** Frames until `step` says no. The work of a frame ends where the first task after it begins. */
function frames(step: (now: number) => boolean): Promise<Frames> {
  const intervals: number[] = [];
  const work: number[] = [];
  let before = Number.NaN;
  return new Promise((resolve) => {
    const tick = (now: number) => {
      if (Number.isFinite(before)) intervals.push(now - before);
      before = now;
      const begun = performance.now();
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = () => {
        work.push(performance.now() - begun);
      };
      port1.postMessage(0);
      if (step(now)) requestAnimationFrame(tick);
      else resolve({ intervals, work });
    };
    requestAnimationFrame(tick);
  });
}

Object.assign(window, { race: bench });
const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <LanguageProvider>
      <main style={{ padding: 24 }}>
        <RaceView />
      </main>
    </LanguageProvider>,
  );
