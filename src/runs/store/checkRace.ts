/**
 * @file Is this what a race says of itself? The settings, the engine, the lengths: for heads from storage and for strangers' files.
 */
import { checkKeys, checkParam, join } from '../../experiment/checkParam.ts';
import type { IssueList } from '../../experiment/issues.ts';
import { checkName, parseSpec } from '../../experiment/parseSpec.ts';
import { LIMITS } from '../../experiment/tables.ts';
import type { NumberParam, ParamTable } from '../../math/card.ts';
import { MAX_STEPS } from './checkSeries.ts';
import { DEVICE_LENGTH, type EngineNote, type RaceHow, type RaceInfo } from './raceRecord.ts';

export const RACE_KEYS = ['spec', 'engine', 'totalSteps', 'stepsPerEpoch', 'groups'] as const;

const counts = {
  totalSteps: { type: 'number', unit: 'steps', min: 1, max: MAX_STEPS, default: 1, scale: 'linear', integer: true },
  stepsPerEpoch: { type: 'number', unit: 'steps', min: 1, max: MAX_STEPS, default: 1, scale: 'linear', integer: true },
} as const satisfies ParamTable;

/** Milliseconds since 1970, to the year 2200. */
export const timeParam: NumberParam = { type: 'number', unit: '1', min: 0, max: 7.3e12, default: 0, scale: 'linear' };
const versionParam: NumberParam = { type: 'number', unit: '1', min: 0, max: 1e9, default: 0, scale: 'linear', integer: true };

export const raceHows = Object.keys({
  finished: true,
  stopped: true,
  diverged: true,
  target: true,
  plateau: true,
  time: true,
  failed: true,
} satisfies Record<RaceHow, true>);

/** `given`: a record whose keys were checked. */
export function checkRace(given: Readonly<Record<string, unknown>>, path: string, issues: IssueList): RaceInfo | null {
  const before = issues.count;
  const parsed = parseSpec(given.spec);
  if (!parsed.ok) for (const issue of parsed.issues) issues.add(join(join(path, 'spec'), issue.path), issue.code, issue.params);
  const engine = checkEngine(given.engine, join(path, 'engine'), issues);
  const totalSteps = checkParam(counts.totalSteps, given.totalSteps, join(path, 'totalSteps'), issues);
  const stepsPerEpoch = checkParam(counts.stepsPerEpoch, given.stepsPerEpoch, join(path, 'stepsPerEpoch'), issues);
  const groups = checkGroups(given.groups, join(path, 'groups'), issues);
  if (issues.count > before || !parsed.ok) return null;
  return { spec: parsed.spec, engine, totalSteps: Number(totalSteps), stepsPerEpoch: Number(stepsPerEpoch), groups };
}

function checkEngine(value: unknown, path: string, issues: IssueList): EngineNote {
  const given = checkKeys(value, ['engine', 'backend', 'version', 'device', 'software', 'variant'], path, issues);
  const { device } = given;
  if (typeof device !== 'string') issues.add(join(path, 'device'), 'wrongType', { expected: 'text' });
  else if (device.length > DEVICE_LENGTH) issues.add(join(path, 'device'), 'tooLong', { length: device.length, max: DEVICE_LENGTH });
  return {
    engine: checkName(given.engine, join(path, 'engine'), issues) ?? '',
    backend: checkName(given.backend, join(path, 'backend'), issues) ?? '',
    version: Number(checkParam(versionParam, given.version, join(path, 'version'), issues)),
    device: typeof device === 'string' ? device.replace(/\p{Cc}|\p{Surrogate}/gu, ' ') : '',
    software: checkParam({ type: 'flag', default: false }, given.software, join(path, 'software'), issues) === true,
    ...(given.variant !== undefined && { variant: checkName(given.variant, join(path, 'variant'), issues) ?? '' }),
  };
}

function checkGroups(value: unknown, path: string, issues: IssueList): readonly string[] {
  if (!Array.isArray(value)) {
    issues.add(path, 'wrongType', { expected: 'list' });
    return [];
  }
  if (value.length < 1) issues.add(path, 'tooFew', { min: 1 });
  if (value.length > LIMITS.factors) {
    issues.add(path, 'tooMany', { max: LIMITS.factors });
    return [];
  }
  return Array.from(value, (name: unknown, i) => checkName(name, join(path, i), issues) ?? '');
}
