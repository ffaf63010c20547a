/** @file The sentence above a race. */
import { expect, it } from 'vitest';
import { raceSentence } from '../../src/app/panels/raceSentence.ts';
import type { RaceRows } from '../../src/app/panels/useRaceRows.ts';
import { defaultSpec } from '../../src/experiment/defaults.ts';
import { en } from '../../src/i18n/en.ts';
import { zh } from '../../src/i18n/zh.ts';
import { resultsOf } from '../../src/runs/results.ts';
import { seriesOf } from '../runs/seriesOf.ts';

/** Runs constant (A), triangular (B), SGDR (C) with these accuracies, 25 updates apart. */
function race(...accuracies: (readonly number[])[]): RaceRows {
  const rows = accuracies.flatMap((accuracy, k) => {
    const run = defaultSpec.runs[k];
    const seeds = [seriesOf({ accuracy })];
    return run ? [{ run, trained: run, seeds, results: resultsOf(seeds, 0.8), speedUp: null }] : [];
  });
  return { rows, seeds: 1, target: 0.8, evalEvery: 25, charge: false };
}

const ended = { phase: 'ended', step: 75 } as const;
const running = { phase: 'running', step: 75 } as const;

it.each<[string, RaceRows, typeof ended | typeof running, string]>([
  ['the first at the target', race([0.1, 0.8, 0.9], [0.1, 0.7, 0.9]), ended, 'constant (A) reached 80% first, at step 25.'],
  [
    'level at the target',
    race([0.1, 0.7, 0.8], [0.1, 0.7, 0.9], [0.1, 0.2, 0.3]),
    ended,
    'constant (A) and triangular (B) reached 80% first, at step 50.',
  ],
  ['one run at the target', race([0.1, 0.7, 0.8]), running, 'constant (A) reached 80% at step 50.'],
  ['the best at the end', race([0.1, 0.3], [0.1, 0.4]), ended, 'triangular (B) ends best: 40% on the test images after 25 steps.'],
  ['level at the end', race([0.1, 0.4], [0.1, 0.3], [0.1, 0.4]), ended, 'constant (A) and SGDR (C) end best: 40% on the test images after 25 steps.'],
  ['on the way', race([0.1, 0.3], [0.1, 0.4], [0.1, 0.4]), running, 'triangular (B) and SGDR (C) lead with 40% on the test images at step 75.'],
  ['all level on the way', race([0.1, 0.4], [0.1, 0.4]), running, 'Training is under way.'],
])('%s', (_what, rows, training, sentence) => {
  expect(raceSentence(en, 'en', rows, training)).toBe(sentence);
});

it('says so in Chinese, too', () => {
  const level = race([0.1, 0.4], [0.1, 0.4], [0.1, 0.4]);
  expect(raceSentence(zh, 'zh', level, ended)).toBe('25 步之后，恒定 (A)，三角循环 (B) 和 SGDR (C) 并列最好：测试准确率 40%。');
});
