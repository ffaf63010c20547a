/**
 * @file The balls of an experiment: one per run, on one surface, from one start; what each has reached, and how a change acts.
 *
 * Another surface, start, epsilon, noise, seed or factor begins anew. Settings of a run that change while its ball is at step t > 0 act from t on, as
 * they do in training (experiment/history.ts), and what it has rolled stays; at t = 0, or with an optimizer of another kind, its ball begins anew.
 * Nothing here knows the time: the caller says at which step the balls are, and how much may be computed now.
 */
import { changedAt } from '../experiment/history.ts';
import { ROLL_LIMIT } from '../experiment/saddles.ts';
import type { RunSpec, SaddlesSpec } from '../experiment/spec.ts';
import type { ScheduleContext } from '../schedules/schedule.ts';
import { surfaceOf } from '../surfaces/registry.ts';
import type { SurfaceCard } from '../surfaces/surface.ts';
import { escapeAlong, linearRule } from './escape.ts';
import { type Goal, goalOf, isReached, nudged, progressOf } from './goal.ts';
import { createNoise } from './noise.ts';
import { createRoll, type Roll, type RollRun, type RollSetup } from './roll.ts';

/** Where all balls roll. */
export interface World {
  readonly card: SurfaceCard;
  readonly goal: Goal;
  /** Before the nudge. */
  readonly start: readonly [number, number];
  readonly setup: RollSetup;
}

export interface Ball {
  readonly id: string;
  readonly hidden: boolean;
  /** The settings that rolled it: with what changed on the way. */
  readonly run: RollRun;
  readonly roll: Roll;
  /** The step at which the goal was reached, as far as is computed. */
  readonly reached: number | null;
  /** Reached on the way up: the wall threw it out. */
  readonly thrown: boolean;
  /** The prediction (escape.ts); null: there is none for this goal or optimizer. */
  readonly predicted: number | null;
}

export interface Balls {
  readonly world: World;
  readonly all: readonly Ball[];
  /** Grows with every change. */
  readonly version: number;
  readonly done: boolean;
  /** Takes a new state of the experiment, with the balls at step `now`. True if everything began anew. */
  set(scene: Scene, now: number): boolean;
  /** Everything anew: what was changed on the way has acted from the start. */
  restart(scene: Scene): void;
  /** Computes up to so many updates, evenly. */
  compute(updates: number): void;
}

export interface Scene {
  readonly saddles: SaddlesSpec;
  readonly seed: number;
  readonly context: ScheduleContext;
  readonly runs: readonly RunSpec[];
}

/** A run too short to see anything. */
const LEAST_STEPS = 100;

export function createBalls(scene: Scene): Balls {
  let world = worldOf(scene);
  let before = scene;
  let balls = scene.runs.map((run) => createBall(run, run, world));
  let version = 0;
  return {
    get world() {
      return world;
    },
    get all() {
      return balls;
    },
    get version() {
      return version;
    },
    get done() {
      return balls.every(({ roll }) => roll.done);
    },
    set(next, now) {
      const moved = !sameWorld(before, next);
      if (moved) world = worldOf(next);
      if (moved || next.runs !== before.runs) {
        const old = new Map(before.runs.map((run, i) => [run.id, [run, balls[i] as MutableBall] as const]));
        balls = next.runs.map((run) => {
          const [settings, ball] = old.get(run.id) ?? [];
          return settings && ball && !moved ? updated(ball, settings, run, now, world) : createBall(run, run, world);
        });
        version += 1;
      }
      before = next;
      return moved;
    },
    restart(next) {
      world = worldOf(next);
      before = next;
      balls = next.runs.map((run) => createBall(run, run, world));
      version += 1;
    },
    compute(updates) {
      const open = balls.filter(({ roll }) => !roll.done);
      if (open.length === 0) return;
      const share = Math.ceil(updates / open.length);
      for (const ball of open) ball.compute(share);
      version += 1;
    },
  };
}

interface MutableBall extends Ball {
  compute(updates: number): void;
}

function worldOf({ saddles, seed, context }: Scene): World {
  const card = surfaceOf(saddles);
  const [x, y] = saddles.start;
  const start: readonly [number, number] = x === undefined || y === undefined ? card.start : [x, y];
  const goal = goalOf(card, start);
  const setup: RollSetup = {
    surface: card,
    window: card.window,
    start: nudged(goal, start, saddles.eps),
    factor: saddles.scale === 0 ? card.rateScale : saddles.scale,
    sigma: saddles.noise,
    noise: createNoise(seed),
    context,
    steps: Math.min(ROLL_LIMIT, Math.max(LEAST_STEPS, context.totalSteps)),
  };
  return { card, goal, start, setup };
}

function sameWorld(a: Scene, b: Scene): boolean {
  const keys = ['surface', 'formula', 'start', 'eps', 'noise', 'scale'] as const;
  const sameLength = a.context.totalSteps === b.context.totalSteps && a.context.stepsPerEpoch === b.context.stepsPerEpoch;
  return a.seed === b.seed && sameLength && keys.every((key) => a.saddles[key] === b.saddles[key]);
}

/** Settings that act. */
const settingsOf = ({ schedule, optimizer, earlier }: RunSpec) => JSON.stringify([schedule, optimizer, earlier]);

function updated(ball: MutableBall, before: RunSpec, run: RunSpec, now: number, world: World): MutableBall {
  if (settingsOf(before) === settingsOf(run)) return ball.hidden === run.hidden ? ball : createBall(run, ball.run, world, ball.roll.length);
  const goesOn = now > 0 && run.optimizer.kind === ball.run.optimizer.kind;
  return createBall(run, goesOn ? changedAt(ball.run, now, run) : run, world, now + 1);
}

/** Rolled as far as the one that it follows. */
function createBall({ id, hidden }: RunSpec, run: RollRun, world: World, steps = 1): MutableBall {
  const roll = createRoll(run, world.setup);
  let seen = 0;
  let reached: number | null = null;
  let predicted: number | null | undefined;
  const compute = (updates: number) => {
    roll.extend(updates);
    for (; reached === null && seen < roll.length; seen++) if (isReached(world.goal, roll.x[seen] as number, roll.y[seen] as number)) reached = seen;
  };
  compute(steps - 1);
  return {
    id,
    hidden,
    run,
    roll,
    compute,
    get reached() {
      return reached;
    },
    get thrown() {
      return reached !== null && world.goal.kind === 'leave' && !((roll.value[reached] as number) < (roll.value[0] as number));
    },
    get predicted() {
      if (predicted === undefined) predicted = predict(run, roll, world);
      return predicted;
    },
  };
}

function predict(run: RollRun, roll: Roll, { goal, setup }: World): number | null {
  if (goal.kind !== 'leave' || goal.way === null) return null;
  const linear = linearRule(run.optimizer);
  const earlier = run.earlier.map(({ optimizer }) => linearRule(optimizer));
  if (linear === null || earlier.includes(null)) return null;
  return escapeAlong({
    rule: linear.rule,
    curvature: -goal.way.low,
    eps: progressOf(goal, setup.start[0], setup.start[1]),
    lrAt: (step) => roll.rate.lrAt(step, 0) * setup.factor,
    momentumAt: (step) => roll.rate.momentumAt(step) ?? Number(roll.rate.optimizerAt(step).params.momentum),
  });
}

/** Mean rate of the updates before the goal, or of all that are known. */
export function meanRate({ roll, reached }: Ball): number {
  const count = reached ?? roll.length - 1;
  let sum = 0;
  for (let t = 0; t < count; t++) sum += roll.lr[t] as number;
  return count > 0 ? sum / count : Number.NaN;
}

/** Who reached the goal first, within so many steps and without being thrown out. */
export function winner(balls: readonly Ball[], within: number): Ball | null {
  const winners = balls.filter(({ reached, thrown, hidden }) => !hidden && !thrown && reached !== null && reached <= within);
  return winners.reduce<Ball | null>((best, ball) => (best === null || (ball.reached as number) < (best.reached as number) ? ball : best), null);
}
