/** @file A plane as the page holds it: when a survey is asked for, what is kept of what arrives, and what makes the page ask again. */
import { describe, expect, it, vi } from 'vitest';
import { offData, tracesOf } from '../../src/app/figures/landscapeData.ts';
import { reset } from '../../src/app/stores/connection.ts';
import { edit } from '../../src/app/stores/experimentStore.ts';
import { goOnSurvey, landscapeStore, stopSurvey } from '../../src/app/stores/landscapeStore.ts';
import { FINEST } from '../../src/app/stores/picture.ts';
import { setHidden } from '../../src/experiment/edit.ts';
import { setLandscape } from '../../src/experiment/landscape.ts';
import type { PlanePath } from '../../src/landscape/facts.ts';
import type { Command } from '../../src/worker/protocol.ts';

import {
  answer,
  closeView,
  commands,
  facts,
  landscapePage,
  lastId,
  openView,
  path,
  picture,
  refined,
  settle,
  surveys,
  tell,
  trail,
  trailOf,
  train,
} from './landscapePage.ts';

landscapePage();

describe('a survey of a plane', () => {
  it('is asked for when the race has a trail, with a trail that the race was asked to keep', () => {
    train(false);
    expect(commands.find((one) => one.type === 'start')).toMatchObject({ job: { kind: 'train', trail: true } });
    expect(surveys('plane')).toEqual([]);
    trail(trailOf('A', [0], false));
    expect(surveys('plane')).toEqual([]);
    trail(trailOf('A', [0, 1, 2], false), trailOf('B', [0, 1, 2], false));
    expect(surveys('plane')).toEqual([]); // hardly a path
    trail(trailOf('A', [0, 1, 2, 3], false), trailOf('B', [0, 1, 2], false));
    expect(surveys('plane')).toHaveLength(1);
    expect(surveys('plane')[0]?.survey).toMatchObject({ landscape: { plane: 'pca', level: 2, images: 512 }, shown: ['A', 'B'] });
  });

  it('is not asked for where every run ended at once: that is said, until another race begins', () => {
    train();
    const lost = { ...trailOf('A', [0], true), end: { step: 1, reason: 'diverged' } };
    trail(lost, { ...lost, run: 'B' });
    expect(surveys('plane')).toEqual([]);
    expect(landscapeStore.getState()).toMatchObject({ phase: 'failed', end: { reason: 'noPath', error: null } });
    trail(lost, trailOf('B', [0, 20, 40], true));
    expect(landscapeStore.getState()).toMatchObject({ phase: 'surveying', end: null });
    reset();
    expect(landscapeStore.getState().phase).toBe('waiting');
  });

  it('draws the path of a run that diverged as far as it lies in the picture', () => {
    const end = { step: 35, reason: 'diverged' };
    const lost: PlanePath = { ...path('A'), a: Float64Array.of(0, 0.5, 7e8), b: Float64Array.of(0, 1, -2e9), moved: Float64Array.of(0, 2, 2e9), end };
    const [trace, other] = tracesOf({ facts: { ...facts, left: ['A'] }, paths: [lost, path('B')] }, { color: () => 1, hidden: () => false });
    expect(trace?.x).toEqual(Float64Array.of(0, 0.5));
    expect(trace?.y).toEqual(Float64Array.of(0, 1));
    expect(trace?.end).toBe('lost');
    expect(other?.x).toHaveLength(3);
  });

  it('off the plane by more than its way, as its first places are where the plane does not pass through the start: at the upper end of the figure', () => {
    const far: PlanePath = { ...path('A'), off: Float64Array.of(5, 5, 1), moved: Float64Array.of(0, 2, 4) };
    const { series, y } = offData([far], { color: () => 1, hidden: () => false }, { step: 'step' });
    expect(series[0]?.y).toEqual(Float64Array.of(Number.NaN, 1, 0.25));
    expect([1, 0.25, Number.NaN].map((share) => y.format(share))).toEqual(['≥100%', '25.0%', '–']);
  });

  it('is asked for once more where the runs ended while the plane was being laid', () => {
    train(false);
    trail(trailOf('A', [0, 1, 2, 3], false), trailOf('B', [0, 1, 2, 3], false));
    const id = lastId('plane');
    const { runId } = commands.find((one) => one.type === 'start') as Extract<Command, { readonly type: 'start' }>;
    trail(trailOf('A', [0, 20, 40], true), trailOf('B', [0, 20, 40], true));
    tell({ type: 'ended', runId, reason: 'finished' });
    settle();
    expect(lastId('plane')).toBe(id);
    tell({ type: 'plane', surveyId: id, facts: { ...facts, complete: false } });
    settle();
    expect(surveys('plane')).toHaveLength(2);
    answer(lastId('plane'), 2);
    expect(landscapeStore.getState()).toMatchObject({ phase: 'refined', picture: { facts: { complete: true } } });
    expect(surveys('plane')).toHaveLength(2);
  });

  it('arrives coarse to fine: losses and accuracies where they belong', () => {
    train();
    trail(trailOf('A', [0, 20, 40], true), trailOf('B', [0, 20, 40], true));
    const id = lastId('plane');
    tell({ type: 'plane', surveyId: id, facts });
    settle();
    expect(picture()).toBeNull(); // not before the coarsest level is whole
    answer(id, 2);
    expect(picture()).toMatchObject({ level: 2, facts, lattice: { complete: 9, finest: 9 } });
    expect(picture()?.paths.map(({ run }) => run)).toEqual(['A', 'B']);
    expect(picture()?.lattice.seen.reduce((sum, one) => sum + one, 0)).toBe(81);
    expect(picture()?.lattice.values[24 * FINEST + 56]).toBe(5624);
    expect(picture()?.accuracy[24 * FINEST + 56]).toBe(0.5624);
    expect(landscapeStore.getState()).toMatchObject({ phase: 'refined', done: 81, total: 81 });
  });

  it('a level that has begun is drawn, too', () => {
    train();
    trail(trailOf('A', [0, 40], true));
    answer(lastId('plane'), 1);
    expect(picture()?.lattice).toMatchObject({ complete: 5, finest: 5 });
    const one = Float64Array.of(7);
    tell({
      type: 'cells',
      surveyId: lastId('plane'),
      done: 26,
      total: 81,
      columns: { i: Uint16Array.of(8), j: Uint16Array.of(0), a: one, b: one, loss: one, accuracy: one },
    });
    settle();
    expect(picture()?.lattice).toMatchObject({ complete: 5, finest: 9 });
    expect(picture()?.lattice.values[8]).toBe(7);
  });

  it('stops at the level that is done, and goes on', () => {
    train();
    trail(trailOf('A', [0, 40], true));
    answer(lastId('plane'), 1);
    stopSurvey();
    expect(refined()).toEqual([0]);
    const none = new Float64Array(0);
    const columns = { i: new Uint16Array(0), j: new Uint16Array(0), a: none, b: none, loss: none, accuracy: none };
    tell({ type: 'cells', surveyId: lastId('plane'), done: 25, total: 25, columns }); // it wants no more
    tell({ type: 'refined', surveyId: lastId('plane'), level: 1, seconds: 1 });
    expect(landscapeStore.getState()).toMatchObject({ phase: 'stopped', done: 25, total: 81 });
    edit((spec) => setLandscape(spec, { level: 4 }));
    settle();
    expect(refined()).toEqual([0]); // the person stopped it
    goOnSurvey();
    expect(refined()).toEqual([0, 4]);
    expect(surveys('plane')).toHaveLength(1);
  });

  it('a finer level goes on with the same survey; another plane is another survey, and the picture stays until its first level', () => {
    train();
    trail(trailOf('A', [0, 40], true), trailOf('B', [0, 40], true));
    answer(lastId('plane'), 2);
    edit((spec) => setLandscape(spec, { level: 3, height: 'linear', show: 'both' }));
    settle();
    expect([surveys('plane').length, refined()]).toEqual([1, [3]]);
    edit((spec) => setLandscape(spec, { runs: ['B'] })); // projected on another run
    settle();
    expect(surveys('plane')).toHaveLength(2);
    expect(commands).toContainEqual({ type: 'endSurvey', surveyId: surveys('plane')[0]?.surveyId });
    expect(picture()?.facts.runs).toEqual(['A', 'B']);
    answer(lastId('plane'), 1, { runs: ['B'] });
    expect(picture()?.facts.runs).toEqual(['B']);
    expect(picture()?.level).toBe(1);
  });

  it('a hand that slides asks a few times, and reports of surveys before are not heard', () => {
    train();
    trail(trailOf('A', [0, 40], true));
    const first = lastId('plane');
    for (let k = 1; k <= 20; k++) {
      edit((spec) => setLandscape(spec, { reach: 1 + k / 20 }), 'slide');
      vi.advanceTimersByTime(16);
    }
    settle();
    expect(surveys('plane').length).toBeLessThanOrEqual(4);
    expect(surveys('plane').at(-1)?.survey).toMatchObject({ landscape: { reach: 2 } });
    answer(first, 2);
    expect(picture()).toBeNull();
  });

  it('hidden runs make no plane, unless the spec names them', () => {
    train();
    trail(trailOf('A', [0, 40], true), trailOf('B', [0, 40], true));
    edit((spec) => setHidden(spec, 'B', true));
    settle();
    expect(surveys('plane').at(-1)?.survey).toMatchObject({ shown: ['A'] });
    edit((spec) => setLandscape(spec, { runs: ['A'] }));
    settle();
    const count = surveys('plane').length;
    edit((spec) => setHidden(spec, 'B', false));
    settle();
    expect(surveys('plane')).toHaveLength(count);
  });

  it('while training: coarse, laid anew at twice the places, and once more when the runs are over', () => {
    edit((spec) => setLandscape(spec, { level: 5 }));
    train(false);
    const both = (count: number, over = false) => {
      const steps = Array.from({ length: count }, (_, k) => k);
      trail(trailOf('A', steps, over), trailOf('B', steps, over));
      settle();
    };
    both(4);
    expect(surveys('plane')[0]?.survey).toMatchObject({ landscape: { level: 3 } });
    tell({ type: 'plane', surveyId: lastId('plane'), facts: { ...facts, complete: false } });
    both(9);
    expect(surveys('plane')).toHaveLength(1); // nothing of the first is to be seen yet
    answer(lastId('plane'), 1, { complete: false });
    both(10);
    expect(surveys('plane')).toHaveLength(2);
    answer(lastId('plane'), 1, { complete: false });
    both(19);
    expect(surveys('plane')).toHaveLength(2);
    both(20);
    expect(surveys('plane')).toHaveLength(3);
    const { runId } = commands.find((one) => one.type === 'start') as Extract<Command, { readonly type: 'start' }>;
    tell({ type: 'plane', surveyId: lastId('plane'), facts: { ...facts, complete: false } });
    tell({ type: 'ended', runId, reason: 'finished' });
    both(21, true);
    expect(surveys('plane')).toHaveLength(4);
    expect(surveys('plane').at(-1)?.survey).toMatchObject({ landscape: { level: 5 } });
  });

  it('says why it ended, and is asked for again when the trail is another', () => {
    train();
    trail(trailOf('A', [0, 40], true));
    tell({ type: 'surveyEnded', surveyId: lastId('plane'), reason: 'noPlace', error: null });
    settle();
    expect(landscapeStore.getState()).toMatchObject({ phase: 'failed', end: { reason: 'noPlace' } });
    expect(surveys('plane')).toHaveLength(1);
    trail(trailOf('A', [0, 40], true), trailOf('B', [0, 40], true));
    settle();
    expect(surveys('plane')).toHaveLength(2);
    expect(landscapeStore.getState().end).toBeNull();
  });

  it('a view that is closed lets the survey rest, one that is opened again goes on', () => {
    train();
    trail(trailOf('A', [0, 40], true));
    closeView();
    expect(refined()).toEqual([0]);
    openView();
    expect(refined()).toEqual([0, 2]);
    expect(surveys('plane')).toHaveLength(1);
  });
});
