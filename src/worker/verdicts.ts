/**
 * @file Where this machine's trials of engines are remembered: the Cache API, which a worker has, too. Where storage is forbidden (a private window,
 * an insecure address), as long as the worker lives.
 */
import type { VerdictMemory } from '../engines/verdict.ts';

const CACHE = 'engine-verdicts';
/** A name of ours, never fetched. */
const FILE = 'engine-verdicts.json';
/** More tasks than one sits down with; the oldest are forgotten. */
const MOST = 200;

type Storage = Pick<CacheStorage, 'open'>;

export async function openVerdicts(storage: Storage | undefined = globalThis.caches): Promise<VerdictMemory> {
  const cache = await open(storage);
  const known = await read(cache);
  return {
    get: (key) => known.get(key) ?? null,
    set(key, value) {
      known.delete(key);
      known.set(key, value);
      for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - MOST))) known.delete(oldest);
      cache?.put(FILE, new Response(JSON.stringify([...known]))).catch(() => {}); // a full disk only means another trial
    },
  };
}

async function open(storage: Storage | undefined): Promise<Cache | null> {
  try {
    return (await storage?.open(CACHE)) ?? null;
  } catch {
    return null;
  }
}

async function read(cache: Cache | null): Promise<Map<string, string>> {
  try {
    const entries: unknown = await (await cache?.match(FILE))?.json();
    const pairs = Array.isArray(entries)
      ? entries.filter((pair): pair is [string, string] => Array.isArray(pair) && pair.every((x) => typeof x === 'string'))
      : [];
    return new Map(pairs);
  } catch {
    return new Map();
  }
}
