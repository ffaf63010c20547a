/**
 * @file The settings of the Landscape view: defaults, strict parsing, and their part of a link.
 *
 *   landscape=plane:three,level:5,runs:A/C,places:A.end/C.cycle1/C.end,between:C.cycle1/C.cycle2,beside:random/A.end
 *
 * A place is where a run stood: `A.start`, `A.end` (so far, while it trains), `A.cycle2` (end of its second cycle) or `A.300` (after 300 updates, or as
 * near before it as was kept). Places by plane, those left out being filled in by the worker:
 *
 *   pca      none: the plane lies where it holds most of the paths of `runs`; one: it is shifted so that it goes through that place
 *   random   one, the origin; without it the end of the first run
 *   three    three, the corners; without them the ends of the first three runs, or start, middle and end of the only one
 *
 * `beside`: a second picture, for comparison: its kind of plane and its places; all its other settings are those of the first.
 *
 * `between`: the two places whose straight line is looked at; without them the page chooses.
 *
 * Runs and places that do not exist (a run was deleted, a race ended early) are no fault of a link: the view says what is missing.
 */
import { defaultsOf, type NumberParam, type ParamTable } from '../math/card.ts';
import { checkTable, join } from './checkParam.ts';
import { deepFreeze } from './choice.ts';
import { type IssueList, quote } from './issues.ts';
import type { ExperimentSpec, LandscapeSpec } from './spec.ts';
import { RUN_IDS } from './tables.ts';
import { printPairs, readPairs } from './urlText.ts';

/** Points a side at level 1 to 5: each level holds all points of the one before. */
export const LEVEL_SIZES = [5, 9, 17, 33, 65] as const;

export const landscapeParams = {
  plane: { type: 'choice', options: ['pca', 'random', 'three'], default: 'pca' },
  /** Of the two random directions. */
  seed: { type: 'number', unit: '1', min: 0, max: 2 ** 31 - 1, default: 0, scale: 'linear', integer: true } satisfies NumberParam,
  /** Factor on the part of the plane that is shown. */
  reach: { type: 'number', unit: '1', min: 0.05, max: 20, default: 1, scale: 'log' } satisfies NumberParam,
  /** How fine: index into LEVEL_SIZES, from 1. */
  level: { type: 'number', unit: '1', min: 1, max: LEVEL_SIZES.length, default: 4, scale: 'linear', integer: true } satisfies NumberParam,
  /** Images that the loss is taken over: the first so many. */
  images: { type: 'number', unit: '1', min: 16, max: 60_000, default: 512, scale: 'log', integer: true } satisfies NumberParam,
  split: { type: 'choice', options: ['train', 'test'], default: 'train' },
  show: { type: 'choice', options: ['contours', 'surface', 'both'], default: 'contours' },
  height: { type: 'choice', options: ['log', 'linear'], default: 'log' },
} as const satisfies ParamTable;

export const defaultLandscape: LandscapeSpec = deepFreeze({ ...defaultsOf(landscapeParams), runs: [], places: [], between: [], beside: [] });

/** What is no list. */
const USUAL = defaultsOf(landscapeParams);
const LISTS = ['runs', 'places', 'between', 'beside'] as const;
/** What a second picture shares with the first, and what both depend on. */
const SHARED = ['seed', 'reach', 'images', 'split', 'runs'] as const;

export const LANDSCAPE_KEY = 'landscape';

/** A place, taken apart. `n`: of a cycle, from 1; of a step, updates done. */
export interface Place {
  readonly run: string;
  readonly at: 'start' | 'end' | 'cycle' | 'step';
  readonly n: number;
}

const MOST = { places: 3, between: 2, beside: 3 } as const;
const PLACE = /^([A-L])\.(?:(start|end)|cycle([1-9]\d{0,5})|(\d{1,8}))$/;

/** null: not the text of a place. */
export function placeOf(text: string): Place | null {
  const [, run, word, cycle, step] = PLACE.exec(text) ?? [];
  if (run === undefined) return null;
  if (word !== undefined) return { run, at: word as 'start' | 'end', n: 0 };
  return cycle === undefined ? { run, at: 'step', n: Number(step) } : { run, at: 'cycle', n: Number(cycle) };
}

export function placeText({ run, at, n }: Place): string {
  if (at === 'step') return `${run}.${n}`;
  return `${run}.${at}${at === 'cycle' ? n : ''}`;
}

/** Strict reading of JSON. */
export function parseLandscape(value: unknown, issues: IssueList): LandscapeSpec {
  const table = checkTable(landscapeParams, value, 'landscape', issues, USUAL, LISTS);
  return withLists(table as unknown as typeof USUAL, issues, (key) => {
    const given = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : [];
    if (Array.isArray(given)) return given as readonly unknown[];
    issues.add(join('landscape', key), 'wrongType', { expected: 'list' });
    return [];
  });
}

/** The part of a link after `landscape=`, decoded. */
export function readLandscape(text: string | undefined, issues: IssueList): LandscapeSpec {
  if (text === undefined) return defaultLandscape;
  const pairs = text.split(',');
  const keyOf = (pair: string) => LISTS.find((key) => pair.trimStart().startsWith(`${key}:`));
  const plain = pairs.filter((pair) => keyOf(pair) === undefined);
  return withLists(readPairs(landscapeParams, plain, 'landscape', issues, USUAL) as unknown as typeof USUAL, issues, (key) => {
    const found = pairs.find((pair) => keyOf(pair) === key);
    const items = found?.slice(found.indexOf(':') + 1).trim() ?? '';
    return items === '' ? [] : items.split('/').map((item) => item.trim());
  });
}

/** '' for the defaults. */
export function printLandscape({ runs, places, between, beside, ...values }: LandscapeSpec): string {
  const lists = Object.entries({ runs, places, between, beside }).flatMap(([key, items]) =>
    items.length === 0 ? [] : [`${key}:${items.join('/')}`],
  );
  return [...printPairs(landscapeParams, values, USUAL), ...lists].join(',');
}

/** Places belong to a kind of plane: another kind begins without. */
export function setLandscape(spec: ExperimentSpec, change: Partial<LandscapeSpec>): ExperimentSpec {
  const before = spec.landscape;
  const moved = (change.plane ?? before.plane) !== before.plane;
  const whole = { ...before, ...(moved ? { places: [] } : {}), ...change };
  return JSON.stringify(whole) === JSON.stringify(before) ? spec : deepFreeze({ ...spec, landscape: whole });
}

/** The settings of the second picture; null: there is none. */
export function besideOf(landscape: LandscapeSpec): LandscapeSpec | null {
  const [plane, ...places] = landscape.beside;
  return plane === undefined ? null : { ...landscape, plane: plane as LandscapeSpec['plane'], places, beside: [] };
}

/** `kept`: the settings of a picture that stays while the next one comes; it can only be told in a link that shares the rest with it. */
export function setBeside(spec: ExperimentSpec, kept: LandscapeSpec | null): ExperimentSpec {
  const told = kept && SHARED.every((key) => sameJson(kept[key], spec.landscape[key]));
  return setLandscape(spec, { beside: told ? [kept.plane, ...kept.places] : [] });
}

/** After a change: a second picture that this link would no longer give is no longer in it. */
export function withBeside(before: ExperimentSpec, after: ExperimentSpec): ExperimentSpec {
  const { beside } = after.landscape;
  if (beside.length === 0 || beside !== before.landscape.beside) return after;
  const same =
    after.task === before.task && after.runs === before.runs && SHARED.every((key) => sameJson(after.landscape[key], before.landscape[key]));
  return same ? after : setLandscape(after, { beside: [] });
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function withLists(values: typeof USUAL, issues: IssueList, list: (key: (typeof LISTS)[number]) => readonly unknown[]): LandscapeSpec {
  return {
    ...values,
    runs: checkRuns(list('runs'), issues),
    places: checkPlaces('places', list('places'), issues),
    between: checkPlaces('between', list('between'), issues),
    beside: checkBeside(list('beside'), issues),
  };
}

/** A kind of plane, then places. */
function checkBeside([plane, ...places]: readonly unknown[], issues: IssueList): readonly string[] {
  if (plane === undefined) return [];
  const { options } = landscapeParams.plane;
  if (typeof plane === 'string' && (options as readonly string[]).includes(plane)) return [plane, ...checkPlaces('beside', places, issues, 1)];
  issues.add(join(join('landscape', 'beside'), 0), 'unknownChoice', { value: quote(plane), options: options.join(', ') });
  return [];
}

/** Letters, without repeats, in their order. */
function checkRuns(given: readonly unknown[], issues: IssueList): readonly string[] {
  const path = join('landscape', 'runs');
  if (given.length > RUN_IDS.length) issues.add(path, 'tooMany', { max: RUN_IDS.length });
  for (const one of given.slice(0, RUN_IDS.length)) {
    if (typeof one !== 'string' || !RUN_IDS.includes(one)) issues.add(path, 'unknownChoice', { value: quote(one), options: RUN_IDS.join(', ') });
  }
  return RUN_IDS.filter((id) => given.includes(id));
}

/** `from`: number of the first in its list. */
function checkPlaces(key: keyof typeof MOST, given: readonly unknown[], issues: IssueList, from = 0): readonly string[] {
  const path = join('landscape', key);
  if (given.length > MOST[key]) issues.add(path, 'tooMany', { max: MOST[key] + from });
  return given.slice(0, MOST[key]).flatMap((one, i) => {
    const place = typeof one === 'string' ? placeOf(one) : null;
    if (place === null) issues.add(join(path, i + from), 'malformed', { part: quote(one) });
    return place === null ? [] : [placeText(place)]; // 007 is 7
  });
}
