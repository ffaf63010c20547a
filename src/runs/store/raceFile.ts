/**
 * @file A race as a file, and back: gzip (RFC 1952) of one JSON text; the plain JSON is read, too.
 *
 *   { format: "learning-rate-playground/race", version: 1, startedAt, how, spec, engine, totalSteps, stepsPerEpoch, groups,
 *     series: [{ run, seed, columns: { loss: { type: "f4" | "f8", data: base64 }, ... }, marks: [{ kind, step }], end: { step, reason } | null,
 *                snapshots: { type, data },                 rows of step, members, and loss and accuracy of the single network and of the ensemble
 *                curvatures: { type, data } }] }            rows of the fields of CurvatureScore; absent where nothing was measured
 *
 * Columns are little-endian float32 or float64, exact (seriesColumns.ts). `how` is null for a race that was under way. The checkpoint is left out:
 * weights are many and can be computed again, the spec says how. Files come from strangers: sizes are bounded before anything is unpacked,
 * everything is checked, what is unknown is refused, and what is wrong is a list of issues. Nothing is thrown for a bad file.
 */
import { checkKeys, checkParam, join } from '../../experiment/checkParam.ts';
import { type IssueList, issueList, quote } from '../../experiment/issues.ts';
import type { Issue } from '../../experiment/spec.ts';
import { LIMITS, taskParams } from '../../experiment/tables.ts';
import type { CurvatureScore, SnapshotScore } from '../series.ts';
import { checkRace, RACE_KEYS, raceHows, timeParam } from './checkRace.ts';
import { checkSeries, curvatureFields } from './checkSeries.ts';
import type { RawSeries } from './chunks.ts';
import { gunzip, gzip } from './gzip.ts';
import { type KeptSeries, type RaceHow, type RaceInfo, replicaKey } from './raceRecord.ts';
import { bytesPer, columnNames, pack, unpack, widthOf } from './seriesColumns.ts';

export const FILE_FORMAT = 'learning-rate-playground/race';
export const FILE_VERSION = 1;
/** Of a file, and of the text in it. 12 runs over 16 seeds for 10,000 updates with four layer groups take less. */
export const MAX_FILE_BYTES = 256 * 2 ** 20;

export interface RaceFile extends RaceInfo {
  readonly startedAt: number;
  /** null: it was under way. */
  readonly how: RaceHow | null;
  readonly series: readonly KeptSeries[];
}

export type FileResult = { readonly ok: true; readonly race: RaceFile } | { readonly ok: false; readonly issues: readonly Issue[] };

const SNAPSHOT_WIDTH = 6;
const MAX_SNAPSHOTS = 10_000;
const MAX_SERIES = LIMITS.runs * taskParams.seeds.max;

export async function encodeRaceFile(race: RaceFile): Promise<Uint8Array<ArrayBuffer>> {
  const { startedAt, how, spec, engine, totalSteps, stepsPerEpoch, groups } = race;
  const series = race.series.map(({ run, seed, series: one }) => ({
    run,
    seed,
    columns: Object.fromEntries(columnNames.map((name) => [name, printColumn(one[name].values)])),
    marks: one.marks,
    snapshots: printColumn(Float64Array.from(one.snapshots.flatMap(snapshotRow))),
    ...(one.curvatures.length > 0 && { curvatures: printColumn(Float64Array.from(one.curvatures.flatMap(curvatureRow))) }),
    end: one.end,
  }));
  const json = { format: FILE_FORMAT, version: FILE_VERSION, startedAt, how, spec, engine, totalSteps, stepsPerEpoch, groups, series };
  return gzip(new TextEncoder().encode(JSON.stringify(json)));
}

export async function decodeRaceFile(bytes: Uint8Array<ArrayBuffer>, maxBytes = MAX_FILE_BYTES): Promise<FileResult> {
  const issues = issueList();
  const text = await readText(bytes, maxBytes, issues);
  const json = text === null ? undefined : readJson(text, issues);
  const race = issues.count === 0 ? checkFile(json, issues) : null;
  return race !== null && issues.count === 0 ? { ok: true, race } : { ok: false, issues: issues.all };
}

async function readText(bytes: Uint8Array<ArrayBuffer>, maxBytes: number, issues: IssueList): Promise<string | null> {
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const plain = bytes.length > maxBytes ? 'tooLong' : zipped ? await gunzip(bytes, maxBytes) : bytes;
  if (plain === 'tooLong') issues.add('', 'tooLong', { length: bytes.length, max: maxBytes });
  else if (plain === null) issues.add('', 'malformed', { part: 'gzip' });
  else {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(plain);
    } catch {
      issues.add('', 'malformed', { part: 'UTF-8' });
    }
  }
  return null;
}

function readJson(text: string, issues: IssueList): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    issues.add('', 'malformed', { part: 'JSON' });
    return undefined;
  }
}

function checkFile(json: unknown, issues: IssueList): RaceFile | null {
  const { format, version } = typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : {};
  if (format !== FILE_FORMAT) {
    issues.add('format', 'unknownChoice', { value: quote(format), options: FILE_FORMAT });
    return null;
  }
  if (typeof version === 'number' && version > FILE_VERSION) {
    issues.add('version', 'futureVersion', { version, known: FILE_VERSION });
    return null;
  }
  const given = checkKeys(json, ['format', 'version', 'startedAt', 'how', 'series', ...RACE_KEYS], '', issues);
  if (version !== FILE_VERSION) issues.add('version', 'unknownChoice', { value: quote(version), options: String(FILE_VERSION) });
  const startedAt = checkParam(timeParam, given.startedAt, 'startedAt', issues);
  const how = given.how === null ? null : checkParam({ type: 'choice', options: raceHows, default: '' }, given.how, 'how', issues);
  const info = checkRace(given, '', issues);
  if (info === null) return null;
  return { ...info, startedAt: Number(startedAt), how: how as RaceHow | null, series: checkAllSeries(given.series, info, issues) };
}

function checkAllSeries(value: unknown, info: RaceInfo, issues: IssueList): readonly KeptSeries[] {
  if (!Array.isArray(value)) {
    issues.add('series', 'wrongType', { expected: 'list' });
    return [];
  }
  if (value.length > MAX_SERIES) {
    issues.add('series', 'tooMany', { max: MAX_SERIES });
    return [];
  }
  const seen = new Set<string>();
  return Array.from(value as readonly unknown[]).flatMap((item, i) => {
    const path = `series.${i}`;
    const given = checkKeys(item, ['run', 'seed', 'columns', 'marks', 'snapshots', 'curvatures', 'end'], path, issues);
    const options = info.spec.runs.map(({ id }) => id);
    const run = checkParam({ type: 'choice', options, default: '' }, given.run, join(path, 'run'), issues);
    const seed = checkParam({ ...taskParams.seed, max: info.spec.task.seeds - 1 }, given.seed, join(path, 'seed'), issues);
    if (typeof run !== 'string' || typeof seed !== 'number') return [];
    const key = replicaKey({ run, seed });
    if (seen.has(key)) issues.add(path, 'duplicateId', { id: key });
    seen.add(key);
    const limits = { groups: info.groups.length, totalSteps: info.totalSteps };
    const columns = checkColumns(given.columns, limits, join(path, 'columns'), issues);
    const snapshots = readSnapshots(given.snapshots, join(path, 'snapshots'), issues);
    const curvatures = given.curvatures === undefined ? [] : readCurvatures(given.curvatures, join(path, 'curvatures'), issues);
    const series = checkSeries({ columns, marks: given.marks, snapshots, curvatures, end: given.end }, limits, path, issues);
    return series === null ? [] : [{ run, seed, series }];
  });
}

function checkColumns(
  value: unknown,
  limits: { readonly groups: number; readonly totalSteps: number },
  path: string,
  issues: IssueList,
): RawSeries['columns'] {
  const given = checkKeys(value, columnNames, path, issues);
  const columns = columnNames.flatMap((name) => {
    if (!Object.hasOwn(given, name)) return [];
    // evaluations: one before every update, and one at the end, at most
    const numbers = readColumn(given[name], (limits.totalSteps + 1) * widthOf(name, limits.groups), join(path, name), issues);
    return numbers === null ? [] : [[name, numbers] as const];
  });
  return Object.fromEntries(columns);
}

function snapshotRow({ step, members, single, ensemble }: SnapshotScore): readonly number[] {
  return [step, members, single.loss, single.accuracy, ensemble.loss, ensemble.accuracy];
}

function readSnapshots(value: unknown, path: string, issues: IssueList): readonly SnapshotScore[] {
  const rows = readColumn(value, MAX_SNAPSHOTS * SNAPSHOT_WIDTH, path, issues) ?? new Float64Array(0);
  if (rows.length % SNAPSHOT_WIDTH > 0) issues.add(path, 'malformed', { part: 'snapshots' });
  return Array.from({ length: Math.floor(rows.length / SNAPSHOT_WIDTH) }, (_, i) => {
    const at = (k: number): number => rows[i * SNAPSHOT_WIDTH + k] ?? Number.NaN;
    return { step: at(0), members: at(1), single: { loss: at(2), accuracy: at(3) }, ensemble: { loss: at(4), accuracy: at(5) } };
  });
}

function curvatureRow(score: CurvatureScore): readonly number[] {
  return curvatureFields.map((field) => score[field]);
}

function readCurvatures(value: unknown, path: string, issues: IssueList): readonly CurvatureScore[] {
  const width = curvatureFields.length;
  const rows = readColumn(value, MAX_SNAPSHOTS * width, path, issues) ?? new Float64Array(0);
  if (rows.length % width > 0) issues.add(path, 'malformed', { part: 'curvatures' });
  const row = (i: number) => Object.fromEntries(curvatureFields.map((field, k) => [field, rows[i * width + k] as number]));
  return Array.from({ length: Math.floor(rows.length / width) }, (_, i) => row(i) as unknown as CurvatureScore);
}

function printColumn(values: Float64Array): { type: string; data: string } {
  const { type, bytes } = pack(values);
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x6000) pieces.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 0x6000)))); // a multiple of 3
  return { type, data: pieces.join('') };
}

function readColumn(value: unknown, maxLength: number, path: string, issues: IssueList): Float64Array | null {
  const given = checkKeys(value, ['type', 'data'], path, issues);
  const type = checkParam({ type: 'choice', options: ['f4', 'f8'], default: 'f8' }, given.type, join(path, 'type'), issues);
  const { data } = given;
  if (typeof data !== 'string') issues.add(join(path, 'data'), 'wrongType', { expected: 'text' });
  if ((type !== 'f4' && type !== 'f8') || typeof data !== 'string') return null;
  const bytes = decodeBase64(data);
  if (bytes === null || bytes.length % bytesPer(type) !== 0) {
    issues.add(join(path, 'data'), 'malformed', { part: 'base64' });
    return null;
  }
  if (bytes.length / bytesPer(type) > maxLength) {
    issues.add(path, 'tooMany', { max: maxLength });
    return null;
  }
  return unpack(type, bytes);
}

function decodeBase64(text: string): Uint8Array | null {
  try {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  } catch {
    return null;
  }
}
