/**
 * @file Strict reading of a spec from JSON (a file, a stored run, an edit): a frozen, normalised spec, or everything that is wrong with it.
 *
 * Unknown keys, wrong types, values out of range, unknown kinds and contradictions are all reported, each with its path; nothing is clamped
 * and nothing is thrown. What is left out takes its default, as in a link, so a spec stored before a parameter existed still opens;
 * only `version` and the `id` of a run have no default.
 */

import { augmentParams } from '../datasets/augment.ts';
import { defaultsOf, type FlagParam } from '../math/card.ts';
import { models } from '../models/registry.ts';
import { optimizers } from '../optimizers/registry.ts';
import { schedules } from '../schedules/registry.ts';
import { checkChoice, checkFigures, checkKeys, checkParam, checkTable, join } from './checkParam.ts';
import { deepFreeze } from './choice.ts';
import { conflictsOf } from './conflicts.ts';
import { defaultSpec, newRun } from './defaults.ts';
import { type IssueList, issueList, quote } from './issues.ts';
import { parseLandscape } from './landscape.ts';
import { parseSaddles } from './saddles.ts';
import {
  type ExperimentSpec,
  type FindSpec,
  type ParseResult,
  type RunSpec,
  type Settings,
  SPEC_VERSION,
  type Stretch,
  type TaskSpec,
  type ViewSpec,
} from './spec.ts';
import { parseSweep } from './sweepText.ts';
import {
  boundParam,
  chargedParam,
  curveParams,
  engineParam,
  findParams,
  groupsParams,
  LIMITS,
  RUN_IDS,
  stopParams,
  taskParams,
  untilParam,
  viewParams,
} from './tables.ts';
import { parseTransfer } from './transfer.ts';

export function parseSpec(json: unknown): ParseResult {
  const issues = issueList();
  const given = checkKeys(json, ['version', 'task', 'runs', 'find', 'sweep', 'view', 'saddles', 'landscape', 'transfer', 'engine'], '', issues);
  const part = (key: string): unknown => (Object.hasOwn(given, key) ? given[key] : undefined);
  const has = (key: string): boolean => Object.hasOwn(given, key);

  checkVersion(part('version'), issues);
  const task = has('task') ? parseTask(part('task'), issues) : defaultSpec.task;
  const runs = has('runs') ? parseRuns(part('runs'), issues) : defaultSpec.runs;
  const find = has('find') ? parseFind(part('find'), runs, issues) : defaultFind(runs);
  const sweep = part('sweep') === undefined || part('sweep') === null ? null : parseSweep(part('sweep'), runs, 'sweep', issues);
  const view = has('view') ? parseView(part('view'), issues) : defaultSpec.view;
  const saddles = has('saddles') ? parseSaddles(part('saddles'), issues) : defaultSpec.saddles;
  const landscape = has('landscape') ? parseLandscape(part('landscape'), issues) : defaultSpec.landscape;
  const transfer = has('transfer') ? parseTransfer(part('transfer'), issues) : defaultSpec.transfer;
  const engine = has('engine') ? checkParam(engineParam, part('engine'), 'engine', issues) : defaultSpec.engine;
  const spec = deepFreeze({
    version: SPEC_VERSION,
    task,
    runs,
    find,
    sweep,
    view,
    saddles,
    landscape,
    transfer,
    engine: engine as ExperimentSpec['engine'],
  });
  if (issues.count === 0) {
    for (const { path, params } of conflictsOf(spec)) issues.add(path, 'conflict', params);
  }
  return issues.count === 0 ? { ok: true, spec } : { ok: false, issues: issues.all };
}

/** Is this the name of a run: at most 40 UTF-16 units, no control characters, no half of a surrogate pair (which no link could hold)? */
export function checkName(value: unknown, path: string, issues: IssueList): string | undefined {
  if (typeof value !== 'string') {
    issues.add(path, 'wrongType', { expected: 'text' });
  } else if (value.length > LIMITS.nameLength) {
    issues.add(path, 'tooLong', { length: value.length, max: LIMITS.nameLength });
  } else if (/\p{Cc}|\p{Surrogate}/u.test(value)) {
    issues.add(path, 'malformed', { part: quote(value.replace(/\p{Cc}|\p{Surrogate}/gu, '\u{fffd}')) });
  } else {
    return value;
  }
  return undefined;
}

/** The default range test for these runs: with run A, or the first if there is no A. */
export function defaultFind(runs: readonly RunSpec[]): FindSpec {
  if (runs.some((run) => run.id === defaultSpec.find.run)) return defaultSpec.find;
  return { ...defaultSpec.find, run: runs[0]?.id ?? defaultSpec.find.run };
}

function checkVersion(value: unknown, issues: IssueList): void {
  const version = checkParam(
    { type: 'number', unit: '1', min: 1, max: 2 ** 31, default: 1, scale: 'linear', integer: true },
    value,
    'version',
    issues,
  );
  if (typeof version === 'number' && version > SPEC_VERSION) issues.add('version', 'futureVersion', { version, known: SPEC_VERSION });
}

function parseTask(value: unknown, issues: IssueList): TaskSpec {
  const table = checkTable(taskParams, value, 'task', issues, defaultsOf(taskParams), ['model', 'augment', 'stop']);
  const model = own(value, 'model');
  const augment = own(value, 'augment');
  const stop = own(value, 'stop');
  return {
    ...table,
    model: model === undefined ? defaultSpec.task.model : checkChoice(models, model, 'task.model', issues, defaultSpec.task.model),
    augment: augment === undefined ? defaultSpec.task.augment : checkTable(augmentParams, augment, 'task.augment', issues, defaultsOf(augmentParams)),
    stop: stop === undefined ? defaultSpec.task.stop : checkTable(stopParams, stop, 'task.stop', issues, defaultsOf(stopParams)),
  };
}

function parseRuns(value: unknown, issues: IssueList): readonly RunSpec[] {
  if (!Array.isArray(value)) {
    issues.add('runs', 'wrongType', { expected: 'list' });
    return defaultSpec.runs;
  }
  if (value.length === 0) issues.add('runs', 'tooFew', { min: 1 });
  if (value.length > LIMITS.runs) issues.add('runs', 'tooMany', { max: LIMITS.runs });
  const seen = new Set<string>();
  return Array.from(value.slice(0, LIMITS.runs), (item: unknown, i) => {
    const run = parseRun(item, join('runs', i), issues);
    if (seen.has(run.id)) issues.add(`runs.${i}.id`, 'duplicateId', { id: run.id });
    seen.add(run.id);
    return run;
  });
}

const SETTINGS = ['schedule', 'optimizer', 'groups', 'fresh'];
const flag: FlagParam = { type: 'flag', default: false };

function parseRun(value: unknown, path: string, issues: IssueList): RunSpec {
  const given = checkKeys(value, ['id', 'name', ...SETTINGS, 'hidden', 'earlier', 'charged'], path, issues);
  const id = checkParam({ type: 'choice', options: RUN_IDS, default: 'A' }, own(given, 'id'), join(path, 'id'), issues);
  const usual = newRun(typeof id === 'string' ? id : 'A');
  const read = reader(given, path);
  return {
    id: usual.id,
    name: read('name', (item, at) => checkName(item, at, issues), usual.name),
    ...parseSettings(given, usual, path, issues),
    hidden: read('hidden', (item, at) => checkParam(flag, item, at, issues) as boolean | undefined, usual.hidden),
    earlier: read('earlier', (item, at) => parseEarlier(item, usual, at, issues), usual.earlier),
    charged: read('charged', (item, at) => checkParam(chargedParam, item, at, issues) as number | undefined, usual.charged),
  };
}

function parseSettings(given: Readonly<Record<string, unknown>>, usual: Settings, path: string, issues: IssueList): Settings {
  const read = reader(given, path);
  return {
    schedule: read('schedule', (item, at) => checkChoice(schedules, item, at, issues, usual.schedule), usual.schedule),
    optimizer: read('optimizer', (item, at) => checkChoice(optimizers, item, at, issues, usual.optimizer), usual.optimizer),
    groups: read('groups', (item, at) => checkTable(groupsParams, item, at, issues, defaultsOf(groupsParams)), usual.groups),
    fresh: read('fresh', (item, at) => checkParam(flag, item, at, issues) as boolean | undefined, usual.fresh),
  };
}

function parseEarlier(value: unknown, usual: Settings, path: string, issues: IssueList): readonly Stretch[] | undefined {
  if (!Array.isArray(value)) {
    issues.add(path, 'wrongType', { expected: 'list' });
    return undefined;
  }
  if (value.length > LIMITS.changes) issues.add(path, 'tooMany', { max: LIMITS.changes });
  const stretches = Array.from(value.slice(0, LIMITS.changes), (item: unknown, i): Stretch => {
    const at = join(path, i);
    const given = checkKeys(item, ['until', ...SETTINGS], at, issues);
    const until = checkParam(untilParam, own(given, 'until'), join(at, 'until'), issues);
    return { until: typeof until === 'number' ? until : untilParam.default, ...parseSettings(given, usual, at, issues) };
  });
  if (stretches.some(({ until }, i) => i > 0 && until <= (stretches[i - 1] as Stretch).until)) issues.add(path, 'notAscending');
  return stretches;
}

function reader(given: Readonly<Record<string, unknown>>, path: string) {
  return <T>(key: string, check: (item: unknown, at: string) => T | undefined, fallback: T): T => {
    if (!Object.hasOwn(given, key)) return fallback;
    return check(given[key], join(path, key)) ?? fallback;
  };
}

function parseView(value: unknown, issues: IssueList): ViewSpec {
  const table = checkTable(viewParams, value, 'view', issues, defaultsOf(viewParams), ['figures', 'curve']);
  const figures = own(value, 'figures');
  const curve = own(value, 'curve');
  return {
    ...table,
    figures: figures === undefined ? defaultSpec.view.figures : checkFigures(figures, 'view.figures', issues),
    curve: curve === undefined ? defaultSpec.view.curve : checkTable(curveParams, curve, 'view.curve', issues, defaultsOf(curveParams)),
  };
}

function parseFind(value: unknown, runs: readonly RunSpec[], issues: IssueList): FindSpec {
  const fallback = defaultFind(runs);
  const table = checkTable(findParams, value, 'find', issues, defaultsOf(findParams), ['run', 'lowerLr', 'upperLr']);
  const bound = (key: 'lowerLr' | 'upperLr'): number | null => {
    const given = own(value, key);
    if (given === undefined || given === null) return null;
    return (checkParam(boundParam, given, join('find', key), issues) ?? null) as number | null;
  };
  const run = own(value, 'run');
  const options = runs.map(({ id }) => id);
  const id = run === undefined ? fallback.run : checkParam({ type: 'choice', options, default: fallback.run }, run, 'find.run', issues);
  return { run: typeof id === 'string' ? id : fallback.run, ...table, lowerLr: bound('lowerLr'), upperLr: bound('upperLr') };
}

/** An own property of what should be a record. */
function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
