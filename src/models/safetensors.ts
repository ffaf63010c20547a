/**
 * @file The safetensors format, float32 only: weights in a file that holds no code.
 *
 *   bytes 0 ... 7   N, length of the header, u64 little-endian
 *   N bytes         JSON: { "__metadata__": { text: text }, name: { "dtype": "F32", "shape": [...], "data_offsets": [begin, end] } }
 *   the rest        the numbers, little-endian, C order; offsets count from here, no holes and no overlaps
 *
 * We write compact JSON in ASCII (other characters as \u escapes), padded with spaces so that the numbers begin at a multiple of 8, as the Rust
 * library does. We read a stranger's file: every size is checked before it is used, and the header must be the very text its values print as,
 * which leaves no room for a key given twice.
 * Source: github.com/huggingface/safetensors, README "Format", and `SafeTensors::deserialize` for what is refused.
 * Differences: other dtypes, headers over 1 MB (theirs: 100 MB), headers with white space inside or characters outside ASCII are refused, too.
 */

export interface SavedTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface SafetensorsFile {
  readonly tensors: Readonly<Record<string, SavedTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

export type SafetensorsResult = { readonly ok: true; readonly file: SafetensorsFile } | { readonly ok: false; readonly problem: string };

const METADATA = '__metadata__';
const PREFIX_BYTES = 8;
const MAX_HEADER_BYTES = 1 << 20;
const MAX_TENSORS = 1000;
const MAX_DIMENSIONS = 8;

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** The same bytes for the same tensors in the same order. */
export function writeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { shape, values }]) => {
    if (countOf(shape) !== values.length) throw new Error(`internal: ${values.length} values for ${name} [${shape.join(', ')}]`);
    const begin = end;
    end += 4 * values.length;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }] as const;
  });
  const text = print({ [METADATA]: metadata, ...Object.fromEntries(entries) });
  const header = text.padEnd(Math.ceil(text.length / 8) * 8, ' ');
  const bytes = new Uint8Array(PREFIX_BYTES + header.length + end);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, header.length, true);
  for (let i = 0; i < header.length; i++) bytes[PREFIX_BYTES + i] = header.charCodeAt(i);
  let at = PREFIX_BYTES + header.length;
  for (const { values } of Object.values(tensors)) {
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return bytes;
}

/** The file, or what is wrong with it. Never throws. */
export function readSafetensors(bytes: Uint8Array): SafetensorsResult {
  const wrong = (problem: string) => ({ ok: false, problem }) as const;
  if (bytes.length < PREFIX_BYTES) return wrong('truncated');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  if (view.getUint32(4, true) !== 0 || length > MAX_HEADER_BYTES) return wrong('header too long');
  if (length > bytes.length - PREFIX_BYTES) return wrong('truncated');
  const header = readHeader(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + length));
  if (!header) return wrong('header');

  const entries: Entry[] = [];
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === METADATA) {
      if (!isFields(value) || Object.values(value).some((text) => typeof text !== 'string')) return wrong('metadata');
      metadata = value as Readonly<Record<string, string>>;
      continue;
    }
    const entry = entryOf(name, value);
    if (typeof entry === 'string') return wrong(entry);
    entries.push(entry);
  }
  if (entries.length > MAX_TENSORS) return wrong('too many tensors');

  const first = PREFIX_BYTES + length;
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== end) return wrong(`offsets of ${entry.name}`);
    end = entry.end;
  }
  if (end !== bytes.length - first) return wrong('length');
  const tensors = entries.map(({ name, shape, begin }): [string, SavedTensor] => {
    const values = Float32Array.from({ length: countOf(shape) }, (_, i) => view.getFloat32(first + begin + 4 * i, true));
    return [name, { shape, values }];
  });
  return { ok: true, file: { tensors: Object.fromEntries(tensors), metadata } };
}

/** The values of the header, if its text is just how they print. */
function readHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  let text = '';
  for (const byte of bytes) {
    if (byte > 127) return null;
    text += String.fromCharCode(byte);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isFields(value) && print(value) === text.replace(/ +$/, '') ? value : null;
}

/** A tensor's entry, or what is wrong with it. Offsets fit the shape; the order of entries is the caller's to check. */
function entryOf(name: string, value: unknown): Entry | string {
  if (!isFields(value) || Object.keys(value).length !== 3) return `entry ${name}`;
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== 'F32') return `dtype of ${name}`;
  if (!Array.isArray(shape) || shape.length > MAX_DIMENSIONS || !shape.every(isCount)) return `shape of ${name}`;
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) return `offsets of ${name}`;
  const [begin, end] = offsets as [number, number];
  // a product beyond 2^53 is not exact, but larger than any file all the same
  return end - begin === 4 * countOf(shape) ? { name, shape, begin, end } : `size of ${name}`;
}

function print(header: unknown): string {
  return JSON.stringify(header).replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 2 ** 31;
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
