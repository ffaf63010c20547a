/**
 * @file Random valid parameters of any card, for property tests: what `parseSpec` would accept, drawn from the card's own ranges.
 * Numbers on a log scale are drawn evenly in their logarithm; bounds and the special 0 come up often.
 */

import type { ListParam, NumberParam, Param, ParamTable, ParamValue, ParamValues } from '../src/math/card.ts';
import fc from './house/fastCheck.ts';

/** Values for every parameter of the card (schedule, optimizer, model or dataset). */
export function arbitraryValues(card: { readonly params: ParamTable }): fc.Arbitrary<ParamValues> {
  return fc.record(Object.fromEntries(Object.entries(card.params).map(([key, param]) => [key, arbitraryValue(param)])));
}

export function arbitraryValue(param: Param): fc.Arbitrary<ParamValue> {
  switch (param.type) {
    case 'number':
      return arbitraryNumber(param);
    case 'choice':
      return fc.constantFrom(...param.options);
    case 'flag':
      return fc.boolean();
    case 'list':
      return arbitraryList(param);
  }
}

function arbitraryNumber(param: NumberParam): fc.Arbitrary<number> {
  const { min, max } = param;
  const inside = fc.double({ min: 0, max: 1, noNaN: true }).map((u) => {
    const value = param.scale === 'log' ? min * (max / min) ** u : min + (max - min) * u;
    return Math.min(max, Math.max(min, param.integer ? Math.round(value) : value));
  });
  const edges = [min, max, param.default, ...(param.zero ? [0] : [])];
  return fc.oneof({ weight: 4, arbitrary: inside }, { weight: 1, arbitrary: fc.constantFrom(...edges) });
}

function arbitraryList(param: ListParam): fc.Arbitrary<readonly number[]> {
  const { min, max, minLength, maxLength } = param;
  const item = param.integer ? fc.integer({ min: Math.ceil(min), max: Math.floor(max) }) : fc.double({ min, max, noNaN: true }).map((x) => x + 0); // parsing turns -0 into 0
  if (!param.ascending) return fc.array(item, { minLength, maxLength });
  return fc.uniqueArray(item, { minLength, maxLength, comparator: 'IsStrictlyEqual' }).map((list) => list.toSorted((a, b) => a - b));
}
