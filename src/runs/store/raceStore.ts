/** @file The store of races as the page sees it. openStore.ts makes one. */
import type { ExperimentSpec, Issue } from '../../experiment/spec.ts';
import type { EnvironmentError } from '../../math/environmentError.ts';
import type { Desk } from './desk.ts';
import type { Chunk, EngineNote, KeptNetwork, KeptSeries, KeptTrail, RaceCheckpoint, RaceHead, RaceHow, RaceInfo } from './raceRecord.ts';
import type { Shelf } from './shelf.ts';

export interface RaceEntry {
  readonly head: RaceHead;
  /** `live`: a tab trains it (`own`: this one). `left`: its tab is gone, it may be gone on with. `ended`: over. */
  readonly status: 'live' | 'left' | 'ended';
  readonly own: boolean;
}

export interface RaceList {
  /** Latest change first. */
  readonly races: readonly RaceEntry[];
  /** Ids of rows that this page cannot read: of a newer version, or damaged. They can be removed. */
  readonly unreadable: readonly string[];
}

export interface LoadedRace {
  readonly head: RaceHead;
  readonly series: readonly KeptSeries[];
  readonly checkpoint: RaceCheckpoint | null;
}

export type LoadResult = { readonly ok: true; readonly race: LoadedRace } | { readonly ok: false; readonly issues: readonly Issue[] };
export type ImportResult = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly issues: readonly Issue[] };

/** What is appended: a chunk of the series, and settings and engine if they changed. */
export interface Gain {
  readonly chunk: Chunk | null;
  /** Updates done by the replica that is farthest. */
  readonly steps: number;
  /** Best accuracy so far, where it is known. */
  readonly best?: number | null;
  readonly spec?: ExperimentSpec;
  readonly engine?: EngineNote;
  /** What came to the trail since; that of step 0 begins its run anew. null: what there is of it goes, and no more is kept: there is no room. */
  readonly networks?: readonly KeptNetwork[] | null;
}

export interface StorageUse {
  /** Bytes of kept races, as packed. */
  readonly ownBytes: number;
  /** What the browser counts for this site, and the most it gives; null where it does not say. */
  readonly usedBytes: number | null;
  readonly quotaBytes: number | null;
}

export interface RaceStore {
  readonly kind: Shelf['kind'];
  /** Why nothing is kept beyond this page; null: it is kept. */
  readonly missing: EnvironmentError | null;
  /** The new race's id; this tab owns it. */
  begin(race: RaceInfo): Promise<string>;
  append(id: string, gain: Gain): Promise<boolean>;
  /** Replaces the checkpoint before. `gain`: all up to it, so that both are of one moment. */
  checkpoint(id: string, checkpoint: RaceCheckpoint, gain: Gain): Promise<boolean>;
  /** The checkpoint goes: there is nothing to go on with. */
  end(id: string, how: RaceHow, gain: Gain): Promise<boolean>;
  list(): Promise<RaceList>;
  /** null: there is no such race. */
  load(id: string): Promise<LoadResult | null>;
  /** The trail; of runs whose networks are not sound, nothing. */
  loadTrail(id: string): Promise<readonly KeptTrail[]>;
  /** Makes a race that was left this tab's. False: another tab was quicker, or it is over or gone. */
  takeOver(id: string): Promise<boolean>;
  /** Makes an ended race this tab's again, for runs that are added to it. False: there is none, or it is under way. */
  reopen(id: string): Promise<boolean>;
  /** False: there is no such race, or another tab trains it. */
  remove(id: string): Promise<boolean>;
  usage(): Promise<StorageUse>;
  /** null: there is no such race, or it cannot be read. */
  exportRace(id: string): Promise<{ readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> } | null>;
  /** What waits, and the last sweep. */
  readonly desk: Desk;
  /** Kept as an ended race. */
  importRace(bytes: Uint8Array<ArrayBuffer>): Promise<ImportResult>;
  /** Lets go of this tab's races (they can be gone on with) and of the database. */
  close(): void;
}
