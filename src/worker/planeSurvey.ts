/**
 * @file The survey of a plane: its facts, the paths on it as they grow, and its points from coarse to fine.
 *
 * The plane is laid once, through what the trail holds then. A level that is asked for later goes on where the one before ended.
 */
import { coordinate, gridOrder, levelOf, pointsUpTo } from '../landscape/grid.ts';
import { networkAt } from '../landscape/planes.ts';
import { fromVector } from '../landscape/vector.ts';
import { createLooking, type Looking } from './looking.ts';
import type { Survey } from './protocol.ts';
import { createTracker, layPlane } from './surveyPlane.ts';
import { createCells, NoSurvey, type SurveyContext, type SurveyWork, surveyed } from './surveyWork.ts';

interface Laid {
  readonly looking: Looking;
  readonly track: ReturnType<typeof createTracker>;
  /** Coordinates of point `point`. */
  at(point: number): readonly [number, number];
}

export function createPlaneSurvey({ landscape, shown }: Extract<Survey, { readonly kind: 'plane' }>, context: SurveyContext): SurveyWork {
  const { surveyId, trail, report, now, yieldToEvents } = context;
  const order = gridOrder();
  const cells = createCells(now, (columns, transfer) =>
    report({ type: 'cells', surveyId, done, total: Math.max(done, wanted()), columns }, transfer),
  );
  const said = new Map<string, string>(); // of each run's path
  let laid: Laid | null = null;
  let level = landscape.level;
  let done = 0;
  let seconds = 0;
  let looks = false; // now
  let isTold = false; // that nothing is left to do
  let isDirty = false;
  let closed = false;

  const wanted = () => (level === 0 ? 0 : pointsUpTo(level));

  /** What is thrown after the survey was closed is heard by nobody. */
  async function goOn(): Promise<void> {
    await yieldToEvents();
    if (closed) throw new Error('internal: closed');
  }

  async function begin(): Promise<void> {
    const { kept, model, data } = await surveyed(context);
    if (closed) return;
    const found = await layPlane(kept, model, landscape, shown, goOn);
    if (!found) throw new NoSurvey('noPlace');
    const { plane, facts } = found;
    const split = data[landscape.split];
    const images = Math.min(landscape.images, split.count);
    const at = (point: number) => {
      const { i, j } = order[point] as (typeof order)[number];
      return [coordinate(facts.a, i), coordinate(facts.b, j)] as const;
    };
    const weightsAt = (point: number) => fromVector(model, networkAt(model, plane, ...at(point)));
    laid = { at, track: createTracker(plane), looking: createLooking({ ...context, model, split, count: images, weightsAt }) };
    report({ type: 'plane', surveyId, facts: { ...facts, images } });
    sendPaths(laid);
    tell();
  }

  async function look({ looking, at }: Laid): Promise<void> {
    const began = now();
    looks = true;
    const found = await looking.next(done, wanted());
    looks = false;
    seconds += (now() - began) / 1000;
    if (!found) return;
    const { i, j } = order[done] as (typeof order)[number];
    done++;
    cells.add(i, j, ...at(done - 1), found.loss, found.accuracy);
    cells.flush();
    const whole = levelOf(done);
    if (whole > levelOf(done - 1)) {
      cells.flushAll();
      report({ type: 'level', surveyId, level: whole });
    }
    tell();
  }

  /** Once, when nothing is left to do. */
  function tell(): void {
    if (!laid || looks || isTold || done < wanted()) return;
    isTold = true;
    laid.looking.rest();
    cells.flushAll();
    report({ type: 'refined', surveyId, level: levelOf(done), seconds });
  }

  /** Of runs that have grown. */
  function sendPaths({ track }: Laid): void {
    const grown = trail.runs().filter(({ run, networks, end }) => {
      const now = `${networks.length} ${end?.reason}`;
      const differs = said.get(run) !== now;
      said.set(run, now);
      return differs;
    });
    if (grown.length === 0) return;
    const paths = grown.map(track);
    report(
      { type: 'paths', surveyId, paths },
      paths.flatMap(({ steps, a, b, off, moved }) => [steps, a, b, off, moved].map(({ buffer }) => buffer)),
    );
  }

  return {
    wants: () => !laid || done < wanted(),
    step: () => (laid ? look(laid) : begin()),
    refine(next) {
      level = next;
      isTold = false;
      tell();
    },
    trailChanged() {
      if (!laid || isDirty) return;
      isDirty = true;
      // several networks of one step come one after another
      void yieldToEvents().then(() => {
        isDirty = false;
        if (laid && !closed) sendPaths(laid);
      });
    },
    close() {
      closed = true;
      laid?.looking.close();
    },
  };
}
