import { afterAll, describe, expect, test } from 'vitest';
import { suggesters } from '../../src/rangetest/suggest.ts';
import { suggestionKinds } from '../../src/rangetest/suggestion.ts';
import { readOracle } from '../oracleFile.ts';

interface Case {
  readonly kind: string;
  readonly lr: readonly number[];
  readonly loss: readonly number[];
  /** A rate, or what the published function raised. */
  readonly suggestions: Readonly<Record<string, number | string | object>>;
}

const TOLERANCE = 1e-6; // relative: some of the rates went through float32
const oracle = readOracle<{ cases: readonly Case[] }>('suggestions.json');
const cases = (oracle?.cases ?? []).map((c, number) => ({ ...c, number, points: c.lr.length }));
let largest = 0;
let rates = 0;
let refusals = 0;

describe.skipIf(oracle === null)('suggestions.json', () => {
  test.for(cases)('$number $kind, $points points', ({ lr, loss, suggestions }) => {
    expect(Object.keys(suggestions).length).toBeGreaterThan(0);
    for (const [name, expected] of Object.entries(suggestions)) {
      const kind = suggestionKinds.find((k) => k === name);
      if (kind === undefined) throw new Error(`unknown suggestion: ${name}`);
      const ours = suggesters[kind](lr, loss);
      if (typeof expected !== 'number') {
        expect(ours, `${kind}: the published function raises`).toMatchObject({ ok: false });
        refusals++;
        continue;
      }
      if (!ours.ok) throw new Error(`${kind}: ${ours.reason} instead of ${expected}`);
      const error = Math.abs(ours.lr / expected - 1);
      largest = Math.max(largest, error);
      rates++;
      expect(error, kind).toBeLessThan(TOLERANCE);
    }
  });

  test('there are cases', () => expect(cases.length).toBeGreaterThan(0));
});

afterAll(() =>
  console.log(
    `suggestions.json: ${cases.length} cases, ${rates} rates and ${refusals} refusals, largest error ${largest.toExponential(2)} (tolerance ${TOLERANCE})`,
  ),
);
