/**
 * @file A spec as the hash of a link, and back: `key=value` pairs joined by `&`, only what differs from the default spec, readable by a person.
 *
 *   v=1&data=mnist&batch=32&B=triangular,maxLr:0.2&find=run:B,start:1e-6&view=find
 *
 * encodeSpec(defaultSpec) = ''; decodeSpec(encodeSpec(s)).spec = s for every valid s. decodeSpec takes any string: what it does not understand,
 * or what is not allowed, keeps its default and becomes an issue. The keys are in urlTable.ts, the values' grammar in urlText.ts and urlRun.ts.
 * tensorflow/playground keeps its state in the hash too, but trusts the values; here every one is checked by the table that checks files.
 */

import { augmentParams } from '../datasets/augment.ts';
import type { ParamValue } from '../math/card.ts';
import { models } from '../models/registry.ts';
import { optimizers } from '../optimizers/registry.ts';
import { schedules } from '../schedules/registry.ts';
import { boundsOf, changeSchedule, withBounds } from './carryOver.ts';
import { checkFigures } from './checkParam.ts';
import { cardOf, deepFreeze, sameChoice, sameValue } from './choice.ts';
import { plannedContext } from './conflicts.ts';
import { defaultSpec, newRun } from './defaults.ts';
import { type IssueList, issueList, quote } from './issues.ts';
import { LANDSCAPE_KEY, printLandscape, readLandscape } from './landscape.ts';
import { defaultFind, parseSpec } from './parseSpec.ts';
import { repairConflicts } from './repairConflicts.ts';
import { printSaddles, readSaddles, SADDLES_KEY } from './saddles.ts';
import type { DecodeResult, ExperimentSpec, FindSpec, RunSpec, TaskSpec, ViewSpec } from './spec.ts';
import { SPEC_VERSION } from './spec.ts';
import { printSweep, readSweep, SWEEP_KEY } from './sweepText.ts';
import { curveParams, RUN_IDS, stopParams } from './tables.ts';
import { printTransfer, readTransfer, TRANSFER_KEY } from './transfer.ts';
import { printRun, readRun, sameRun } from './urlRun.ts';
import {
  ALIASES,
  type Alias,
  AUGMENT_KEY,
  CURVE_KEY,
  engineKey,
  FIGURES_KEY,
  FIND_KEY,
  findKeys,
  MAX_HASH,
  MODEL_KEY,
  RUNS_KEY,
  STOP_KEY,
  taskKeys,
  VERSION_KEY,
  viewKeys,
} from './urlTable.ts';
import { decodeText, printChoice, printPairs, printValue, readChoice, readPairs, readParam } from './urlText.ts';

const DEFAULT_IDS = defaultSpec.runs.map((run) => run.id);
const KNOWN_KEYS = new Set([
  ...[
    VERSION_KEY,
    MODEL_KEY,
    AUGMENT_KEY,
    STOP_KEY,
    RUNS_KEY,
    FIND_KEY,
    SWEEP_KEY,
    FIGURES_KEY,
    CURVE_KEY,
    SADDLES_KEY,
    LANDSCAPE_KEY,
    TRANSFER_KEY,
    engineKey.key,
    ...ALIASES,
    ...RUN_IDS,
  ],
  ...[...taskKeys, ...viewKeys].map(({ key }) => key),
]);

/** The hash of a valid spec, without `#`; '' for the default spec. */
export function encodeSpec(spec: ExperimentSpec): string {
  const pairs: string[] = [];
  const put = (key: string, value: ParamValue, usual: ParamValue) => {
    if (!sameValue(value, usual)) pairs.push(`${key}=${printValue(value)}`);
  };
  for (const { key, field } of taskKeys) {
    put(key, spec.task[field], defaultSpec.task[field]);
    if (field === 'dataset' && !sameChoice(spec.task.model, defaultSpec.task.model))
      pairs.push(`${MODEL_KEY}=${printChoice(models, spec.task.model)}`);
  }
  const augment = printPairs(augmentParams, { ...spec.task.augment }, { ...defaultSpec.task.augment });
  if (augment.length > 0) pairs.push(`${AUGMENT_KEY}=${augment.join(',')}`);
  const stop = printPairs(stopParams, { ...spec.task.stop }, { ...defaultSpec.task.stop });
  if (stop.length > 0) pairs.push(`${STOP_KEY}=${stop.join(',')}`);
  pairs.push(...printRuns(spec.runs));
  const find = printFind(spec.find, defaultFind(spec.runs));
  if (find !== '') pairs.push(`${FIND_KEY}=${find}`);
  if (spec.sweep !== null) pairs.push(`${SWEEP_KEY}=${printSweep(spec.sweep)}`);
  for (const { key, field } of viewKeys) put(key, spec.view[field], defaultSpec.view[field]);
  if (spec.view.figures.length > 0) pairs.push(`${FIGURES_KEY}=${spec.view.figures.join('/')}`);
  const curve = printPairs(curveParams, { ...spec.view.curve }, { ...defaultSpec.view.curve });
  if (curve.length > 0) pairs.push(`${CURVE_KEY}=${curve.join(',')}`);
  const saddles = printSaddles(spec.saddles);
  if (saddles !== '') pairs.push(`${SADDLES_KEY}=${saddles}`);
  const landscape = printLandscape(spec.landscape);
  if (landscape !== '') pairs.push(`${LANDSCAPE_KEY}=${landscape}`);
  const transfer = printTransfer(spec.transfer);
  if (transfer !== '') pairs.push(`${TRANSFER_KEY}=${transfer}`);
  put(engineKey.key, spec.engine, defaultSpec.engine);
  return pairs.length === 0 ? '' : [`${VERSION_KEY}=${SPEC_VERSION}`, ...pairs].join('&');
}

/** The spec that a hash (with or without `#`) describes, as far as it is understood, and what was not. Never throws. */
export function decodeSpec(hash: string): DecodeResult {
  const issues = issueList();
  const given = readKeys(hash, issues);
  const text = (key: string): string | undefined => given.get(key);

  checkVersion(text(VERSION_KEY), issues);
  const task = readTask(given, issues);
  const runs = applyAliases(readRuns(given, issues), given, task, issues);
  const find = readFind(text(FIND_KEY), runs, issues);
  const view = readView(given, issues);
  const saddles = readSaddles(text(SADDLES_KEY), issues);
  const landscape = readLandscape(text(LANDSCAPE_KEY), issues);
  const transfer = readTransfer(text(TRANSFER_KEY), issues);
  const engine = (readKey(text(engineKey.key), engineKey.param, 'engine', issues) ?? defaultSpec.engine) as ExperimentSpec['engine'];

  const repaired = repairConflicts({ version: SPEC_VERSION, task, runs, find, sweep: null, view, saddles, landscape, transfer, engine }, issues);
  const sweep = text(SWEEP_KEY);
  const spec = sweep === undefined ? repaired : { ...repaired, sweep: readSweep(sweep, repaired.runs, 'sweep', issues) };
  const checked = parseSpec(spec);
  if (checked.ok) return deepFreeze({ spec: checked.spec, issues: issues.all });
  // our bug (the fuzz tests look for this very issue), but a link must never keep the page from opening
  return deepFreeze({ spec: defaultSpec, issues: [...issues.all, { path: '', code: 'malformed', params: { part: 'link' } }, ...checked.issues] });
}

/** The pairs of a hash by key, decoded; the first of two with the same key counts. */
function readKeys(hash: string, issues: IssueList): ReadonlyMap<string, string> {
  let text = hash.replace(/^#?\??/, '');
  if (text.length > MAX_HASH) {
    issues.add('', 'tooLong', { length: text.length, max: MAX_HASH });
    const cut = text.slice(0, MAX_HASH);
    text = cut.slice(0, Math.max(0, cut.lastIndexOf('&'))); // the last pair may be torn
  }
  if (!text.includes('=') && /%3d/i.test(text)) text = decodeText(text.replaceAll('+', '%2B')); // a program has encoded the link as a whole
  const found = new Map<string, string>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const key = decodeText(equals < 0 ? pair : pair.slice(0, equals)).trim();
    if (!KNOWN_KEYS.has(key)) issues.add('', 'unknownKey', { key: quote(key) });
    else if (equals < 0 || found.has(key)) issues.add('', 'malformed', { part: quote(pair) });
    else found.set(key, decodeText(pair.slice(equals + 1)));
  }
  return found;
}

function checkVersion(text: string | undefined, issues: IssueList): void {
  const version = readKey(text, { type: 'number', unit: '1', min: 1, max: 2 ** 31, default: 1, scale: 'linear', integer: true }, 'version', issues);
  if (typeof version === 'number' && version > SPEC_VERSION) issues.add('version', 'futureVersion', { version, known: SPEC_VERSION });
}

function readKey(text: string | undefined, param: Parameters<typeof readParam>[0], path: string, issues: IssueList): ParamValue | undefined {
  return text === undefined ? undefined : readParam(param, text.trim(), path, issues);
}

function readTask(given: ReadonlyMap<string, string>, issues: IssueList): TaskSpec {
  const fields = taskKeys.map(({ key, field, param }) => [field, readKey(given.get(key), param, `task.${field}`, issues) ?? defaultSpec.task[field]]);
  const text = given.get(MODEL_KEY);
  const model = text === undefined ? undefined : readChoice(models, text, 'task.model', issues);
  const augment = given.get(AUGMENT_KEY)?.split(',') ?? [];
  const stop = given.get(STOP_KEY)?.split(',') ?? [];
  return {
    ...(Object.fromEntries(fields) as Omit<TaskSpec, 'model' | 'augment' | 'stop'>),
    model: model ?? defaultSpec.task.model,
    augment: readPairs(augmentParams, augment, 'task.augment', issues, { ...defaultSpec.task.augment }) as unknown as TaskSpec['augment'],
    stop: readPairs(stopParams, stop, 'task.stop', issues, { ...defaultSpec.task.stop }) as unknown as TaskSpec['stop'],
  };
}

function readView(given: ReadonlyMap<string, string>, issues: IssueList): ViewSpec {
  const fields = viewKeys.map(({ key, field, param }) => [field, readKey(given.get(key), param, `view.${field}`, issues) ?? defaultSpec.view[field]]);
  const figures = given.get(FIGURES_KEY);
  const curve = given.get(CURVE_KEY)?.split(',') ?? [];
  return {
    ...(Object.fromEntries(fields) as Omit<ViewSpec, 'figures' | 'curve'>),
    curve: readPairs(curveParams, curve, 'view.curve', issues, { ...defaultSpec.view.curve }) as unknown as ViewSpec['curve'],
    figures:
      figures === undefined
        ? defaultSpec.view.figures
        : checkFigures(
            figures.split('/').map((one) => one.trim()),
            'view.figures',
            issues,
          ),
  };
}

function readRuns(given: ReadonlyMap<string, string>, issues: IssueList): readonly RunSpec[] {
  const described = [...given.keys()].filter((key) => RUN_IDS.includes(key));
  const listed = given.get(RUNS_KEY);
  const ids = listed === undefined ? [...DEFAULT_IDS, ...described.filter((id) => !DEFAULT_IDS.includes(id))] : readIds(listed, issues);
  for (const id of described) {
    if (!ids.includes(id)) issues.add('runs', 'unknownChoice', { value: id, options: ids.join(', ') });
  }
  return ids.map((id, i) => {
    const text = given.get(id);
    return text === undefined ? usualRun(id) : readRun(text, usualRun(id), `runs.${i}`, issues);
  });
}

/** Letters of `runs=`, without repeats and unknown ones; the default runs if none is left. */
function readIds(text: string, issues: IssueList): readonly string[] {
  const ids: string[] = [];
  for (const id of text.split(',').map((part) => part.trim())) {
    if (!RUN_IDS.includes(id)) issues.add('runs', 'unknownChoice', { value: quote(id), options: RUN_IDS.join(', ') });
    else if (ids.includes(id)) issues.add('runs', 'duplicateId', { id });
    else ids.push(id);
  }
  return ids.length > 0 ? ids : DEFAULT_IDS;
}

/** What a letter stands for in a link that lists it without describing it. */
function usualRun(id: string): RunSpec {
  return defaultSpec.runs.find((run) => run.id === id) ?? newRun(id);
}

function printRuns(runs: readonly RunSpec[]): readonly string[] {
  const implied = DEFAULT_IDS.every((id, i) => runs[i]?.id === id);
  const list = implied ? [] : [`${RUNS_KEY}=${runs.map((run) => run.id).join(',')}`];
  // a run beyond the default ones must be described, or nothing would say that it is there
  const described = runs.filter((run) => !DEFAULT_IDS.includes(run.id) || !sameRun(run, usualRun(run.id)));
  return [...list, ...described.map((run) => `${run.id}=${printRun(run)}`)];
}

function applyAliases(runs: readonly RunSpec[], given: ReadonlyMap<string, string>, task: TaskSpec, issues: IssueList): readonly RunSpec[] {
  const [first, ...others] = runs;
  if (first === undefined) return runs;
  let { schedule, optimizer } = first;
  const apply: Readonly<Record<Alias, (text: string) => void>> = {
    schedule(text) {
      const asked = readChoice(schedules, text, 'runs.0.schedule', issues);
      if (asked === undefined) return;
      // bare, it is what the page does; with values, it is the run's own form
      schedule = text.includes(',') ? asked : changeSchedule(schedule, asked.kind, plannedContext(task));
    },
    optimizer(text) {
      optimizer = readChoice(optimizers, text, 'runs.0.optimizer', issues) ?? optimizer;
    },
    lr(text) {
      const card = cardOf<(typeof schedules)[keyof typeof schedules]>(schedules, schedule.kind);
      const param =
        card === undefined || boundsOf(schedule) === undefined
          ? undefined
          : (card.params as Readonly<Record<string, Parameters<typeof readParam>[0]>>)[card.peak];
      if (card === undefined || param === undefined) return;
      const lr = readParam(param, text, `runs.0.schedule.params.${card.peak}`, issues);
      if (typeof lr === 'number') schedule = withBounds(schedule, lr);
    },
  };
  for (const alias of ALIASES) {
    const text = given.get(alias);
    if (text !== undefined) apply[alias](text.trim());
  }
  return [{ ...first, schedule, optimizer }, ...others];
}

function readFind(text: string | undefined, runs: readonly RunSpec[], issues: IssueList): FindSpec {
  const usual = defaultFind(runs);
  if (text === undefined) return usual;
  const fields: Record<string, ParamValue | null> = { ...usual };
  const runParam = { type: 'choice', options: runs.map((run) => run.id), default: usual.run } as const;
  for (const pair of text.split(',')) {
    const colon = pair.indexOf(':');
    const key = (colon < 0 ? pair : pair.slice(0, colon)).trim();
    const row = key === 'run' ? { field: 'run', param: runParam } : findKeys.find((candidate) => candidate.key === key);
    if (row === undefined) issues.add('find', 'unknownKey', { key: quote(key) });
    else if (colon < 0) issues.add('find', 'malformed', { part: quote(pair) });
    else fields[row.field] = readParam(row.param, pair.slice(colon + 1).trim(), `find.${row.field}`, issues) ?? fields[row.field] ?? null;
  }
  return fields as unknown as FindSpec;
}

function printFind(find: FindSpec, usual: FindSpec): string {
  const run = find.run === usual.run ? [] : [`run:${find.run}`];
  const others = findKeys.flatMap(({ key, field }) => {
    const value = find[field];
    return value === null || value === usual[field] ? [] : [`${key}:${printValue(value)}`];
  });
  return [...run, ...others].join(',');
}
