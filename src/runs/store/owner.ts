/**
 * @file Whose a race is: the tab that trains it holds it, and while it lives nobody else may go on with it or delete it.
 *
 * With Web Locks the browser itself says who lives: a lock is gone the moment its tab is. Without them a head's `beat` must not be older than STALE_MS;
 * that is long, because hidden tabs may run their timers once a minute only.
 */
import type { RaceHead } from './raceRecord.ts';

export const STALE_MS = 90_000;

export interface Ownership {
  /** False if another tab that lives holds it. */
  hold(head: Pick<RaceHead, 'id' | 'owner'>): Promise<boolean>;
  release(id: string): void;
  /** Of these races, those whose tab lives. */
  alive(heads: readonly Pick<RaceHead, 'id' | 'owner'>[]): Promise<ReadonlySet<string>>;
}

/** What this room needs of the browser's lock manager. */
export interface Locks {
  request<T>(name: string, options: { readonly ifAvailable: true }, work: (lock: object | null) => Promise<T>): Promise<T>;
  query(): Promise<{ readonly held?: readonly { readonly name?: string }[] }>;
}

export function lockOwnership(locks: Locks, prefix: string): Ownership {
  const held = new Map<string, () => void>();
  return {
    hold: ({ id }) =>
      new Promise((resolve, reject) => {
        if (held.has(id)) return resolve(true);
        const keep = (lock: object | null): Promise<void> => {
          resolve(lock !== null);
          return lock === null ? Promise.resolve() : new Promise((done) => held.set(id, done));
        };
        locks.request(prefix + id, { ifAvailable: true }, keep).catch(reject);
      }),
    release(id) {
      held.get(id)?.();
      held.delete(id);
    },
    async alive(heads) {
      const names = new Set((await locks.query()).held?.map(({ name }) => name));
      return new Set(heads.filter(({ id }) => names.has(prefix + id)).map(({ id }) => id));
    },
  };
}

export function beatOwnership(tab: string, now: () => number): Ownership {
  const own = new Set<string>();
  const lives = ({ id, owner }: Pick<RaceHead, 'id' | 'owner'>): boolean =>
    owner.tab === tab ? own.has(id) : owner.tab !== '' && now() - owner.beat < STALE_MS;
  return {
    async hold(head) {
      if (head.owner.tab !== tab && lives(head)) return false;
      own.add(head.id);
      return true;
    },
    release: (id) => void own.delete(id),
    alive: async (heads) => new Set(heads.filter(lives).map(({ id }) => id)),
  };
}
