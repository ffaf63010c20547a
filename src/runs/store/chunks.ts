/**
 * @file Cutting what series gained into chunks, and putting chunks together again.
 *
 * A cutter knows how far each series has been kept. Its first chunk names every column of every series from its length then on, even if it adds
 * nothing: a race that goes on from a checkpoint thereby drops what was kept beyond it. Put together, each span replaces everything from its `from` on.
 */
import type { Series } from '../series.ts';
import { type Chunk, type ChunkPart, type KeptSeries, type ReplicaKey, replicaKey, type Span } from './raceRecord.ts';
import { bytesPer, type ColumnName, columnNames, isColumnName, type Packed, pack, unpack } from './seriesColumns.ts';

export interface Cutter {
  /** What is new, or null. It counts as kept once `kept` is called; without that, the next cut has it, too. */
  cut(list: readonly KeptSeries[]): { readonly chunk: Chunk; readonly steps: number; kept(): void } | null;
}

/** A replica's columns as they were kept, not yet checked. */
export interface RawSeries extends ReplicaKey, Pick<ChunkPart, 'marks' | 'snapshots' | 'curvatures' | 'end'> {
  readonly columns: Readonly<Partial<Record<ColumnName, Float64Array>>>;
}

const ALIGNMENT = 8;

/** A series, and how much of it is kept. */
export interface StoredSeries extends KeptSeries {
  readonly lengths: Lengths;
}

/** These series are kept as they are now: they may grow before somebody goes on recording. */
export function storedNow(list: readonly KeptSeries[]): readonly StoredSeries[] {
  return list.map((one) => ({ ...one, lengths: lengthsOf(one.series) }));
}

/** `resumed`: series whose numbers are kept already. */
export function createCutter(resumed: readonly StoredSeries[] = []): Cutter {
  const lengths = new Map(resumed.map((one) => [replicaKey(one), one.lengths]));
  const told = new Map<string, string>(); // marks, snapshots, curvatures and end, as last kept
  return {
    cut(list) {
      const pieces: Uint8Array[] = [];
      const parts: ChunkPart[] = [];
      const after = new Map<string, { lengths: Lengths; words: string }>();
      for (const { run, seed, series } of list) {
        const key = replicaKey({ run, seed });
        const before = lengths.get(key);
        const words = JSON.stringify([series.marks, series.snapshots, series.curvatures, series.end]);
        const first = !told.has(key);
        const now = lengthsOf(series);
        const spans = columnNames.flatMap((column) => {
          const from = Math.min(before?.[column] ?? 0, now[column]);
          return first || now[column] > from ? [spanOf(series, column, from, pieces)] : [];
        });
        if (spans.length === 0 && told.get(key) === words) continue;
        parts.push({
          run,
          seed,
          spans,
          marks: [...series.marks],
          snapshots: [...series.snapshots],
          curvatures: [...series.curvatures],
          end: series.end,
        });
        after.set(key, { lengths: now, words });
      }
      if (parts.length === 0) return null;
      return {
        chunk: { parts, data: joined(pieces) },
        steps: Math.max(0, ...list.map(({ series }) => series.loss.length)),
        kept() {
          for (const [key, { lengths: now, words }] of after) {
            lengths.set(key, now);
            told.set(key, words);
          }
        },
      };
    },
  };
}

/**
 * In the order in which the replicas first appeared. null: a gap, or data that are missing. Every step is a part of a chunk, or a replica: so many
 * numbers are not joined in one go where somebody looks on.
 */
export function* joinChunks(chunks: readonly Chunk[]): Generator<void, readonly RawSeries[] | null> {
  const found = new Map<string, { part: ChunkPart; readonly columns: Map<ColumnName, Grown> }>();
  for (const { parts, data } of chunks) {
    let at = 0;
    for (const part of parts) {
      const one = found.get(replicaKey(part)) ?? { part, columns: new Map<ColumnName, Grown>() };
      one.part = part;
      found.set(replicaKey(part), one);
      for (const { column, from, count, type } of part.spans) {
        const bytes = data.subarray(at, at + count * bytesPer(type));
        at += aligned(count * bytesPer(type));
        if (!isColumnName(column)) continue;
        const grown = one.columns.get(column) ?? { pieces: [], length: 0 };
        one.columns.set(column, grown);
        if (from > grown.length || bytes.length !== count * bytesPer(type)) return null;
        extend(grown, from, unpack(type, bytes));
      }
      yield;
    }
  }
  const joined: RawSeries[] = [];
  for (const { part, columns } of found.values()) {
    const { run, seed, marks, snapshots, curvatures = [], end } = part;
    const whole = Object.fromEntries([...columns].map(([name, { pieces }]) => [name, concatenated(pieces)]));
    joined.push({ run, seed, columns: whole, marks, snapshots, curvatures, end });
    yield;
  }
  return joined;
}

/** Pieces of a column and their length together. */
interface Grown {
  pieces: Float64Array[];
  length: number;
}

function extend(grown: Grown, from: number, values: Float64Array): void {
  if (from < grown.length) {
    grown.pieces = [concatenated(grown.pieces).subarray(0, from)];
    grown.length = from;
  }
  grown.pieces.push(values);
  grown.length += values.length;
}

type Lengths = Readonly<Record<ColumnName, number>>;

function lengthsOf(series: Series): Lengths {
  return Object.fromEntries(columnNames.map((name) => [name, series[name].length])) as Lengths;
}

function spanOf(series: Series, column: ColumnName, from: number, pieces: Uint8Array[]): Span {
  const { type, bytes }: Packed = pack(series[column].values.subarray(from));
  pieces.push(bytes);
  return { column, from, count: bytes.length / bytesPer(type), type };
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(pieces.reduce((sum, piece) => sum + aligned(piece.length), 0));
  let at = 0;
  for (const piece of pieces) {
    data.set(piece, at);
    at += aligned(piece.length);
  }
  return data;
}

function concatenated(pieces: readonly Float64Array[]): Float64Array {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const whole = new Float64Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
