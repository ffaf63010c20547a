/** @file The numbers of a figure as a thinned table, for those who do not see the curve. */
import { visibleRange } from './decimate.ts';
import { NO_VALUE } from './format.ts';
import { valueAt } from './lookup.ts';
import type { Interval } from './scales.ts';

interface Curve {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export interface TableColumn extends Curve {
  readonly name: string;
  /** What is planned beyond. */
  readonly future?: Curve;
  /** Its points make no rows. */
  readonly aside?: boolean;
}

export interface FigureTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface TableOptions {
  readonly xName: string;
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
  readonly columns: readonly TableColumn[];
  /** Rows wanted, about; fewer when there are fewer points. */
  readonly rows?: number;
  /** Only this part of x. */
  readonly window?: Interval;
}

/** Rows at places where the longest column has a point, evenly spread from its first to its last. Reads no more than it prints. */
export function figureTable({ xName, formatX, formatY, columns, rows = 20, window }: TableOptions): FigureTable {
  const places = columns
    .filter(({ aside }) => !aside)
    .map((column) => placesOf(column, window))
    .reduce((best, one) => (one.length > best.length ? one : best), NOWHERE);
  const count = Math.min(rows, places.length);
  const chosen = Array.from({ length: count }, (_, k) => places.at(count === 1 ? 0 : Math.round((k * (places.length - 1)) / (count - 1))));
  return {
    head: [xName, ...columns.map((column) => column.name)],
    rows: chosen.map((x) => [
      formatX(x),
      ...columns.map(({ x: at, y, future }) => {
        const value = valueAt(at, y, x);
        const planned = future && !Number.isFinite(value) ? valueAt(future.x, future.y, x) : value;
        return Number.isFinite(planned) ? formatY(planned) : NO_VALUE;
      }),
    ]),
  };
}

interface Places {
  readonly length: number;
  at(k: number): number;
}

const NOWHERE: Places = { length: 0, at: () => Number.NaN };

/** What was and what is planned in one row; where they meet, the point stands once. */
function placesOf({ x, future }: TableColumn, window?: Interval): Places {
  const [start, end] = inside(x, window);
  const beyond = future?.x ?? [];
  const [from, to] = inside(beyond, window);
  const joint = end > start && to > from && (beyond[from] as number) <= (x[end - 1] as number) ? 1 : 0;
  const done = end - start;
  return {
    length: done + Math.max(0, to - from - joint),
    at: (k) => (k < done ? (x[start + k] as number) : (beyond[from + joint + k - done] as number)),
  };
}

function inside(x: ArrayLike<number>, window?: Interval): readonly [number, number] {
  if (!window) return [0, x.length];
  let [start, end] = visibleRange(x, x.length, window);
  while (start < end && (x[start] as number) < window[0]) start++;
  while (end > start && (x[end - 1] as number) > window[1]) end--;
  return [start, end];
}
