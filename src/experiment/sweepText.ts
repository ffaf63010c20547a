/**
 * @file A sweep read strictly from JSON, and as the value of the key `sweep` in a link:
 *
 *   sweep = "run:" letter ",x:" axis [ ",y:" axis ]          axis = path "/" scale "/" from "/" to "/" count
 *
 *   sweep=run:B,x:schedule.peak/log/0.001/1/9,y:optimizer.momentum/linear/0/0.9/5
 *
 * Either is a valid sweep, or null and issues: a sweep with a repaired axis would be another one than was asked for.
 */
import type { NumberParam, ParamTable } from '../math/card.ts';
import { checkKeys, checkParam, join } from './checkParam.ts';
import { type IssueList, issueList, quote } from './issues.ts';
import type { RunSpec, Sweep, SweepAxis } from './spec.ts';
import { sweepParams } from './sweep.ts';
import { printValue, readParam } from './urlText.ts';

export const SWEEP_KEY = 'sweep';
/** Cells of the first grid, together: each is trained over every seed. */
export const MAX_CELLS = 192;

export const axisParams = {
  scale: { type: 'choice', options: ['linear', 'log'], default: 'log' },
  count: { type: 'number', unit: '1', min: 2, max: 32, default: 9, scale: 'linear', integer: true },
} as const satisfies ParamTable;
const anyNumber: NumberParam = { type: 'number', unit: '1', min: -1e12, max: 1e12, default: 0, scale: 'linear' };
const AXIS_PARTS = 5;

/** `runs`: those of the spec. */
export function parseSweep(json: unknown, runs: readonly RunSpec[], path: string, issues: IssueList): Sweep | null {
  const found = issueList();
  const given = checkKeys(json, ['run', 'axes'], path, found);
  const options = runs.map(({ id }) => id);
  const id = checkParam({ type: 'choice', options, default: options[0] ?? '' }, given.run, join(path, 'run'), found);
  const run = runs.find((one) => one.id === id);
  const list = Array.isArray(given.axes) ? (given.axes as readonly unknown[]) : null;
  if (list === null) found.add(join(path, 'axes'), 'wrongType', { expected: 'list' });
  else if (list.length < 1) found.add(join(path, 'axes'), 'tooFew', { min: 1 });
  else if (list.length > 2) found.add(join(path, 'axes'), 'tooMany', { max: 2 });
  const axes = run === undefined ? [] : (list ?? []).slice(0, 2).map((axis, k) => parseAxis(axis, run, `${path}.axes.${k}`, found));
  const cells = axes.reduce((product, axis) => product * (axis?.count ?? 1), 1);
  if (cells > MAX_CELLS) found.add(join(path, 'axes'), 'tooMany', { max: MAX_CELLS });
  if (axes.length === 2 && axes[0]?.path === axes[1]?.path) found.add(join(path, 'axes'), 'conflict', { conflict: 'sameAxis', keys: 'x, y' });
  for (const issue of found.all) issues.add(issue.path, issue.code, issue.params);
  if (found.count > 0 || run === undefined) return null;
  return { run: run.id, axes: axes.filter((axis) => axis !== null) };
}

/** `text` is the value of the key, percent-decoded. */
export function readSweep(text: string, runs: readonly RunSpec[], path: string, issues: IssueList): Sweep | null {
  const found = issueList();
  const given: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const colon = pair.indexOf(':');
    const key = pair.slice(0, Math.max(0, colon)).trim();
    if (!['run', 'x', 'y'].includes(key)) found.add(path, 'unknownKey', { key: quote(colon < 0 ? pair : key) });
    else if (Object.hasOwn(given, key)) found.add(path, 'malformed', { part: quote(pair) });
    else given[key] = pair.slice(colon + 1).trim();
  }
  const axes = [given.x, given.y].flatMap((axis, k) => (axis === undefined ? [] : [readAxis(axis, `${path}.axes.${k}`, found)]));
  if (given.x === undefined) found.add(path, 'malformed', { part: quote(text) });
  for (const issue of found.all) issues.add(issue.path, issue.code, issue.params);
  return found.count > 0 ? null : parseSweep({ run: given.run, axes }, runs, path, issues);
}

/** The value of the key `sweep`. */
export function printSweep({ run, axes }: Sweep): string {
  const parts = axes.map(
    ({ path, scale, from, to, count }, k) => `${k === 0 ? 'x' : 'y'}:${[path, scale, ...[from, to, count].map(printValue)].join('/')}`,
  );
  return [`run:${run}`, ...parts].join(',');
}

/** The sweep, unless an edit of the runs has made it meaningless (its run is gone, or the run's card no longer has the parameter): then null. */
export function keepSweep(sweep: Sweep | null, runs: readonly RunSpec[]): Sweep | null {
  return sweep !== null && parseSweep(sweep, runs, SWEEP_KEY, issueList()) !== null ? sweep : null;
}

function parseAxis(value: unknown, run: RunSpec, path: string, issues: IssueList): SweepAxis | null {
  const before = issues.count;
  const given = checkKeys(value, ['path', 'from', 'to', 'count', 'scale'], path, issues);
  const params = sweepParams(run);
  const options = params.map((one) => one.path);
  const name = checkParam({ type: 'choice', options, default: '' }, given.path, join(path, 'path'), issues);
  const scale = checkParam(axisParams.scale, given.scale, join(path, 'scale'), issues);
  const count = checkParam(axisParams.count, given.count, join(path, 'count'), issues);
  const param = params.find((one) => one.path === name)?.param;
  if (param === undefined) return null;
  // within a range that has 0 beside it (off, or 1e-6 to 1) only a point may be 0
  const bounds: NumberParam = { ...param, zero: false };
  const from = checkParam(bounds, given.from, join(path, 'from'), issues);
  const to = checkParam(bounds, given.to, join(path, 'to'), issues);
  if (typeof from === 'number' && typeof to === 'number') {
    if (from >= to) issues.add(path, 'notAscending');
    if (scale === 'log' && from <= 0) issues.add(join(path, 'from'), 'conflict', { conflict: 'logOfZero', keys: 'from, scale' });
  }
  return issues.count > before ? null : ({ path: name, from, to, count, scale } as SweepAxis);
}

function readAxis(text: string, path: string, issues: IssueList): unknown {
  const parts = text.split('/', AXIS_PARTS + 1).map((part) => part.trim());
  if (parts.length !== AXIS_PARTS) {
    issues.add(path, 'malformed', { part: quote(text) });
    return null;
  }
  const [name, scale, ...numbers] = parts as [string, string, string, string, string];
  const [from, to, count] = numbers.map((part) => readParam(anyNumber, part, path, issues));
  return { path: name, from, to, count, scale };
}
