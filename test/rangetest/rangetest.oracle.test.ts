import { afterAll, describe, expect, test } from 'vitest';
import { rampRates } from '../../src/rangetest/ramp.ts';
import { readRangeTest } from '../../src/rangetest/read.ts';
import { smoothPlain } from '../../src/rangetest/smooth.ts';
import { stopOf, stopRules, stopStart, stopStep } from '../../src/rangetest/stop.ts';
import { suggestionKinds } from '../../src/rangetest/suggestion.ts';
import { readOracle } from '../oracleFile.ts';

interface Case {
  readonly name: string;
  readonly start_lr: number;
  readonly end_lr: number;
  readonly num_iter: number;
  readonly mode: 'exp' | 'linear';
  readonly pytorch_lr_finder: { readonly smooth_f: number; readonly diverge_th: number; readonly lr: number[]; readonly smoothed_loss: number[] };
  readonly fastai?: {
    readonly beta: number;
    readonly lr: number[];
    readonly raw_loss: number[];
    readonly smoothed_loss: number[];
    readonly suggestions: Readonly<Record<string, number>>;
  };
}

const TOLERANCE = 1e-12; // relative: float64 throughout, pow is the only function
const PICK_TOLERANCE = 1e-6; // fastai's rates went through float32
const oracle = readOracle<{ cases: readonly Case[] }>('range-test.json');
const cases = oracle?.cases ?? [];
const largest = { rates: 0, smoothing: 0, suggestions: 0 };

describe.skipIf(oracle === null)('range-test.json', () => {
  test.for(cases)('$name: pytorch-lr-finder: rates and stop', ({ start_lr, end_lr, num_iter, mode, pytorch_lr_finder: run }) => {
    const spacing = mode === 'exp' ? 'exponential' : 'linear';
    const rates = rampRates({ startLr: start_lr, endLr: end_lr, steps: num_iter, spacing, convention: 'lrFinder' });
    note('rates', compare(rates.subarray(0, run.lr.length), run.lr), TOLERANCE);
    // its raw losses are not recorded: undo the smoothing, then smooth and stop by our rule
    const raw = run.smoothed_loss.map((s, i) => (i === 0 ? s : (s - (1 - run.smooth_f) * (run.smoothed_loss[i - 1] as number)) / run.smooth_f));
    note('smoothing', compare(smoothPlain(raw, run.smooth_f), run.smoothed_loss), TOLERANCE);
    const stop = stopOf(raw, { ...stopRules.lrFinder, beta: 1 - run.smooth_f, factor: run.diverge_th });
    expect(stop?.index ?? num_iter - 1).toBe(run.smoothed_loss.length - 1);
  });

  test.for(cases.flatMap(({ fastai, ...c }) => (fastai ? [{ ...c, run: fastai }] : [])))(
    '$name: fastai: rates, smoothing, stop, suggestions',
    ({ start_lr, end_lr, num_iter, run }) => {
      const rates = rampRates({ startLr: start_lr, endLr: end_lr, steps: num_iter, spacing: 'exponential', convention: 'fastai' });
      note('rates', compare(rates.subarray(0, run.lr.length), run.lr), TOLERANCE);
      const reading = readRangeTest({ lr: run.lr, loss: run.raw_loss, options: { plannedSteps: num_iter, beta: run.beta } });
      note('smoothing', compare(reading.smoothed, run.smoothed_loss.slice(0, reading.smoothed.length)), TOLERANCE);
      // the recorded test ended where the rule says
      let state = stopStart;
      for (const loss of run.raw_loss) state = stopStep(state, loss, { ...stopRules.fastai, beta: run.beta });
      expect(state.stopped?.index ?? num_iter - 1).toBe(run.raw_loss.length - 1);
      expect(reading.loss.length).toBe(run.raw_loss.length);
      expect(state.best).toBe(reading.best?.loss);
      expect(Object.keys(run.suggestions).sort()).toEqual([...suggestionKinds].sort());
      for (const kind of suggestionKinds) {
        const ours = reading.suggestions[kind];
        if (!ours.ok) throw new Error(`${kind}: ${ours.reason}`);
        note('suggestions', Math.abs(ours.lr / (run.suggestions[kind] as number) - 1), PICK_TOLERANCE);
      }
    },
  );

  test('there are cases', () => expect(cases.length).toBeGreaterThan(0));
});

afterAll(() => {
  const { rates, smoothing, suggestions } = largest;
  console.log(
    `range-test.json: ${cases.length} cases, largest error: rates ${rates.toExponential(2)}, smoothing ${smoothing.toExponential(2)} (tolerance ${TOLERANCE}), ` +
      `suggestions ${suggestions.toExponential(2)} (tolerance ${PICK_TOLERANCE})`,
  );
});

/** Largest relative difference. */
function compare(ours: ArrayLike<number>, theirs: readonly number[]): number {
  expect(ours.length).toBe(theirs.length);
  return theirs.reduce((worst, value, i) => Math.max(worst, Math.abs((ours[i] as number) / value - 1)), 0);
}

function note(what: keyof typeof largest, error: number, tolerance: number): void {
  largest[what] = Math.max(largest[what], error);
  expect(error, what).toBeLessThan(tolerance);
}
