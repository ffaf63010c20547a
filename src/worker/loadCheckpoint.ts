/**
 * @file Fetches a network to start from: its digest is in the code (experiment/checkpoints.ts), and every number of it is checked before it is used.
 */
import { sha256 } from '../datasets/sha256.ts';
import { type CheckpointName, checkpoints } from '../experiment/checkpoints.ts';
import { EnvironmentError } from '../math/environmentError.ts';
import { readSafetensors, type SafetensorsFile } from '../models/safetensors.ts';
import { type Fetch, isPage, readBytes, request } from './fetchBytes.ts';

export interface CheckpointOptions {
  /** Address of the folder. */
  readonly baseUrl: string;
  readonly fetch?: Fetch;
  readonly signal?: AbortSignal | undefined;
}

/** Throws EnvironmentError (`shardMissing`, `shardCorrupt`, `offline`, each with the file's name below `baseUrl`). */
export async function loadCheckpoint(name: CheckpointName, options: CheckpointOptions): Promise<SafetensorsFile> {
  const bytes = await fetchFile(name, options, 'default').catch((error: unknown) => {
    const damaged = error instanceof EnvironmentError && error.code === 'shardCorrupt';
    if (!damaged) throw error;
    return fetchFile(name, options, 'reload'); // the copy in the browser's cache may be of an older site
  });
  const result = readSafetensors(bytes);
  if (!result.ok) throw new EnvironmentError('shardCorrupt', { file: fileOf(name), reason: result.problem });
  return result.file;
}

async function fetchFile(name: CheckpointName, { baseUrl, fetch, signal }: CheckpointOptions, cache: RequestCache): Promise<Uint8Array> {
  const file = fileOf(name);
  const url = `${baseUrl.replace(/\/$/, '')}/${file}`;
  const asked = { fetch: fetch ?? ((address: string, init?: RequestInit) => globalThis.fetch(address, init)), url, file, cache, signal };
  const response = await request(asked);
  if (isPage(response)) throw new EnvironmentError('shardMissing', { file, status: response.status });
  const card = checkpoints[name];
  const bytes = await readBytes(response, card.bytes, asked, () => {});
  if (sha256(bytes) !== card.sha256) throw new EnvironmentError('shardCorrupt', { file, reason: 'sha256' });
  return bytes;
}

function fileOf(name: CheckpointName): string {
  return `${name}.safetensors`;
}
