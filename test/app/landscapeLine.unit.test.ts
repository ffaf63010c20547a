/** @file The line between two networks, as the page holds it. */
import { describe, expect, it } from 'vitest';
import { edit } from '../../src/app/stores/experimentStore.ts';
import { lineStore, usualPair } from '../../src/app/stores/lineStore.ts';
import { trainingStore } from '../../src/app/stores/trainingStore.ts';
import { setLandscape } from '../../src/experiment/landscape.ts';
import type { TrailRun } from '../../src/landscape/facts.ts';

import { landscapePage, lastId, settle, surveys, tell, trail, trailOf, train } from './landscapePage.ts';

landscapePage();

describe('the line between two networks', () => {
  it.each<[string, readonly TrailRun[], readonly [string, string] | null]>([
    [
      'the last two cycle ends of a run that has two',
      [trailOf('A', [0, 40], true), trailOf('B', [0, 10, 20, 40], true, [10, 20, 40])],
      ['B.cycle2', 'B.cycle3'],
    ],
    ['the ends of the first two runs', [trailOf('A', [0, 40], true), trailOf('B', [0, 40], true)], ['A.end', 'B.end']],
    ['start and end of the only one', [trailOf('A', [0, 40], true)], ['A.start', 'A.end']],
    ['none without a run', [], null],
  ])('%s', (_, runs, pair) => {
    expect(usualPair(runs, ['A', 'B'])).toEqual(pair);
  });

  it('waits for both ends to stand still, then reports what lies between them', () => {
    train(false);
    trail(trailOf('A', [0, 10], false), trailOf('B', [0, 10], false));
    settle();
    expect(surveys('line')).toEqual([]);
    expect(lineStore.getState().pair).toEqual(['A.end', 'B.end']);
    trail(trailOf('A', [0, 10, 40], true), trailOf('B', [0, 10, 40], true));
    expect(surveys('line')[0]?.survey).toEqual({ kind: 'line', from: 'A.end', to: 'B.end', points: 25, images: 512, split: 'train' });
    const surveyId = lastId('line');
    tell({ type: 'line', surveyId, from: { run: 'A', step: 40 }, to: { run: 'B', step: 40 }, distance: 3, points: 25 });
    const columns = (a: number, loss: number) => ({
      ...{ i: Uint16Array.of(0), j: Uint16Array.of(0), a: Float64Array.of(a), b: Float64Array.of(0), loss: Float64Array.of(loss) },
      accuracy: Float64Array.of(1 - loss),
    });
    tell({ type: 'cells', surveyId, done: 1, total: 25, columns: columns(0, 0.5) });
    tell({ type: 'cells', surveyId, done: 2, total: 25, columns: columns(0.5, 0.75) });
    const score = { loss: 0.5, accuracy: 0.5 };
    tell({ type: 'crossing', surveyId, barrier: { height: 0.25, at: 0.5 }, ends: [score, score], ensemble: { loss: 0.4, accuracy: 0.6 } });
    tell({ type: 'surveyEnded', surveyId, reason: 'finished', error: null });
    expect(lineStore.getState()).toMatchObject({
      ...{ distance: 3, share: [0, 0.5], loss: [0.5, 0.75], accuracy: [0.5, 0.25], end: null },
      crossing: { barrier: { height: 0.25, at: 0.5 }, ensemble: { loss: 0.4, accuracy: 0.6 } },
    });
    // the same line is not asked for twice, another pair is
    trail(trailOf('A', [0, 10, 40], true), trailOf('B', [0, 10, 40], true));
    expect(surveys('line')).toHaveLength(1);
    edit((spec) => setLandscape(spec, { between: ['A.start', 'B.10'] }));
    expect(surveys('line')[1]?.survey).toMatchObject({ from: 'A.start', to: 'B.10' });
    expect(lineStore.getState()).toMatchObject({ share: [], crossing: null });
    expect(trainingStore.getState().phase).toBe('running');
  });
});
