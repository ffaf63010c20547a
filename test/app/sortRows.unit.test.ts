/** @file Sorting the runs table. */
import { expect, it } from 'vitest';
import { nextSorting, sortedPlaces } from '../../src/app/panels/sortRows.ts';

it('sorts numbers and texts either way; no value is last, equals keep their order', () => {
  expect(sortedPlaces([3, null, 1, 2], false)).toEqual([2, 3, 0, 1]);
  expect(sortedPlaces([3, null, 1, 2], true)).toEqual([0, 3, 2, 1]);
  expect(sortedPlaces(['b 10', 'b 9', 'a', null], false)).toEqual([2, 1, 0, 3]);
  expect(sortedPlaces([1, 1, 0], true)).toEqual([0, 1, 2]);
});

it('a third press on the same head returns to the order of the runs', () => {
  const first = nextSorting(null, 'best', true);
  expect(first).toEqual({ column: 'best', descending: true });
  const second = nextSorting(first, 'best', true);
  expect(second).toEqual({ column: 'best', descending: false });
  expect(nextSorting(second, 'best', true)).toBe(null);
  expect(nextSorting(second, 'run', false)).toEqual({ column: 'run', descending: false });
});
