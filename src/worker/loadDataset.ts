/**
 * @file Fetches a dataset: the manifest, then its shards one by one, each checked against its sha256 and decoded into place.
 *
 * Progress is in bytes of the shard files, as they arrive; the total is the manifest's. Each split has one array, allocated once.
 * What was verified stays in the cache that the caller holds, so a retry fetches only what is missing. Callers of the same set take turns, and
 * all of them hear the progress: a start that comes while a preload is on its way fetches nothing twice.
 *
 * A set that is some classes of another is cut out of that one's files, which the cache keeps.
 *
 * Complete sets (`npm run data -- --full`) are used where VITE_FULL_SETS named them when Vite started; no address is tried on the off chance.
 */
import type { Dataset, DatasetCard, DatasetManifest, ShardEntry } from '../datasets/dataset.ts';
import { decodeShard } from '../datasets/decodeShard.ts';
import { parseManifest } from '../datasets/parseManifest.ts';
import { selectClasses } from '../datasets/parts.ts';
import { type DatasetKind, datasets } from '../datasets/registry.ts';
import { sha256 } from '../datasets/sha256.ts';
import { EnvironmentError } from '../math/environmentError.ts';
import { type Fetch, type FileRequest, isPage, readBytes, readText, request } from './fetchBytes.ts';
import { createTurns, type Turns } from './turns.ts';

declare global {
  // Vite's own, of which this side needs one key (vite/client would bring the page's types along).
  interface ImportMetaEnv {
    readonly VITE_FULL_SETS?: string;
  }
  interface ImportMeta {
    readonly env: ImportMetaEnv;
  }
}

export type OnProgress = (loadedBytes: number, totalBytes: number) => void;

export interface LoadOptions {
  /** Address of the folder that holds the sets' folders, with or without a slash at the end. */
  readonly baseUrl: string;
  readonly fetch?: Fetch;
  /** Rejects with the signal's reason; what is verified by then stays in the cache. */
  readonly signal?: AbortSignal | undefined;
  /** Never falls, and ends at the total. */
  readonly onProgress?: OnProgress | undefined;
  readonly cache?: DatasetCache;
  /** The complete set; said by VITE_FULL_SETS if left out. */
  readonly full?: boolean;
}

/** What has been verified so far, by folder. Complete sets stay too: a caller who wants the memory back drops the cache. */
export type DatasetCache = Map<string, PartialSet>;

interface PartialSet {
  dataset: Dataset | null;
  /** Set aside after a corrupt shard: perhaps the site was published anew since it was read. */
  manifest: DatasetManifest | null;
  manifestText: string;
  readonly done: Set<string>;
  /** Came wrong once: the copy in the browser's cache is not to be trusted. */
  readonly suspect: Set<string>;
  readonly listeners: Set<OnProgress>;
  readonly turns: Turns;
}

/** Throws EnvironmentError (`manifestInvalid`, `shardMissing`, `shardCorrupt`, `offline`, each with the file's path below `baseUrl`). */
export async function loadDataset(kind: DatasetKind, options: LoadOptions): Promise<Dataset> {
  const card: DatasetCard = datasets[kind];
  const files = card.of ?? card;
  const full = options.full ?? (import.meta.env.VITE_FULL_SETS ?? '').split(',').includes(card.folder);
  const folder = full ? `${card.folder}-full` : card.folder;
  const set = entryOf(options.cache ?? new Map(), folder);
  const listener = rising(options.onProgress);
  set.listeners.add(listener);
  try {
    return await set.turns.take(options.signal, async () => {
      const manifest = await manifestOf(set, files, folder, options);
      const dataset = await fillIn(set, manifest, files.kind, folder, options);
      const total = totalBytes(manifest);
      listener(total, total);
      return card === files ? dataset : selectClasses(dataset, kind, files.classes, card.classes);
    });
  } finally {
    set.listeners.delete(listener);
  }
}

async function manifestOf(set: PartialSet, { kind, shape, classes }: DatasetCard, folder: string, options: LoadOptions): Promise<DatasetManifest> {
  if (set.manifest) return set.manifest;
  const asked = requestOf(folder, 'manifest.json', 'no-cache', options);
  const response = await request(asked);
  const text = await readText(response, asked);
  const invalid = (problem: string) => new EnvironmentError('manifestInvalid', { file: asked.file, problem });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid(isPage(response) ? 'a web page' : 'not JSON');
  }
  const result = parseManifest(json);
  if (!result.ok) throw invalid(result.problems.join('; '));
  if (String(result.manifest.shape) !== String(shape) || String(result.manifest.classes) !== String(classes)) throw invalid(`not ${kind}`);
  if (text !== set.manifestText) {
    set.dataset = null;
    set.done.clear();
  }
  set.manifest = result.manifest;
  set.manifestText = text;
  return result.manifest;
}

/** Fetches the shards that are not in yet. */
async function fillIn(set: PartialSet, manifest: DatasetManifest, kind: string, folder: string, options: LoadOptions): Promise<Dataset> {
  const dataset = set.dataset ?? emptyDataset(kind, manifest);
  set.dataset = dataset;
  const total = totalBytes(manifest);
  const report = (loaded: number) => {
    for (const listener of set.listeners) listener(loaded, total);
  };
  let loaded = manifest.shards.reduce((sum, { file, bytes }) => sum + (set.done.has(file) ? bytes : 0), 0);
  report(loaded);
  const next = { train: 0, test: 0 };
  for (const entry of manifest.shards) {
    const first = next[entry.split];
    next[entry.split] += entry.count;
    if (set.done.has(entry.file)) continue;
    try {
      await fetchShard(set, dataset, entry, first, folder, options, (received) => report(loaded + received));
    } catch (error) {
      if (error instanceof EnvironmentError && error.code === 'shardCorrupt') {
        set.suspect.add(entry.file);
        set.manifest = null;
      }
      throw error;
    }
    set.done.add(entry.file);
    loaded += entry.bytes;
  }
  return dataset;
}

/** `first`: the shard's first image within its split. */
async function fetchShard(
  set: PartialSet,
  { shape, classes, ...splits }: Dataset,
  entry: ShardEntry,
  first: number,
  folder: string,
  options: LoadOptions,
  onBytes: (received: number) => void,
): Promise<void> {
  const asked = requestOf(folder, entry.file, set.suspect.has(entry.file) ? 'reload' : 'default', options);
  const response = await request(asked);
  if (isPage(response)) throw new EnvironmentError('shardMissing', { file: asked.file, status: response.status });
  const bytes = await readBytes(response, entry.bytes, asked, onBytes);
  if ((await hashOf(bytes)) !== entry.sha256) throw new EnvironmentError('shardCorrupt', { file: asked.file, reason: 'sha256' });
  options.signal?.throwIfAborted();
  const { images, labels } = splits[entry.split];
  const pixels = shape[0] * shape[1] * shape[2];
  const end = first + entry.count;
  decodeShard(
    bytes,
    { entry: { ...entry, file: asked.file }, shape, classes },
    { images: images.subarray(first * pixels, end * pixels), labels: labels.subarray(first, end) },
  );
}

/** By the browser where it offers it (https and localhost), else by our own. */
async function hashOf(bytes: Uint8Array): Promise<string> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (!subtle) return sha256(bytes);
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes as BufferSource));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function requestOf(folder: string, name: string, cache: RequestCache, { baseUrl, fetch, signal }: LoadOptions): FileRequest {
  const file = `${folder}/${name}`;
  // Called on its own, the browser's fetch refuses.
  return { fetch: fetch ?? ((url, init) => globalThis.fetch(url, init)), url: `${baseUrl.replace(/\/$/, '')}/${file}`, file, cache, signal };
}

function emptyDataset(kind: string, { shape, classes, counts }: DatasetManifest): Dataset {
  const pixels = shape[0] * shape[1] * shape[2];
  const split = (count: number) => ({ count, images: new Uint8Array(count * pixels), labels: new Uint8Array(count) });
  return { kind, shape, classes: classes.length, train: split(counts.train), test: split(counts.test) };
}

function totalBytes({ shards }: DatasetManifest): number {
  return shards.reduce((sum, { bytes }) => sum + bytes, 0);
}

function entryOf(cache: DatasetCache, folder: string): PartialSet {
  let set = cache.get(folder);
  if (!set) {
    set = { dataset: null, manifest: null, manifestText: '', done: new Set(), suspect: new Set(), listeners: new Set(), turns: createTurns() };
    cache.set(folder, set);
  }
  return set;
}

/** Leaves out what would fall or repeat: a shard that failed half way is counted from its start again. */
function rising(onProgress: OnProgress | undefined): OnProgress {
  let last = -1;
  return (loaded, total) => {
    if (loaded <= last) return;
    last = loaded;
    onProgress?.(loaded, total);
  };
}
