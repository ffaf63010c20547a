/** @file The order of a table's rows by one of its columns. */
export type SortValue = number | string | null;

export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

/** Places of the rows in the order asked for. No value comes last either way; equal values keep their order. */
export function sortedPlaces(values: readonly SortValue[], descending: boolean): readonly number[] {
  const sign = descending ? -1 : 1;
  return values
    .map((_, place) => place)
    .sort((a, b) => {
      const [x = null, y = null] = [values[a], values[b]];
      if (x === null || y === null) return Number(x === null) - Number(y === null);
      if (typeof x === 'number' && typeof y === 'number') return sign * (x - y);
      return sign * String(x).localeCompare(String(y), undefined, { numeric: true });
    });
}

/** A press on a head: first its own direction, then the other, then the order of the runs again. */
export function nextSorting(now: Sorting | null, column: string, descendingFirst: boolean): Sorting | null {
  if (now?.column !== column) return { column, descending: descendingFirst };
  return now.descending === descendingFirst ? { column, descending: !descendingFirst } : null;
}
