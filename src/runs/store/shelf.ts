/**
 * @file Where rows lie: the port of the store to IndexedDB, and a shelf in memory for where there is none (a private window, a test).
 *
 * Rows are given back as `unknown`: what another version wrote is not believed before it is checked.
 */
import type { Chunk, KeptNetwork, RaceCheckpoint, RaceHead } from './raceRecord.ts';

/** What one transaction writes. */
export interface Change {
  readonly head: RaceHead;
  /** Appended as number `head.chunks - 1`. */
  readonly chunk?: Chunk;
  /** null: dropped. */
  readonly checkpoint?: RaceCheckpoint | null;
  /** Runs whose networks go. */
  readonly forget?: readonly string[];
  /** After that, added to the networks. */
  readonly networks?: readonly KeptNetwork[];
}

export interface RaceRows {
  readonly head: unknown;
  /** In order. */
  readonly chunks: readonly unknown[];
  readonly checkpoint: unknown;
}

export interface Shelf {
  readonly kind: 'indexedDB' | 'memory';
  heads(): Promise<readonly unknown[]>;
  /** undefined: none. */
  head(id: string): Promise<unknown>;
  /** One transaction: `decide` sees the head as it is (undefined: none) and says what to write; null writes nothing. Resolves when it is durable. */
  change(id: string, decide: (head: unknown) => Change | null): Promise<boolean>;
  rows(id: string): Promise<RaceRows | null>;
  /** Run by run, steps ascending; the caller's own. */
  networks(id: string): Promise<readonly unknown[]>;
  /** One transaction. False: there was none. */
  remove(id: string): Promise<boolean>;
  /** Something small beside the races (desk.ts). undefined: none. */
  note(key: string): Promise<unknown>;
  /** null: dropped. */
  keepNote(key: string, value: object | null): Promise<void>;
  close(): void;
}

export function createMemoryShelf(): Shelf {
  const heads = new Map<string, RaceHead>();
  const chunks = new Map<string, Chunk[]>();
  const checkpoints = new Map<string, RaceCheckpoint>();
  const networks = new Map<string, readonly KeptNetwork[]>();
  const notes = new Map<string, object>();
  return {
    kind: 'memory',
    heads: async () => [...heads.values()],
    head: async (id) => heads.get(id),
    async change(id, decide) {
      const change = decide(heads.get(id));
      if (change === null) return false;
      heads.set(id, change.head);
      if (change.chunk) chunks.set(id, [...(chunks.get(id) ?? []), change.chunk]);
      if (change.checkpoint) checkpoints.set(id, change.checkpoint);
      else if (change.checkpoint === null) checkpoints.delete(id);
      const { forget = [], networks: added = [] } = change;
      const others = (networks.get(id) ?? []).filter(({ run }) => !forget.includes(run));
      networks.set(
        id,
        [...others, ...added].toSorted((x, y) => (x.run === y.run ? x.step - y.step : x.run < y.run ? -1 : 1)),
      );
      return true;
    },
    async rows(id) {
      const head = heads.get(id);
      return head === undefined ? null : { head, chunks: chunks.get(id) ?? [], checkpoint: checkpoints.get(id) ?? null };
    },
    networks: async (id) => structuredClone(networks.get(id) ?? []),
    async remove(id) {
      networks.delete(id);
      chunks.delete(id);
      checkpoints.delete(id);
      return heads.delete(id);
    },
    note: async (key) => notes.get(key),
    async keepNote(key, value) {
      if (value === null) notes.delete(key);
      else notes.set(key, value);
    },
    close() {},
  };
}
