/**
 * @file What else lies on a tab's desk and survives a reload: experiments that wait their turn, the finished cells of the last sweep, the walked track of the
 * transfer recipe (keptTrack.ts) and its comparison (keptWays.ts).
 *
 * There is one desk. The tab that came first holds it; others keep theirs in memory, and one of them takes the desk when it is loaded after that tab is
 * gone. Nothing is believed: an experiment that cannot be read is left out, and a cell must be one that its sweep would ask for.
 */
import { checkKeys } from '../../experiment/checkParam.ts';
import { issueList } from '../../experiment/issues.ts';
import { parseSpec } from '../../experiment/parseSpec.ts';
import type { ExperimentSpec, Sweep } from '../../experiment/spec.ts';
import { cellsAt, type SweepCell } from '../../experiment/sweep.ts';
import { mean } from '../../math/statistics.ts';
import type { Spread } from '../results.ts';
import type { SweepPoint } from '../sweepReading.ts';
import { type KeptTrack, readTrack, trackRow } from './keptTrack.ts';
import { type KeptWays, readWays, waysRow } from './keptWays.ts';
import type { Ownership } from './owner.ts';
import type { Shelf } from './shelf.ts';

export interface KeptSweep {
  /** As it was when the sweep started; with it the sweep. */
  readonly spec: ExperimentSpec;
  readonly points: readonly SweepPoint[];
}

export interface Desk {
  /** Makes it this tab's. False: another tab that lives has it; nothing is to be read or kept then. */
  hold(): Promise<boolean>;
  release(): void;
  queue(): Promise<readonly ExperimentSpec[]>;
  sweep(): Promise<KeptSweep | null>;
  keepQueue(specs: readonly ExperimentSpec[]): Promise<void>;
  /** null: none. */
  keepSweep(sweep: KeptSweep | null): Promise<void>;
  track(): Promise<KeptTrack | null>;
  keepTrack(track: KeptTrack | null): Promise<void>;
  ways(): Promise<KeptWays | null>;
  keepWays(ways: KeptWays | null): Promise<void>;
}

const VERSION = 1;
const NAME = 'desk';
const MAX_WAITING = 100;
const MAX_CELLS = 4096;

export function createDesk(shelf: Pick<Shelf, 'note' | 'keepNote'>, owners: Ownership): Desk {
  return {
    hold: () => owners.hold({ id: NAME, owner: { tab: '', beat: 0 } }),
    release: () => owners.release(NAME),
    queue: async () => readQueue(await shelf.note('queue')),
    sweep: async () => readSweep(await shelf.note('sweep')),
    keepQueue: (specs) => shelf.keepNote('queue', specs.length === 0 ? null : { version: VERSION, specs: specs.slice(0, MAX_WAITING) }),
    keepSweep: (sweep) => shelf.keepNote('sweep', sweep && { version: VERSION, spec: sweep.spec, points: sweep.points }),
    track: async () => readTrack(await shelf.note('track')),
    keepTrack: (track) => shelf.keepNote('track', track && trackRow(track)),
    ways: async () => readWays(await shelf.note('ways')),
    keepWays: (ways) => shelf.keepNote('ways', ways && waysRow(ways)),
  };
}

function readQueue(row: unknown): readonly ExperimentSpec[] {
  const { version, specs } = recordOf(row, ['version', 'specs']) ?? {};
  if (version !== VERSION || !Array.isArray(specs)) return [];
  return specs.slice(0, MAX_WAITING).flatMap((spec: unknown) => {
    const parsed = parseSpec(spec);
    return parsed.ok ? [parsed.spec] : [];
  });
}

function readSweep(row: unknown): KeptSweep | null {
  const { version, spec, points } = recordOf(row, ['version', 'spec', 'points']) ?? {};
  if (version !== VERSION || !Array.isArray(points) || points.length > MAX_CELLS) return null;
  const parsed = parseSpec(spec);
  if (!parsed.ok || parsed.spec.sweep === null) return null;
  const { sweep, task } = parsed.spec;
  const known: SweepPoint[] = [];
  for (const point of points as readonly unknown[]) {
    const read = readPoint(point, parsed.spec, sweep, task.seeds, known);
    if (read) known.push(read);
  }
  return known.length === 0 ? null : { spec: parsed.spec, points: known };
}

/** null: it says what no cell of this sweep can, or one that is known already. */
function readPoint(value: unknown, spec: ExperimentSpec, sweep: Sweep, seeds: number, known: readonly SweepPoint[]): SweepPoint | null {
  const given = recordOf(value, ['cell', 'seeds', 'diverged', 'loss', 'losses', 'lossSpread', 'accuracySpread']);
  const cell = given && readCell(given.cell, spec, sweep, known);
  if (!cell || given.seeds !== seeds || !isCount(given.diverged, seeds)) return null;
  const lossSpread = readSpread(given.lossSpread, seeds);
  const accuracySpread = readSpread(given.accuracySpread, seeds);
  if (lossSpread === undefined || accuracySpread === undefined || given.loss !== (lossSpread?.mean ?? null)) return null;
  if (given.diverged > 0 && lossSpread !== null) return null;
  const losses = given.losses ?? null; // a version before them kept none
  if (losses !== null && !isLosses(losses, lossSpread, seeds)) return null;
  return { cell, seeds, diverged: given.diverged, loss: lossSpread?.mean ?? null, losses, lossSpread, accuracySpread };
}

/** One of every seed, and the spread is theirs. */
function isLosses(value: unknown, spread: Spread | null, seeds: number): value is readonly number[] {
  return Array.isArray(value) && value.length === seeds && value.every(isNumber) && spread?.count === seeds && mean(value) === spread.mean;
}

/** Made anew from its place: what is said of its size and values must agree. */
function readCell(value: unknown, spec: ExperimentSpec, { axes, ...rest }: Sweep, known: readonly SweepPoint[]): SweepCell | null {
  const given = recordOf(value, ['at', 'size', 'values']);
  const at: unknown = given?.at;
  if (!Array.isArray(at) || at.length !== axes.length) return null;
  const inside = (place: unknown, k: number): boolean =>
    typeof place === 'number' && place >= 0 && place <= (axes[k]?.count ?? 0) - 1 && Number.isInteger(place * FINEST);
  if (!at.every(inside)) return null;
  const [cell] = cellsAt(
    spec,
    { axes, ...rest },
    [at],
    known.map((one) => one.cell),
  );
  return cell && JSON.stringify(cell) === JSON.stringify({ at, size: given?.size, values: given?.values }) ? cell : null;
}

/** Refinement halves cells; this often is more than anybody presses. */
const FINEST = 2 ** 30;

/** undefined: it is none. */
function readSpread(value: unknown, seeds: number): Spread | null | undefined {
  if (value === null) return null;
  const { mean, interval, count, of } = recordOf(value, ['mean', 'interval', 'count', 'of']) ?? {};
  if (!isNumber(mean) || of !== seeds || !isCount(count, seeds) || count === 0) return undefined;
  if (interval === null) return { mean, interval, count, of };
  if (!Array.isArray(interval) || interval.length !== 2) return undefined;
  const [low, high] = interval as readonly unknown[];
  return isNumber(low) && isNumber(high) && low <= mean && mean <= high ? { mean, interval: [low, high], count, of } : undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isCount(value: unknown, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
}

function recordOf(value: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> | null {
  const issues = issueList();
  const given = checkKeys(value, keys, '', issues);
  return issues.count === 0 ? given : null;
}
