/**
 * @file Races kept across reloads.
 *
 * begin() makes a race this tab's; append() and checkpoint() write while it trains; end() closes it. A tab that is closed midway leaves the race
 * `running` with nobody alive: the next visit lists it as `left`, and takeOver() makes it that tab's, once. Two tabs never write one race:
 * ids are random (UUID version 4), and a write by a tab that is not the owner writes nothing and says so (false).
 * Where the browser keeps nothing the store works in memory, and `missing` says why.
 */
import { issueList } from '../../experiment/issues.ts';
import { parseSpec } from '../../experiment/parseSpec.ts';
import { EnvironmentError } from '../../math/environmentError.ts';
import { checkSeries } from './checkSeries.ts';
import { createCutter, joinChunks } from './chunks.ts';
import { createDesk } from './desk.ts';
import { DATABASE, openIdbShelf } from './idbShelf.ts';
import { readCheckpoint, readChunk, readHead, readTrail } from './migrate.ts';
import { beatOwnership, type Locks, lockOwnership, type Ownership } from './owner.ts';
import { decodeRaceFile, encodeRaceFile } from './raceFile.ts';
import {
  bestOf,
  checkpointBytes,
  type KeptSeries,
  noteOf,
  type RaceHead,
  type RaceHow,
  type RaceInfo,
  type RaceState,
  RECORD_VERSION,
} from './raceRecord.ts';
import type { Gain, LoadResult, RaceEntry, RaceStore } from './raceStore.ts';
import { type Change, createMemoryShelf, type Shelf } from './shelf.ts';
import { trailRoom } from './trailRoom.ts';

export interface StoreEnvironment {
  openShelf(): Promise<Shelf>;
  readonly locks: Locks | null;
  readonly estimate: (() => Promise<{ usage?: number; quota?: number }>) | null;
  newId(): string;
  now(): number;
  /** Called between pieces of long work: lets the page paint when it is time. */
  breathe(): Promise<void>;
}

/** Half a frame. */
const BREATH_MS = 8;

/** `newId`: crypto.randomUUID, or a test's own. */
export function browserEnvironment(newId: () => string, database = DATABASE): StoreEnvironment {
  const { locks, storage } = navigator;
  return {
    openShelf: () => openIdbShelf(database),
    locks: locks ? { request: (name, options, work) => locks.request(name, options, work), query: () => locks.query() } : null,
    estimate: storage?.estimate ? () => storage.estimate() : null,
    newId,
    now: () => Date.now(),
    breathe: createBreath(),
  };
}

function createBreath(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < BREATH_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    last = performance.now();
  };
}

export async function openStore(environment: StoreEnvironment): Promise<RaceStore> {
  const { locks, estimate, newId, now, breathe } = environment;
  const { shelf, missing } = await openShelf(environment);
  const tab = newId();
  const owners: Ownership = locks ? lockOwnership(locks, `${DATABASE}/race/`) : beatOwnership(tab, now);
  const own = new Set<string>();
  const desk = createDesk(shelf, owners);

  /** Writes if the race is this tab's and under way. */
  async function write(id: string, gain: Gain, change: (head: RaceHead) => Partial<RaceHead>, checkpoint?: Change['checkpoint']): Promise<boolean> {
    return shelf.change(id, (row) => {
      const head = readHead(row);
      if (head === null || head.owner.tab !== tab || head.state.kind !== 'running') return null;
      const { chunk, steps, best = head.best, spec, engine } = gain;
      const room = trailRoom(head, gain);
      const grown = {
        ...head,
        ...(spec && parseSpec(spec).ok && { spec }), // else the last that could be read back
        ...(engine && { engine: noteOf(engine) }),
        changedAt: now(),
        steps,
        best,
        chunks: head.chunks + (chunk === null ? 0 : 1),
        bytes: head.bytes + (chunk?.data.length ?? 0) + room.bytes,
        trail: room.trail,
        owner: { tab, beat: now() },
      };
      return { head: { ...grown, ...change(grown) }, ...(chunk && { chunk }), ...(checkpoint !== undefined && { checkpoint }), ...room.change };
    });
  }

  function newHead(id: string, { spec, engine, totalSteps, stepsPerEpoch, groups }: RaceInfo): RaceHead {
    if (!parseSpec(spec).ok) throw new Error('internal: a race of a spec that cannot be read back');
    const info: RaceInfo = { spec, engine: noteOf(engine), totalSteps, stepsPerEpoch, groups };
    const progress = { state: { kind: 'running' }, steps: 0, best: null, chunks: 0, bytes: 0, checkpoint: null } as const;
    return { ...info, version: RECORD_VERSION, id, startedAt: now(), changedAt: now(), ...progress, owner: { tab, beat: now() } };
  }

  async function begin(race: RaceInfo): Promise<string> {
    const id = newId();
    const head = newHead(id, race);
    await owners.hold(head);
    try {
      await shelf.change(id, () => ({ head }));
    } catch (error) {
      owners.release(id);
      throw error;
    }
    own.add(id);
    return id;
  }

  async function end(id: string, how: RaceHow, gain: Gain): Promise<boolean> {
    const written = await write(
      id,
      gain,
      (head) => ({ state: { kind: 'ended', how }, checkpoint: null, bytes: head.bytes - (head.checkpoint?.bytes ?? 0) }),
      null,
    );
    own.delete(id);
    owners.release(id);
    return written;
  }

  /** Makes a race in this state this tab's, and under way. */
  async function claim(id: string, state: RaceState['kind']): Promise<boolean> {
    const head = readHead(await shelf.head(id));
    if (head === null || head.state.kind !== state || !(await owners.hold(head))) return false;
    const taken = await shelf.change(id, (row) => {
      const current = readHead(row);
      // the owner is still the one that was seen: without locks two tabs may have come this far
      const same = current?.owner.tab === head.owner.tab && current.owner.beat === head.owner.beat;
      return same && current.state.kind === state ? { head: { ...current, state: { kind: 'running' }, owner: { tab, beat: now() } } } : null;
    });
    if (taken) own.add(id);
    else owners.release(id);
    return taken;
  }

  async function paced<T>(work: Generator<void, T>): Promise<T> {
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      await breathe();
    }
  }

  async function load(id: string): Promise<LoadResult | null> {
    const rows = await shelf.rows(id);
    if (rows === null) return null;
    const head = readHead(rows.head);
    const chunks = rows.chunks.map(readChunk).filter((chunk) => chunk !== null);
    const issues = issueList();
    const joined = await paced(joinChunks(chunks));
    if (head === null || joined === null || chunks.length !== rows.chunks.length) {
      issues.add('', 'malformed', { part: id });
      return { ok: false, issues: issues.all };
    }
    const limits = { groups: head.groups.length, totalSteps: head.totalSteps };
    const series: KeptSeries[] = [];
    for (const [i, raw] of joined.entries()) {
      await breathe();
      const checked = checkSeries(raw, limits, `series.${i}`, issues);
      if (checked !== null) series.push({ run: raw.run, seed: raw.seed, series: checked });
    }
    if (issues.count > 0) return { ok: false, issues: issues.all };
    return { ok: true, race: { head, series, checkpoint: rows.checkpoint === null ? null : readCheckpoint(rows.checkpoint) } };
  }

  return {
    kind: shelf.kind,
    missing,
    desk,
    begin,
    append: (id, gain) => write(id, gain, () => ({})),
    checkpoint(id, checkpoint, gain) {
      const bytes = checkpointBytes(checkpoint);
      const change = (head: RaceHead) => ({
        checkpoint: { step: checkpoint.step, bytes },
        bytes: head.bytes - (head.checkpoint?.bytes ?? 0) + bytes,
      });
      return write(id, gain, change, checkpoint);
    },
    end,
    async list() {
      const rows = await shelf.heads();
      const heads = rows.map((row) => readHead(row));
      const readable = heads.filter((head) => head !== null);
      const alive = await owners.alive(readable);
      const status = ({ id, state }: RaceHead): RaceEntry['status'] => (state.kind === 'ended' ? 'ended' : alive.has(id) ? 'live' : 'left');
      return {
        races: readable.toSorted((a, b) => b.changedAt - a.changedAt).map((head) => ({ head, status: status(head), own: own.has(head.id) })),
        unreadable: rows.filter((_, i) => heads[i] === null).map((row) => String((row as { readonly id: unknown }).id)),
      };
    },
    load,
    async loadTrail(id) {
      const head = readHead(await shelf.head(id));
      return head?.trail ? readTrail(await shelf.networks(id), head) : [];
    },
    takeOver: (id) => claim(id, 'running'),
    reopen: (id) => claim(id, 'ended'),
    async remove(id) {
      const head = readHead(await shelf.head(id));
      if (head?.state.kind === 'running' && !own.has(id) && !(await owners.hold(head))) return false;
      try {
        return await shelf.remove(id);
      } finally {
        own.delete(id);
        owners.release(id);
      }
    },
    async usage() {
      const heads = (await shelf.heads()).map((row) => readHead(row)).filter((head) => head !== null);
      const { usage, quota } = (await estimate?.()) ?? {};
      return { ownBytes: heads.reduce((sum, { bytes }) => sum + bytes, 0), usedBytes: usage ?? null, quotaBytes: quota ?? null };
    },
    async exportRace(id) {
      const loaded = await load(id);
      if (!loaded?.ok) return null;
      const { head, series } = loaded.race;
      const bytes = await encodeRaceFile({ ...head, how: head.state.kind === 'ended' ? head.state.how : null, series });
      return { name: `race-${new Date(head.startedAt).toISOString().slice(0, 10)}-${id.slice(0, 8)}.json.gz`, bytes };
    },
    async importRace(bytes) {
      const read = await decodeRaceFile(bytes);
      if (!read.ok) return read;
      const { race } = read;
      const cut = createCutter().cut(race.series);
      const id = newId();
      const best = bestOf(race.series);
      const grown = { steps: cut?.steps ?? 0, best, chunks: cut ? 1 : 0, bytes: cut?.chunk.data.length ?? 0, owner: { tab: '', beat: 0 } };
      const state = { kind: 'ended', how: race.how ?? 'stopped' } as const;
      await shelf.change(id, () => ({
        head: { ...newHead(id, race), ...grown, startedAt: race.startedAt, state },
        ...(cut && { chunk: cut.chunk }),
      }));
      return { ok: true, id };
    },
    close() {
      for (const id of own) owners.release(id);
      desk.release();
      shelf.close();
    },
  };
}

async function openShelf({ openShelf: open }: StoreEnvironment): Promise<{ shelf: Shelf; missing: EnvironmentError | null }> {
  try {
    return { shelf: await open(), missing: null };
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return { shelf: createMemoryShelf(), missing: error };
  }
}
