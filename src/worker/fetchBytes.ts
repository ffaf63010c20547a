/**
 * @file One file over the network, its bytes counted as they arrive; what goes wrong has a name.
 *
 * `offline` { file }: no answer, or the connection broke. `shardMissing` { file, status }: an answer, but not the file; a web page counts as that
 * too, for Vite's servers (and many hosts) answer an unknown address with index.html and status 200.
 */
import { EnvironmentError } from '../math/environmentError.ts';

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export interface FileRequest {
  readonly fetch: Fetch;
  readonly url: string;
  /** What errors call it. */
  readonly file: string;
  readonly cache: RequestCache;
  readonly signal: AbortSignal | undefined;
}

/** The answer, once it is one with the file in it. */
export async function request({ fetch, url, file, cache, signal }: FileRequest): Promise<Response> {
  const response = await named(file, signal, () => fetch(url, { cache, ...(signal && { signal }) }));
  if (!response.ok) throw new EnvironmentError('shardMissing', { file, status: response.status });
  return response;
}

export function isPage(response: Response): boolean {
  return (response.headers.get('content-type') ?? '').includes('text/html');
}

/** The body as text. */
export async function readText(response: Response, { file, signal }: FileRequest): Promise<string> {
  return named(file, signal, () => response.text());
}

/** Exactly `length` bytes; `shardCorrupt` { file, reason: 'size' } if there are fewer or more. `onBytes` hears the sum so far. */
export async function readBytes(
  response: Response,
  length: number,
  { file, signal }: FileRequest,
  onBytes: (received: number) => void,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let received = 0;
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await named(file, signal, () => reader.read());
    if (done) break;
    if (received + value.length > length) {
      reader.cancel().catch(() => {}); // not wanted any more, however that ends
      throw new EnvironmentError('shardCorrupt', { file, reason: 'size' });
    }
    bytes.set(value, received);
    received += value.length;
    onBytes(received);
  }
  if (received !== length) throw new EnvironmentError('shardCorrupt', { file, reason: 'size' });
  return bytes;
}

/** A rejection by the caller's own signal stays what it is; any other is the network's. */
async function named<T>(file: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch {
    signal?.throwIfAborted();
    throw new EnvironmentError('offline', { file });
  }
}
