/**
 * @file Rows from storage, brought to the present version and checked: a head, a chunk, a checkpoint, a network, or null if nobody can read it.
 *
 * `migrations[v]` turns a head of version v into one of version v + 1. There is one version so far.
 * A head of a newer version is not touched: a newer page can still read it.
 */
import { checkParam } from '../../experiment/checkParam.ts';
import { type IssueList, issueList } from '../../experiment/issues.ts';
import { checkRace, raceHows, timeParam } from './checkRace.ts';
import {
  type Chunk,
  type KeptNetwork,
  type KeptTrail,
  type RaceCheckpoint,
  type RaceHead,
  type RaceInfo,
  type RaceState,
  RECORD_VERSION,
} from './raceRecord.ts';

export type Migration = (head: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

const migrations: Readonly<Record<number, Migration>> = {};

export function readHead(row: unknown, steps: Readonly<Record<number, Migration>> = migrations, version = RECORD_VERSION): RaceHead | null {
  let head = recordOf(row);
  while (typeof head.version === 'number' && head.version < version) {
    const migrate = steps[head.version];
    if (migrate === undefined) return null;
    head = { ...migrate(head), version: head.version + 1 };
  }
  return head.version === version ? checkHead(head, issueList()) : null;
}

export function readChunk(row: unknown): Chunk | null {
  const { parts, data } = recordOf(row);
  if (!Array.isArray(parts) || !(data instanceof Uint8Array)) return null;
  const sound = (parts as readonly unknown[]).every((part) => {
    const { run, seed, spans } = recordOf(part);
    return typeof run === 'string' && typeof seed === 'number' && Array.isArray(spans) && (spans as readonly unknown[]).every(isSpan);
  });
  return sound ? (row as Chunk) : null;
}

export function readCheckpoint(row: unknown): RaceCheckpoint | null {
  const { step, seconds, replicas } = recordOf(row);
  if (typeof step !== 'number' || typeof seconds !== 'number' || !Array.isArray(replicas)) return null;
  const sound = (replicas as readonly unknown[]).every((replica) => {
    const { run, seed, state, ensemble } = recordOf(replica);
    const known = ensemble === undefined || isSnapshots(recordOf(ensemble), step);
    return known && typeof run === 'string' && typeof seed === 'number' && (state === null || isState(recordOf(state)));
  });
  return sound ? (row as RaceCheckpoint) : null;
}

/** By run. What a row says is its word: runs with a network that is none, or with networks of several sizes, stay out. */
export function readTrail(rows: readonly unknown[], { spec, totalSteps }: RaceInfo): readonly KeptTrail[] {
  return spec.runs.flatMap(({ id }) => {
    const own = rows.filter((row) => recordOf(row).run === id);
    const networks = own.filter((row) => isNetwork(recordOf(row), totalSteps)) as readonly KeptNetwork[];
    const [first] = networks;
    const alike = ({ weights, running }: KeptNetwork) => weights.length === first?.weights.length && running.length === first.running.length;
    const rising = networks.every(({ step }, i) => i === 0 || step > (networks[i - 1]?.step ?? 0));
    return first && networks.length === own.length && networks.every(alike) && rising
      ? [{ run: id, networks: networks.map(({ run: _, ...network }) => network) }]
      : [];
  });
}

function checkHead(head: Readonly<Record<string, unknown>>, issues: IssueList): RaceHead | null {
  const info = checkRace(head, '', issues);
  const { id, startedAt, changedAt, steps, chunks, bytes } = head;
  const owner = recordOf(head.owner);
  const checkpoint = head.checkpoint === null ? null : recordOf(head.checkpoint);
  const state = checkState(recordOf(head.state), issues);
  checkParam(timeParam, startedAt, 'startedAt', issues);
  checkParam(timeParam, changedAt, 'changedAt', issues);
  const trail = head.trail ?? [];
  if (!Array.isArray(trail) || !(trail as readonly unknown[]).every((one) => typeof recordOf(one).run === 'string')) return null;
  const trailBytes = (trail as readonly unknown[]).map((one) => recordOf(one).bytes);
  const numbers = [steps, chunks, bytes, owner.beat, ...(checkpoint === null ? [] : [checkpoint.step, checkpoint.bytes]), ...trailBytes];
  if (!numbers.every((value) => typeof value === 'number' && value >= 0) || typeof id !== 'string' || typeof owner.tab !== 'string') return null;
  if (info === null || state === null || issues.count > 0) return null;
  return { ...(head as unknown as RaceHead), ...info, state, best: typeof head.best === 'number' ? head.best : null };
}

function checkState({ kind, how }: Readonly<Record<string, unknown>>, issues: IssueList): RaceState | null {
  if (kind === 'running') return { kind };
  const checked = checkParam({ type: 'choice', options: raceHows, default: '' }, how, 'state', issues);
  return kind === 'ended' && checked !== undefined ? ({ kind, how: checked } as RaceState) : null;
}

function isSpan(value: unknown): boolean {
  const { column, from, count, type } = recordOf(value);
  const whole = (n: unknown): boolean => Number.isInteger(n) && Number(n) >= 0;
  return typeof column === 'string' && whole(from) && whole(count) && (type === 'f4' || type === 'f8');
}

/** Shares of up to `members` networks; NaN where one of them diverged. */
function isSnapshots({ step, members, sum }: Readonly<Record<string, unknown>>, last: number): boolean {
  const whole = (n: unknown, least: number): n is number => Number.isInteger(n) && Number(n) >= least;
  if (!whole(step, 0) || step > last || !whole(members, 1) || !(sum instanceof Float64Array)) return false;
  return sum.every((share) => Number.isNaN(share) || (share >= 0 && share <= members * (1 + SHARE_ROUNDING)));
}

/** A softmax in float32 may exceed 1 by its rounding. */
const SHARE_ROUNDING = 1e-5;

function isNetwork({ step, cycle, weights, running }: Readonly<Record<string, unknown>>, totalSteps: number): boolean {
  const whole = (n: unknown, most: number) => Number.isInteger(n) && Number(n) >= 0 && Number(n) <= most;
  const numbers = (values: unknown) => values instanceof Float32Array && values.every(Number.isFinite);
  return whole(step, totalSteps) && whole(cycle, totalSteps) && numbers(weights) && numbers(running);
}

function isState({ step, optimizer, weights, slots, counts }: Readonly<Record<string, unknown>>): boolean {
  const tensors = Object.values(recordOf(weights));
  const lists = Object.values(recordOf(slots));
  return (
    typeof step === 'number' &&
    typeof recordOf(optimizer).kind === 'string' &&
    Array.isArray(counts) &&
    tensors.every((tensor) => tensor instanceof Float32Array) &&
    lists.every((list) => Array.isArray(list) && list.every((tensor) => tensor instanceof Float32Array))
  );
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
