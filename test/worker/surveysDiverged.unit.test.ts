/**
 * @file Surveys of races with runs that diverged or were thrown away.
 */
import { describe, expect, it } from 'vitest';
import type { LandscapeSpec } from '../../src/experiment/spec.ts';
import type { PlaneFacts, PlanePath } from '../../src/landscape/facts.ts';
import { placesDrawn } from '../../src/landscape/leaving.ts';
import type { RecalledRun } from '../../src/worker/protocol.ts';
import { A, B, D, harness, planeOf, raced, recallOf, survey, task } from './surveyHarness.ts';

describe('a run that diverged', () => {
  /** A, and runs that go the way of B until `left` and are then thrown out of every picture. */
  async function thrown(left: Readonly<Record<string, number>>, runs = ['A']) {
    const h = await raced([A, B], {}, {}, { keep: true });
    const [a, b] = recallOf(h) as [RecalledRun, RecalledRun];
    const away = Object.entries(left).map(([run, step]): RecalledRun => {
      const networks = b.networks.map((one) => (one.step <= step ? one : { ...one, weights: one.weights.map((w, n) => w + (n % 3) * 1e9) }));
      return { run, networks, end: { step: 80, reason: 'diverged' } };
    });
    const fresh = harness();
    fresh.send({ type: 'recall', task, runs: [...(runs.includes('A') ? [a] : []), ...away] });
    return fresh;
  }

  it('and was thrown far away makes the plane with what came before, whether it is asked for or is all there is', async () => {
    const whole = await thrown({ D: 79 });
    const until40 = await thrown({ D: 40 });
    const asked = planeOf({ runs: ['A', 'D'], level: 2 });
    const usual = await survey(until40, 1, planeOf({ level: 2 }));
    const both = await survey(until40, 2, asked);
    expect(usual.facts.runs).toEqual(['A']);
    expect(both.facts).toMatchObject({ runs: ['A', 'D'], left: ['D'], taken: 21 + 11, complete: true });
    const size = ({ a, b }: PlaneFacts) => Math.max(a[1] - a[0], b[1] - b[0]);
    // not a billion times as large as the picture of the paths
    expect(size(both.facts)).toBeLessThan(2 * size((await survey(whole, 1, planeOf({ runs: ['A', 'D'] }))).facts));
    expect(size(both.facts)).toBeGreaterThan(size(usual.facts) / 2);
    expect(both.cells.loss.every(Number.isFinite)).toBe(true);
    const lost = both.paths.get('D') as PlanePath;
    expect(lost.steps).toHaveLength(21);
    expect(placesDrawn(both.facts, lost)).toBe(11);
    expect(lost.steps[10]).toBe(40);
    const alone = await survey(await thrown({ D: 40, E: 20 }, []), 1, planeOf({}, ['D', 'E']));
    expect(alone.facts).toMatchObject({ runs: ['D', 'E'], taken: 11 + 6 });
    expect(size(alone.facts)).toBeLessThan(2 * size(both.facts));
  });

  it('or was thrown far away with a loss that is a number: left out of the plane of all, taken in where it is named', async () => {
    const h = await raced([A, B], {}, {}, { keep: true });
    const [a, b] = recallOf(h) as [RecalledRun, RecalledRun];
    const fresh = harness();
    const times = (factor: number): RecalledRun => ({
      ...b,
      networks: b.networks.map((one) => ({ ...one, weights: one.weights.map((w, n) => w + one.step * factor * ((n % 3) - 1)) })),
    });
    const factsOf = async (surveyId: number, factor: number, landscape: Partial<LandscapeSpec> = {}) => {
      fresh.send({ type: 'recall', task, runs: [a, times(factor)] });
      return (await survey(fresh, surveyId, planeOf(landscape))).facts;
    };
    expect(await factsOf(1, 0)).toMatchObject({ runs: ['A', 'B'], left: [] });
    expect(await factsOf(2, 10)).toMatchObject({ runs: ['A'], left: ['B'] });
    expect(await factsOf(3, 10, { runs: ['A', 'B'] })).toMatchObject({ runs: ['A', 'B'], left: [] });
    expect(await factsOf(4, 10, { plane: 'three' })).toMatchObject({ runs: ['A', 'B'], left: [] });
  });

  it('at once leaves nothing to lay a plane through', async () => {
    const h = await raced([D]);
    h.send({ type: 'survey', surveyId: 1, survey: planeOf() });
    expect(await h.until('surveyEnded')).toMatchObject({ surveyId: 1, reason: 'noPlace' });
  });
});
