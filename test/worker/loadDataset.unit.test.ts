/**
 * The loader over a made-up network that serves public/data, or changed copies of it.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EnvironmentError } from '../../src/math/environmentError.ts';
import { type DatasetCache, type LoadOptions, loadDataset } from '../../src/worker/loadDataset.ts';

const base = 'https://example.org/site/data/';
const root = new URL('../../public/data/', import.meta.url);
const CHUNK = 100_000;

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: Uint8Array | string;
  /** The connection breaks after so many bytes. */
  readonly breaksAt?: number;
}

/** Files by path below data/; what is not in `changes` comes from public/data. `asked`: every request, with its cache mode. */
function network(changes: Readonly<Record<string, (original: Uint8Array) => Answer | 'offline'>> = {}) {
  const asked: string[] = [];
  const fetch = async (url: string, init?: RequestInit): Promise<Response> => {
    init?.signal?.throwIfAborted();
    expect(url.startsWith(base)).toBe(true);
    const file = url.slice(base.length);
    asked.push(init?.cache === 'reload' ? `${file} reload` : file);
    const path = new URL(file, root);
    const original = fs.existsSync(path) ? new Uint8Array(fs.readFileSync(path)) : new Uint8Array(0);
    const answer = changes[file]?.(original) ?? { body: original, ...(original.length === 0 && { status: 404 }) };
    if (answer === 'offline') throw new TypeError('Failed to fetch');
    const bytes = typeof answer.body === 'string' ? new TextEncoder().encode(answer.body) : answer.body;
    return new Response(stream(bytes, answer.breaksAt ?? Number.POSITIVE_INFINITY, init?.signal), {
      status: answer.status ?? 200,
      headers: { 'content-type': answer.type ?? 'application/octet-stream' },
    });
  };
  return { asked, fetch };
}

function stream(bytes: Uint8Array, breaksAt: number, signal: AbortSignal | null | undefined): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (signal?.aborted) return controller.error(signal.reason);
      if (at >= breaksAt) return controller.error(new TypeError('network error'));
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + CHUNK));
      at += CHUNK;
    },
  });
}

const load = (net: ReturnType<typeof network>, more: Partial<LoadOptions> = {}) =>
  loadDataset('mnist', { baseUrl: base, fetch: net.fetch, full: false, ...more });

async function failureOf(promise: Promise<unknown>): Promise<EnvironmentError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof EnvironmentError)) throw error ?? new Error('nothing failed');
  return error;
}

const flip = (at: number) => (original: Uint8Array) => ({ body: original.map((byte, i) => (i === at ? byte ^ 1 : byte)) });
const page = () => ({ type: 'text/html; charset=utf-8', body: '<!doctype html><title>Learning rates</title>' });
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const manifest = JSON.parse(fs.readFileSync(new URL('mnist/manifest.json', root), 'utf8'));
const total: number = manifest.shards.reduce((sum: number, { bytes }: { bytes: number }) => sum + bytes, 0);
const everything = ['mnist/manifest.json', ...manifest.shards.map(({ file }: { file: string }) => `mnist/${file}`)];

afterEach(() => vi.unstubAllGlobals());

describe('loadDataset', () => {
  it('brings the whole set, shard after shard', async () => {
    const net = network();
    const data = await load(net);
    expect(net.asked).toEqual(everything);
    expect([data.kind, data.shape, data.classes, data.train.count, data.test.count]).toEqual(['mnist', [28, 28, 1], 10, 10_000, 2_000]);
    expect(data.train.images.length).toBe(7_840_000);
    expect(Array.from(data.train.labels.subarray(0, 10))).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect(Array.from(data.test.labels.subarray(0, 10))).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    // The originals' own bytes: images 0 to 9,999 and labels, without the IDX headers.
    expect(sha256(data.train.images)).toBe(ORIGINAL.trainImages);
    expect(sha256(data.train.labels)).toBe(ORIGINAL.trainLabels);
    expect(sha256(data.test.images)).toBe(ORIGINAL.testImages);
    expect(sha256(data.test.labels)).toBe(ORIGINAL.testLabels);
  });

  it('takes an address without a slash at its end', async () => {
    const net = network();
    await load(net, { baseUrl: base.slice(0, -1) });
    expect(net.asked).toEqual(everything);
  });

  it('counts the bytes as they arrive, never down, up to the total', async () => {
    const seen: [number, number][] = [];
    await load(network(), { onProgress: (...progress) => seen.push(progress) });
    expect(seen.every(([, of]) => of === total)).toBe(true);
    expect(seen[0]).toEqual([0, total]);
    expect(seen.at(-1)).toEqual([total, total]);
    for (let i = 1; i < seen.length; i++) {
      const step = (seen[i]?.[0] as number) - (seen[i - 1]?.[0] as number);
      expect(step).toBeGreaterThan(0);
      expect(step).toBeLessThanOrEqual(CHUNK);
    }
  });

  it('works without crypto.subtle (a page over plain http) and still sees a wrong byte', async () => {
    vi.stubGlobal('crypto', {});
    const data = await load(network());
    expect(sha256(data.train.images)).toBe(ORIGINAL.trainImages);
    const error = await failureOf(load(network({ 'mnist/train-01.bin': flip(5000) })));
    expect([error.code, error.params]).toEqual(['shardCorrupt', { file: 'mnist/train-01.bin', reason: 'sha256' }]);
  });

  it.each([
    ['a wrong byte', flip(200_000), 'shardCorrupt', { reason: 'sha256' }],
    ['a file cut short', (original: Uint8Array) => ({ body: original.subarray(0, 300_000) }), 'shardCorrupt', { reason: 'size' }],
    ['a file too long', (original: Uint8Array) => ({ body: Buffer.concat([original, Buffer.of(0)]) }), 'shardCorrupt', { reason: 'size' }],
    ['no file', () => ({ status: 404, body: '' }), 'shardMissing', { status: 404 }],
    ['a server in trouble', () => ({ status: 503, body: '' }), 'shardMissing', { status: 503 }],
    ['a web page in its place', page, 'shardMissing', { status: 200 }],
    ['no connection', () => 'offline' as const, 'offline', {}],
    ['a connection that breaks', (original: Uint8Array) => ({ body: original, breaksAt: 250_000 }), 'offline', {}],
  ])('names the shard when there is %s', async (_, change, code, params) => {
    const error = await failureOf(load(network({ 'mnist/train-02.bin': change })));
    expect([error.code, error.params]).toEqual([code, { file: 'mnist/train-02.bin', ...params }]);
  });

  it('says so when the manifest lies about a shard in a way that its sha256 does not show', async () => {
    const shards = manifest.shards.map((shard: object, i: number) => ({
      ...shard,
      ...(i === 0 && { count: 2499 }),
      ...(i === 1 && { count: 2501 }),
    }));
    const error = await failureOf(load(network({ 'mnist/manifest.json': () => ({ body: JSON.stringify({ ...manifest, shards }) }) })));
    expect([error.code, error.params]).toEqual(['shardCorrupt', { file: 'mnist/train-00.bin', reason: 'count' }]);
  });

  it.each([
    ['a web page', page, 'a web page'],
    ['not JSON', () => ({ body: '{' }), 'not JSON'],
    ['JSON of something else', () => ({ body: '[]' }), 'manifest: expected an object'],
    ['of another set', () => ({ body: JSON.stringify({ ...manifest, classes: ['a', 'b'] }) }), 'not mnist'],
    [
      'wrong in its sums',
      () => ({ body: JSON.stringify({ ...manifest, counts: { train: 1, test: 2000 } }) }),
      'shards: expected 1 train images in all, not 10000',
    ],
  ])('refuses a manifest that is %s', async (_, change, problem) => {
    const net = network({ 'mnist/manifest.json': change });
    const error = await failureOf(load(net));
    expect([error.code, error.params]).toEqual(['manifestInvalid', { file: 'mnist/manifest.json', problem }]);
    expect(net.asked).toEqual(['mnist/manifest.json']);
  });

  it('says that the manifest is missing, or the network', async () => {
    const missing = await failureOf(load(network({ 'mnist/manifest.json': () => ({ status: 404, body: '' }) })));
    expect([missing.code, missing.params]).toEqual(['shardMissing', { file: 'mnist/manifest.json', status: 404 }]);
    const offline = await failureOf(load(network({ 'mnist/manifest.json': () => 'offline' })));
    expect([offline.code, offline.params]).toEqual(['offline', { file: 'mnist/manifest.json' }]);
  });

  it('on a retry fetches what is missing, and only that', async () => {
    const cache: DatasetCache = new Map();
    await failureOf(load(network({ 'mnist/train-02.bin': () => ({ status: 404, body: '' }) }), { cache }));
    const net = network();
    const seen: number[] = [];
    const data = await load(net, { cache, onProgress: (loaded) => seen.push(loaded) });
    expect(net.asked).toEqual(['mnist/train-02.bin', 'mnist/train-03.bin', 'mnist/test-00.bin']);
    expect(seen[0]).toBe(manifest.shards[0].bytes + manifest.shards[1].bytes);
    expect(seen.at(-1)).toBe(total);
    expect(sha256(data.train.images)).toBe(ORIGINAL.trainImages);
    // and then nothing more
    const again = network();
    expect(await load(again, { cache })).toBe(data);
    expect(again.asked).toEqual([]);
  });

  it("passes the browser's cache by for a shard that was corrupt, and reads the manifest again", async () => {
    const cache: DatasetCache = new Map();
    await failureOf(load(network({ 'mnist/train-03.bin': flip(77) }), { cache }));
    const net = network();
    await load(net, { cache });
    expect(net.asked).toEqual(['mnist/manifest.json', 'mnist/train-03.bin reload', 'mnist/test-00.bin']);
  });

  it('begins anew if the site was published anew meanwhile', async () => {
    const cache: DatasetCache = new Map();
    await failureOf(load(network({ 'mnist/train-03.bin': flip(77) }), { cache }));
    const net = network({ 'mnist/manifest.json': () => ({ body: JSON.stringify({ ...manifest, source: 'another' }) }) });
    await load(net, { cache });
    expect(net.asked.length).toBe(6);
  });

  it('stops at once when it is aborted, and goes on later from there', async () => {
    const cache: DatasetCache = new Map();
    const stop = new AbortController();
    const net = network();
    const promise = load(net, { cache, signal: stop.signal, onProgress: (loaded) => loaded > 600_000 && stop.abort() });
    expect(await promise.catch((reason: unknown) => reason)).toBe(stop.signal.reason);
    expect(stop.signal.aborted).toBe(true);
    expect(net.asked).toEqual(everything.slice(0, 3));
    const rest = network();
    await load(rest, { cache });
    expect(rest.asked).toEqual(everything.slice(2));
    const never = network();
    await expect(load(never, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    expect(never.asked).toEqual([]);
  });

  it('lets two callers share one load', async () => {
    const cache: DatasetCache = new Map();
    const net = network();
    const seen: number[][] = [[], []];
    const both = seen.map((list) => load(net, { cache, onProgress: (loaded) => list.push(loaded) }));
    const [first, second] = await Promise.all(both);
    expect(second).toBe(first);
    expect(net.asked).toEqual(everything);
    for (const list of seen) {
      expect(list.length).toBeGreaterThan(10);
      expect(list).toEqual(list.toSorted((a, b) => a - b));
      expect(list.at(-1)).toBe(total);
    }
  });

  it('lets the second caller go on when the first gives up, and the other way round', async () => {
    const cache: DatasetCache = new Map();
    const stop = new AbortController();
    const net = network();
    const first = load(net, { cache, signal: stop.signal, onProgress: (loaded) => loaded > 600_000 && stop.abort() });
    const second = load(net, { cache });
    expect(await first.catch((reason: unknown) => reason)).toBe(stop.signal.reason);
    expect(stop.signal.aborted).toBe(true);
    expect((await second).train.count).toBe(10_000);
    expect(net.asked).toEqual([...everything.slice(0, 3), ...everything.slice(2)]);

    const other: DatasetCache = new Map();
    const giveUp = new AbortController();
    const staying = load(network(), { cache: other });
    const leaving = load(network(), { cache: other, signal: giveUp.signal });
    giveUp.abort();
    await expect(leaving).rejects.toBe(giveUp.signal.reason);
    expect((await staying).train.count).toBe(10_000);
  });

  it('asks for the complete set only where it is told that there is one', async () => {
    const net = network();
    const error = await failureOf(load(net, { full: true }));
    expect(net.asked).toEqual(['mnist-full/manifest.json']);
    expect(error.params.file).toBe('mnist-full/manifest.json');
    vi.stubEnv('VITE_FULL_SETS', 'fashion-mnist,mnist');
    const told = network();
    await failureOf(loadDataset('mnist', { baseUrl: base, fetch: told.fetch }));
    expect(told.asked).toEqual(['mnist-full/manifest.json']);
    vi.stubEnv('VITE_FULL_SETS', '');
    const untold = network();
    await loadDataset('mnist', { baseUrl: base, fetch: untold.fetch });
    expect(untold.asked).toEqual(everything);
    vi.unstubAllEnvs();
  });
});

/** sha256 of the first 10,000 and 2,000 images and labels of the original IDX files, by tail and head. */
const ORIGINAL = {
  trainImages: '2f7182bf021ffc5c1f62db987487f14d899b5c639f421a80f3095affc09a7db2',
  trainLabels: '2f345bad07338ec537641465e169cc4b7288a44244f251211c7f842641e7d927',
  testImages: '170ff6838184f9ec6aaa1bbb5932ed59b7463585418d2da081525165ef21edae',
  testLabels: '949a3782a9c308bf8ca08ff720810fe1de358fe09887727264c684c785d1ec53',
};
