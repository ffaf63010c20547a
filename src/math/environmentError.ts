/**
 * @file Failures of the surroundings (no adapter, lost device, missing shard): named, with a stable code that i18n words together with
 * what a person can do next. Our own mistakes are plain `Error('internal: ...')`; bad input and divergence are values, not errors.
 */
export type EnvironmentCode =
  | 'engineMissing' // { backend }
  | 'deviceLost' // { reason }
  | 'shardMissing' // { file, status }
  | 'shardCorrupt' // { file }
  | 'manifestInvalid' // { file }
  | 'offline' // { file }
  | 'workerCrashed' // { message }
  | 'outOfMemory'
  | 'storageFull'
  | 'storageUnavailable'; // { reason }: the browser's name of the failure

export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  constructor(
    readonly code: EnvironmentCode,
    readonly params: Readonly<Record<string, string | number>> = {},
  ) {
    super(`${code} ${JSON.stringify(params)}`);
  }
}
