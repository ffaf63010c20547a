/** @file Two pictures beside each other: the kept one of a link, and one that a person keeps. */
import { beforeEach, describe, expect, it } from 'vitest';
import { connectionStore, reset } from '../../src/app/stores/connection.ts';
import { edit, experimentStore } from '../../src/app/stores/experimentStore.ts';
import { dropKept, goOnSurvey, keepPicture, landscapeStore, stopSurvey } from '../../src/app/stores/landscapeStore.ts';
import { setTask } from '../../src/experiment/edit.ts';
import { setLandscape } from '../../src/experiment/landscape.ts';
import { decodeSpec } from '../../src/experiment/url.ts';

import {
  answer,
  cells,
  closeView,
  facts,
  landscapePage,
  lastId,
  openView,
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

describe('a picture beside another', () => {
  it('first of the second picture of a link, which is kept, then of the first', () => {
    experimentStore.setState({ spec: decodeSpec('v=1&runs=A,B&landscape=level:2,seed:4,beside:random/B.end').spec });
    train();
    trail(trailOf('A', [0, 20, 40], true), trailOf('B', [0, 20, 40], true));
    const planes = () =>
      surveys('plane').map(({ survey }) => survey.kind === 'plane' && [survey.landscape.plane, survey.landscape.places, survey.landscape.seed]);
    expect(planes()).toEqual([['random', ['B.end'], 4]]);
    answer(lastId('plane'), 2, { plane: 'random' });
    expect(landscapeStore.getState()).toMatchObject({ kept: { level: 2, facts: { plane: 'random' } }, picture: null });
    settle();
    expect(planes().slice(1)).toEqual([['pca', [], 4]]);
    answer(lastId('plane'), 2);
    expect(landscapeStore.getState()).toMatchObject({ phase: 'refined', kept: { facts: { plane: 'random' } }, picture: { facts: { plane: 'pca' } } });
    settle();
    expect(planes()).toHaveLength(2);
    dropKept();
    settle();
    expect([experimentStore.getState().spec.landscape.beside, planes().length]).toEqual([[], 2]);
  });

  describe('of a second picture', () => {
    const plane = (k: number) => {
      const { survey } = surveys('plane')[k] as ReturnType<typeof surveys>[number];
      return survey.kind === 'plane' && survey.landscape.plane;
    };
    beforeEach(() => {
      experimentStore.setState({ spec: decodeSpec('v=1&runs=A,B&landscape=level:2,beside:random/B.end').spec });
      train();
      trail(trailOf('A', [0, 20, 40], true), trailOf('B', [0, 20, 40], true));
      const surveyId = lastId('plane');
      tell({ type: 'plane', surveyId, facts: { ...facts, plane: 'random' } });
      cells(surveyId, 1);
      settle();
    });

    it('shows it as it comes, and says what it is', () => {
      expect(landscapeStore.getState()).toMatchObject({ phase: 'surveying', beside: true, level: 1, kept: { level: 1 }, picture: null });
      expect(landscapeStore.getState()).toMatchObject({ done: 25, total: 81 });
    });

    it('stops, and does not begin the first; goes on with it, then with the first', () => {
      stopSurvey();
      tell({ type: 'refined', surveyId: lastId('plane'), level: 1, seconds: 1 });
      settle();
      expect(surveys('plane')).toHaveLength(1);
      expect(refined()).toEqual([0]);
      expect(landscapeStore.getState()).toMatchObject({ phase: 'stopped', beside: true, level: 1, kept: { level: 1 }, picture: null });
      goOnSurvey();
      expect([refined(), landscapeStore.getState().phase]).toEqual([[0, 2], 'surveying']);
      answer(lastId('plane'), 2, {}, 2);
      expect(landscapeStore.getState()).toMatchObject({ kept: { level: 2 }, beside: false, level: 0 });
      expect([surveys('plane').length, plane(1)]).toEqual([2, 'pca']);
    });

    it('that it has stopped, said after it was told to go on, is not its end', () => {
      stopSurvey();
      goOnSurvey();
      tell({ type: 'refined', surveyId: lastId('plane'), level: 1, seconds: 1 });
      settle();
      expect([surveys('plane').length, landscapeStore.getState().phase]).toEqual([1, 'surveying']);
      answer(lastId('plane'), 2, {}, 2);
      expect(surveys('plane')).toHaveLength(2);
    });

    it('rests while the view is closed', () => {
      closeView();
      tell({ type: 'refined', surveyId: lastId('plane'), level: 1, seconds: 1 });
      settle();
      expect(surveys('plane')).toHaveLength(1);
      openView();
      expect(refined()).toEqual([0, 2]);
      answer(lastId('plane'), 2, {}, 2);
      expect(landscapeStore.getState().kept?.level).toBe(2);
      expect(plane(1)).toBe('pca');
    });

    it('put away while it comes, stays away; the link before asks for it again', () => {
      cells(lastId('plane'), 2); // not handed on yet
      dropKept();
      settle();
      expect(landscapeStore.getState()).toMatchObject({ kept: null, beside: false });
      expect([surveys('plane').length, plane(1)]).toEqual([2, 'pca']);
      answer(lastId('plane'), 2);
      edit((spec) => setLandscape(spec, { beside: ['random', 'B.end'] }));
      settle();
      expect([surveys('plane').length, plane(2)]).toEqual([3, 'random']);
    });
  });

  it('keeps a picture in the link as long as the link gives it', () => {
    const beside = () => experimentStore.getState().spec.landscape.beside;
    train();
    trail(trailOf('A', [0, 20, 40], true), trailOf('B', [0, 20, 40], true));
    answer(lastId('plane'), 2);
    keepPicture();
    expect(beside()).toEqual(['pca']);
    edit((spec) => setLandscape(spec, { plane: 'random', places: ['A.start'] }));
    settle();
    answer(lastId('plane'), 2, { plane: 'random' });
    expect([beside(), surveys('plane').length]).toEqual([['pca'], 2]); // what is kept is not asked for
    edit((spec) => setLandscape(spec, { seed: 9 }));
    expect([beside(), landscapeStore.getState().kept?.facts.plane]).toEqual([[], 'pca']); // still there, but no link has two seeds
    settle();
    answer(lastId('plane'), 2, { plane: 'random' });
    keepPicture();
    expect(beside()).toEqual(['random', 'A.start']);
    edit((spec) => setTask(spec, { batchSize: 16 }));
    expect(beside()).toEqual([]);
    expect(landscapeStore.getState().kept).not.toBeNull();
  });

  it('goes on with the first where the second cannot be had', () => {
    experimentStore.setState({ spec: decodeSpec('v=1&runs=A,B&landscape=beside:three/A.cycle9').spec });
    train();
    trail(trailOf('A', [0, 20, 40], true), trailOf('B', [0, 20, 40], true));
    tell({ type: 'surveyEnded', surveyId: lastId('plane'), reason: 'noPlace', error: null });
    settle();
    expect(surveys('plane').map(({ survey }) => survey.kind === 'plane' && survey.landscape.plane)).toEqual(['three', 'pca']);
    expect(landscapeStore.getState()).toMatchObject({ kept: null, phase: 'surveying', end: null });
  });

  it('goes with the race; a kept picture stays', () => {
    train();
    trail(trailOf('A', [0, 40], true));
    answer(lastId('plane'), 1);
    const before = picture();
    keepPicture();
    reset();
    expect(landscapeStore.getState().kept).toBe(before);
    expect([picture(), landscapeStore.getState().phase]).toEqual([null, 'waiting']);
    expect(connectionStore.getState().trail).toEqual([]);
    trail(trailOf('A', [0, 40], true)); // of the race before, late
    expect(connectionStore.getState().trail).toEqual([]);
    dropKept();
    expect(landscapeStore.getState().kept).toBeNull();
  });
});
