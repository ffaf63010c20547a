/**
 * @file The survey of the straight line between two networks of the trail: the losses on it, the barrier, and how well the two ends do together.
 *
 * Source: Huang et al. 2017, "Snapshot ensembles: train 1, get M for free", figure 4, arXiv 1704.00109 (losses between snapshots); barrier: see
 * landscape/barrier.ts; together: the mean of their softmax, as in math/ensemble.ts.
 */
import { barrierOf } from '../landscape/barrier.ts';
import { linePlane, networkAt } from '../landscape/planes.ts';
import { distance, fromVector } from '../landscape/vector.ts';
import { createEnsemble, type Ensemble } from '../math/ensemble.ts';
import { createLooking, type Looking } from './looking.ts';
import type { Score, Survey } from './protocol.ts';
import { findPlace } from './surveyPlane.ts';
import { createCells, NoSurvey, type SurveyContext, type SurveyWork, surveyed } from './surveyWork.ts';

export function createLineSurvey(survey: Extract<Survey, { readonly kind: 'line' }>, context: SurveyContext): SurveyWork {
  const { surveyId, report, now, finish } = context;
  const last = survey.points - 1;
  const shareAt = (point: number) => point / last;
  const scores: Score[] = [];
  const cells = createCells(now, (columns, transfer) =>
    report({ type: 'cells', surveyId, done: scores.length, total: survey.points, columns }, transfer),
  );
  let on: { readonly looking: Looking; readonly ensemble: Ensemble } | null = null;
  let closed = false;

  async function begin(): Promise<void> {
    const { kept, model, data } = await surveyed(context);
    if (closed) return;
    const [from, to] = [findPlace(kept, survey.from), findPlace(kept, survey.to)];
    if (!from || !to) throw new NoSurvey('noPlace');
    const split = data[survey.split];
    const count = Math.min(survey.images, split.count);
    const line = linePlane(model, from.network, to.network);
    const weightsAt = (point: number) => {
      const end = point === 0 ? from.network : point === last ? to.network : networkAt(model, line, shareAt(point), 0);
      return fromVector(model, end);
    };
    on = {
      looking: createLooking({ ...context, model, split, count, probabilities: true, weightsAt }),
      ensemble: createEnsemble(split.labels.subarray(0, count), data.classes),
    };
    report({
      ...{ type: 'line', surveyId, points: survey.points, distance: distance(from.network.weights, to.network.weights) },
      ...{ from: { run: from.run, step: from.step }, to: { run: to.run, step: to.step } },
    });
  }

  async function look({ looking, ensemble }: NonNullable<typeof on>): Promise<void> {
    const point = scores.length;
    const found = await looking.next(point, survey.points);
    if (!found) return;
    const { loss, accuracy, probabilities } = found;
    scores.push({ loss, accuracy });
    cells.add(point, 0, shareAt(point), 0, loss, accuracy);
    cells.flush();
    if (point !== 0 && point !== last) return;
    if (!probabilities) throw new Error('internal: a look without the softmax');
    const together = ensemble.add(probabilities);
    if (point === 0) return;
    cells.flushAll();
    report({
      ...{ type: 'crossing', surveyId, ends: [scores[0] as Score, scores[last] as Score] },
      barrier: barrierOf(
        scores.map((_, i) => shareAt(i)),
        scores.map((score) => score.loss),
      ),
      ensemble: { loss: together.loss, accuracy: together.accuracy },
    });
    finish();
  }

  return {
    wants: () => scores.length < survey.points,
    step: () => (on ? look(on) : begin()),
    refine() {}, // of planes
    trailChanged() {}, // its ends are there
    close() {
      closed = true;
      on?.looking.close();
    },
  };
}
