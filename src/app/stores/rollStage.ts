/**
 * @file The balls of the page and the time they are at. Figures read it in their animation frames; React hears of it a few times a second (rollStore).
 *
 * `now` is a real number of steps: between two steps a ball is drawn on the straight line between their places. A change of the experiment acts in the
 * frame after it. Where the surface or the start changes, balls begin anew; they roll at once unless the system asks for less motion.
 */

import { type Balls, createBalls, type Scene } from '../../descent/balls.ts';
import { plannedContext } from '../../experiment/conflicts.ts';
import { connectionStore } from './connection.ts';
import { experimentStore } from './experimentStore.ts';
import { offerRoll, type RollState, rollStore } from './rollStore.ts';

/** Updates computed in one frame at most: some milliseconds. */
const UPDATES_A_FRAME = 20_000;
const TICK_MS = 200;
/** A tab that was hidden does not catch up, in ms. */
const LONGEST_FRAME = 100;

export interface Stage {
  readonly balls: Balls;
  readonly now: number;
  /** Steps that the longest ball has rolled, or will. */
  readonly last: number;
  /** Once per animation frame. */
  frame(time: number): void;
  seek(step: number): void;
  /** Something is being dragged: time stands at the start until it is put down. */
  hold(held: boolean): void;
  /** The view has opened, or closed. */
  open(): void;
  close(): void;
}

function createStage(): Stage {
  let scene = readScene();
  const balls = createBalls(scene);
  let now = 0;
  let held = false;
  let before = 0;
  let ticked = 0;
  let told = '';

  const phase = () => rollStore.getState().phase;
  const last = () => (balls.done ? Math.max(1, ...balls.all.map(({ roll }) => roll.length - 1)) : balls.world.setup.steps);
  const tell = (next: Partial<RollState> = {}) =>
    rollStore.setState((state) => ({ ...state, step: Math.floor(now), total: balls.world.setup.steps, tick: state.tick + 1, ...next }));
  const follow = () => {
    const next = readScene();
    if (next === scene) return;
    scene = next;
    const resting = phase() === 'idle' || phase() === 'ended';
    const runsBefore = balls.version;
    const anew = balls.set(next, resting ? 0 : Math.floor(now));
    const changed = balls.version !== runsBefore;
    if (changed && (anew || resting)) restart();
    if (changed) tell();
  };
  /** To the start, and rolling again where it was rolling or has ended. */
  const restart = () => {
    const goes = (phase() === 'running' || phase() === 'ended') && !calm();
    now = 0;
    tell({ phase: goes ? 'running' : 'idle' });
  };

  const acts = {
    toggle() {
      if (phase() === 'running') tell({ phase: 'paused' });
      else {
        if (phase() === 'ended') now = 0;
        tell({ phase: 'running' });
      }
    },
    step() {
      if (phase() === 'running') return;
      now = Math.min(last(), Math.floor(now) + 1);
      tell({ phase: 'paused' });
    },
    reset() {
      scene = readScene();
      balls.restart(scene);
      now = 0;
      tell({ phase: 'idle' });
    },
  };
  offerRoll(acts);

  return {
    balls,
    get now() {
      return now;
    },
    get last() {
      return last();
    },
    frame(time) {
      follow();
      balls.compute(UPDATES_A_FRAME);
      const passed = Math.min(LONGEST_FRAME, time - before);
      before = time;
      if (phase() === 'running' && !held) {
        now = Math.min(last(), now + (passed / 1000) * scene.saddles.speed);
        if (balls.done && now >= last()) tell({ phase: 'ended' });
      }
      const state = `${Math.floor(now)} ${balls.version}`;
      if (state !== told && time - ticked > TICK_MS) {
        ticked = time;
        told = state;
        tell();
      }
    },
    seek(step) {
      now = Math.min(last(), Math.max(0, step));
      tell({ phase: now === 0 ? 'idle' : 'paused' });
    },
    hold(next) {
      held = next;
      if (held) now = 0;
      else if (!calm()) tell({ phase: 'running' });
    },
    open() {
      before = performance.now();
      follow();
      if (phase() === 'idle' && !calm()) tell({ phase: 'running' });
      else tell();
    },
    close() {
      if (phase() === 'running') tell({ phase: 'paused' });
    },
  };
}

let known: { readonly scene: Scene; readonly spec: object; readonly loaded: number | null } | null = null;

/** The same value while nothing it is made of has changed. */
function readScene(): Scene {
  const { spec } = experimentStore.getState();
  const loaded = connectionStore.getState().trainCounts[spec.task.dataset] ?? null;
  if (known?.spec === spec && known.loaded === loaded) return known.scene;
  const scene: Scene = { saddles: spec.saddles, seed: spec.task.seed, context: plannedContext(spec.task, loaded), runs: spec.runs };
  known = { scene, spec, loaded };
  return scene;
}

function calm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

export const stage = createStage();
