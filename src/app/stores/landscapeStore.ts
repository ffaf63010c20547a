/**
 * @file The landscape of the race as the page holds it: a survey of a plane as it arrives, coarse to fine, and the one that was kept for comparison.
 *
 * While the view is open and the worker keeps a trail, there is a survey of what the spec asks for. A newer one takes the place of the one before when its
 * coarsest level is there, so that the picture does not go away in between. While a race trains, the plane is laid anew when twice as many places are
 * there, and no finer than `WHILE_TRAINING`; when its runs are over, once more and for good: that picture depends on the link alone. If the link has a
 * second picture, that is surveyed first then, and kept; stopped, it stays as far as it is, and the first is not begun.
 * Reports are handed on at most every `PUBLISH_MS`. The line between two networks is in lineStore.ts.
 */
import { createStore } from 'zustand/vanilla';
import { besideOf, setBeside } from '../../experiment/landscape.ts';
import type { LandscapeSpec, TaskSpec } from '../../experiment/spec.ts';
import type { TrailRun } from '../../landscape/facts.ts';
import type { SurveyHandle } from '../../worker/client.ts';
import type { FailureReport, SurveyEnd } from '../../worker/protocol.ts';
import { connectionStore, isTraining, survey } from './connection.ts';
import { edit, experimentStore } from './experimentStore.ts';
import { emptyPicture, type Picture, withCells, withLevel, withPaths } from './picture.ts';
import { trainingStore } from './trainingStore.ts';

export interface LandscapeState {
  readonly picture: Picture | null;
  /** Another one beside it: one that was there before, or what the link says. */
  readonly kept: Picture | null;
  /** `waiting`: for the first places of a trail. `stopped`: by the person, at the level of the picture. `refined`: all that was asked for is there. */
  readonly phase: 'waiting' | 'surveying' | 'refined' | 'stopped' | 'failed';
  readonly end: { readonly reason: SurveyEnd | 'noPath'; readonly error: FailureReport | null } | null;
  /** The survey that is on is of the second picture. */
  readonly beside: boolean;
  /** The finest of it that is complete; 0: none yet. */
  readonly level: number;
  /** Points of it, also before there is a picture of it. */
  readonly done: number;
  readonly total: number;
  /** Points per second; 0: not known yet. */
  readonly pace: number;
}

/** Places of a path before the first plane is laid through it while it grows. */
const FIRST_PLACES = 4;
/** Level while a race trains: its steps matter more. */
const WHILE_TRAINING = 3;
const PUBLISH_MS = 200;
/** A hand that turns a setting asks for a few surveys, not for fifty. */
const SETTLE_MS = 300;

const START: LandscapeState = { picture: null, kept: null, phase: 'waiting', end: null, beside: false, level: 0, done: 0, total: 0, pace: 0 };

export const landscapeStore = createStore<LandscapeState>(() => START);

/** The survey that is on. */
interface Asked {
  readonly key: string;
  /** It is the second picture. */
  readonly beside: boolean;
  readonly handle: SurveyHandle;
  level: number;
  /** Places of its runs when it was asked for. */
  readonly places: number;
  picture: Picture | null;
  over: boolean;
  done: number;
  total: number;
  /** Since when points come, in ms, and how many there were. */
  since: { readonly time: number; readonly done: number };
}

let asked: Asked | null = null;
let stopped = false;
/** Of the second picture that is kept, or could not be had. */
let besideKey: string | null = null;
let settling: ReturnType<typeof setTimeout> | undefined;
let publishing: ReturnType<typeof setTimeout> | undefined;
/** The trail that a survey has ended about: it is not asked again before the trail is another. */
let refusedBy: readonly TrailRun[] | null = null;

/** The view is open: surveys what the spec asks for, now and after every change. Returns the undo. */
export function openLandscape(): () => void {
  const leave = [experimentStore.subscribe(follow), connectionStore.subscribe(follow), trainingStore.subscribe(follow)];
  follow();
  return () => {
    for (const off of leave) off();
    clearTimeout(settling);
    settling = undefined;
    if (asked && !asked.over) refineTo(asked, 0);
  };
}

/** Stays at what is there. */
export function stopSurvey(): void {
  stopped = true;
  if (asked) refineTo(asked, 0);
}

export function goOnSurvey(): void {
  stopped = false;
  refusedBy = null;
  follow();
}

/** The picture that is there stays, for comparison with the next. */
export function keepPicture(): void {
  const { picture } = landscapeStore.getState();
  if (!picture) return;
  leaveSecond();
  landscapeStore.setState({ kept: picture });
  besideKey = secondKey(picture.landscape, picture.task);
  edit((spec) => setBeside(spec, picture.task === trainingStore.getState().task ? picture.landscape : null), 'slide');
}

export function dropKept(): void {
  leaveSecond();
  besideKey = null; // of a link with it, as one that lies before this in the history, it is asked for again
  landscapeStore.setState({ kept: null });
  edit((spec) => setBeside(spec, null), 'slide');
}

function follow(): void {
  const { trail } = connectionStore.getState();
  const { phase, task } = trainingStore.getState();
  const { landscape: main } = experimentStore.getState().spec;
  const enough = isTraining(phase) && !asked ? FIRST_PLACES : 2;
  if (!trail.some(({ steps, end }) => steps.length >= (end ? 2 : enough))) {
    drop();
    const { picture, phase: before, kept } = landscapeStore.getState();
    const none = trail.length > 0 && !isTraining(phase) && trail.every(({ end }) => end !== null);
    if (none) landscapeStore.setState({ ...START, kept, phase: 'failed', end: { reason: 'noPath', error: null } });
    else if (picture || before !== 'waiting') landscapeStore.setState({ ...START, kept });
    return;
  }
  const level = isTraining(phase) ? Math.min(WHILE_TRAINING, main.level) : main.level;
  const shown = shownRuns();
  const second = isTraining(phase) ? null : besideOf(main);
  const beside = second !== null && secondKey(second, task) !== besideKey;
  const landscape = beside ? second : main;
  const key = keyOf(landscape, shown);
  if (asked && !asked.over && asked.key === key && asked.beside === beside && !isOutgrown(asked, trail)) {
    clearTimeout(settling);
    settling = undefined;
    if (!stopped && asked.level !== level) refineTo(asked, level);
    return;
  }
  if (refusedBy === trail && asked?.key === key) return;
  // the first at once
  if (asked === null) ask(key, beside, landscape, shown, level);
  else
    settling ??= setTimeout(() => {
      settling = undefined;
      drop();
      follow();
    }, SETTLE_MS);
}

function ask(key: string, beside: boolean, landscape: LandscapeSpec, shown: readonly string[], level: number): void {
  const { trail } = connectionStore.getState();
  const { task } = trainingStore.getState();
  if (!task) return;
  stopped = false;
  const mine =
    <R>(act: (report: R) => void) =>
    (report: R) => {
      if (asked?.handle === handle) act(report);
    };
  const handle = survey(
    { kind: 'plane', landscape: { ...landscape, level }, shown },
    {
      plane: mine(({ facts }) => {
        if (asked) asked.picture = emptyPicture(task, landscape, facts);
        follow(); // its runs may have ended while it was laid
      }),
      paths: mine(({ paths }) => change((picture) => withPaths(picture, paths))),
      cells: mine(({ columns, done, total }) => {
        if (asked) Object.assign(asked, { done, total: asked.level > 0 ? total : asked.total });
        change((picture) => withCells(picture, columns));
      }),
      level: mine(({ level: whole }) => change((picture) => withLevel(picture, whole))),
      refined: mine(({ level: reached }) => {
        if (!asked || reached < asked.level) return; // said before it was told to go on
        if (beside && asked.level > 0) keepSecond(true);
        else publish({ phase: stopped ? 'stopped' : 'refined' });
      }),
      surveyEnded: mine(({ reason, error }) => {
        if (asked) asked.over = true;
        if (beside) return keepSecond(reason !== 'gone' && reason !== 'replaced');
        refusedBy = connectionStore.getState().trail;
        publish({ phase: 'failed', end: { reason, error } });
      }),
    },
  );
  if (!handle) return;
  asked = {
    key,
    beside,
    handle,
    level,
    places: placesOf(trail),
    picture: null,
    over: false,
    done: 0,
    total: 0,
    since: { time: performance.now(), done: 0 },
  };
  landscapeStore.setState({ phase: 'surveying', end: null, beside, level: 0, done: 0, total: 0, pace: 0 });
}

function drop(): void {
  if (asked && !asked.over) asked.handle.drop();
  asked = null;
  clearTimeout(publishing);
  publishing = undefined;
}

/** It would come back. */
function leaveSecond(): void {
  if (asked?.beside) drop();
}

function refineTo(to: Asked, level: number): void {
  to.level = level;
  to.since = { time: performance.now(), done: to.done };
  if (level > 0) landscapeStore.setState({ phase: 'surveying' });
  to.handle.refine(level);
}

/** The second picture has come as far as it will: now the first. `over`: it is not asked for again. */
function keepSecond(over: boolean): void {
  const picture = asked?.picture;
  const second = besideOf(experimentStore.getState().spec.landscape);
  if (over && second) besideKey = secondKey(second, trainingStore.getState().task);
  if (picture && picture.level > 0) landscapeStore.setState({ kept: picture });
  drop();
  follow();
}

/** Shown soon. */
function change(to: (picture: Picture) => Picture): void {
  if (!asked?.picture) return;
  asked.picture = to(asked.picture);
  publishing ??= setTimeout(() => publish(), PUBLISH_MS);
}

function publish(more: Partial<LandscapeState> = {}): void {
  clearTimeout(publishing);
  publishing = undefined;
  const picture = asked?.picture;
  const ready = picture && picture.level > 0 && (asked?.beside ? { kept: picture } : { picture });
  const { done = 0, total = 0 } = asked ?? {};
  const seconds = asked ? (performance.now() - asked.since.time) / 1000 : 0;
  const pace = asked && seconds > 0 ? (done - asked.since.done) / seconds : 0;
  landscapeStore.setState({ ...ready, level: picture?.level ?? 0, done, total, pace, ...more });
}

/** What makes another plane; `level` only makes it finer, and how it is drawn is the page's. */
function keyOf({ plane, seed, runs, places, reach, images, split }: LandscapeSpec, shown: readonly string[]): string {
  return JSON.stringify([plane, plane === 'random' ? seed : 0, runs, places, reach, images, split, runs.length > 0 ? [] : shown]);
}

/** Laid through paths that have grown much longer since it was first seen, or have come to their end. */
function isOutgrown({ picture, places }: Asked, trail: readonly TrailRun[]): boolean {
  if (!picture || picture.facts.complete) return false;
  const over = trail.every(({ run, end }) => end !== null || !picture.facts.runs.includes(run));
  return over || (picture.level > 0 && placesOf(trail) >= 2 * places);
}

function secondKey(landscape: LandscapeSpec, task: TaskSpec | null): string {
  return `${keyOf(landscape, shownRuns())} ${JSON.stringify(task)}`;
}

/** With a trail. */
function shownRuns(): readonly string[] {
  const { runs } = experimentStore.getState().spec;
  return connectionStore
    .getState()
    .trail.map(({ run }) => run)
    .filter((id) => runs.some((run) => run.id === id && !run.hidden));
}

function placesOf(trail: readonly TrailRun[]): number {
  return trail.reduce((sum, { steps }) => sum + steps.length, 0);
}
