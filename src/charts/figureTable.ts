/** @file The numbers of a figure as a thinned table, for those who do not see the curve. */
import { NO_VALUE } from './format.ts';
import { valueAt } from './lookup.ts';
import type { Interval } from './scales.ts';

export interface TableColumn {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
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

/** Rows at places where the longest column has a point, evenly spread from its first to its last. */
export function figureTable({ xName, formatX, formatY, columns, rows = 20, window }: TableOptions): FigureTable {
  const longest = columns.reduce<ArrayLike<number>>((best, column) => (column.x.length > best.length ? column.x : best), []);
  const inside = Array.from(longest).filter((x) => !window || (x >= window[0] && x <= window[1]));
  const count = Math.min(rows, inside.length);
  const places = Array.from({ length: count }, (_, k) => inside[count === 1 ? 0 : Math.round((k * (inside.length - 1)) / (count - 1))] as number);
  return {
    head: [xName, ...columns.map((column) => column.name)],
    rows: places.map((x) => [
      formatX(x),
      ...columns.map((column) => {
        const value = valueAt(column.x, column.y, x);
        return Number.isFinite(value) ? formatY(value) : NO_VALUE;
      }),
    ]),
  };
}
