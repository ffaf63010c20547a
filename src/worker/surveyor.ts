/**
 * @file Surveys: looks at planes and lines through the networks of the trail, one point at a time, beside whatever trains.
 *
 * Fetched when the first survey is asked for. One plane at a time; lines wait for one another and go before the plane's next point, since they are short.
 * While a race trains, surveys rest three times as long as they look. What they find does not depend on it.
 */
import { toFailure } from './failure.ts';
import { createLineSurvey } from './lineSurvey.ts';
import { createPlaneSurvey } from './planeSurvey.ts';
import type { Survey, SurveyCommand, SurveyEnd } from './protocol.ts';
import { NoSurvey, type SurveyContext, type SurveyWork } from './surveyWork.ts';

export interface SurveyorDeps extends Omit<SurveyContext, 'surveyId' | 'finish'> {
  /** Whether a race trains now. */
  training(): boolean;
}

export interface Surveyor {
  receive(command: SurveyCommand): void;
  trailChanged(): void;
  close(): void;
}

/** A survey that is on. */
interface Held {
  readonly id: number;
  readonly kind: Survey['kind'];
  /** Of the trail that it is about. */
  readonly generation: number;
  readonly work: SurveyWork;
}

/** Rest after a look of one unit of time, while a race trains, and the longest, ms. */
const REST = 3;
const LONGEST_REST_MS = 300;

export function createSurveyor({ training, ...deps }: SurveyorDeps): Surveyor {
  const { trail, report, now, yieldToEvents } = deps;
  const held: Held[] = []; // lines in their order, then the plane
  let working = false;
  let closed = false;

  function end(id: number, reason: SurveyEnd, error: unknown = null): void {
    const at = held.findIndex((one) => one.id === id);
    if (at < 0) return;
    held.splice(at, 1)[0]?.work.close();
    report({ type: 'surveyEnded', surveyId: id, reason, error: error === null ? null : toFailure(error) });
  }

  function begin(id: number, survey: Survey): void {
    const { kind } = survey;
    const plane = held.find((one) => one.kind === 'plane');
    if (plane && kind === 'plane') end(plane.id, 'replaced');
    const isOn = () => held.some((one) => one.id === id);
    const context: SurveyContext = {
      ...deps,
      surveyId: id,
      report(it, transfer) {
        if (isOn()) report(it, transfer);
      },
      finish: () => end(id, 'finished'),
    };
    const work = survey.kind === 'plane' ? createPlaneSurvey(survey, context) : createLineSurvey(survey, context);
    const at = held.findIndex((one) => one.kind === 'plane');
    held.splice(at < 0 ? held.length : at, 0, { id, kind, generation: trail.generation, work });
    void go();
  }

  /** Until nothing is wanted. */
  async function go(): Promise<void> {
    if (working) return;
    working = true;
    for (;;) {
      const next = held.find(({ work }) => work.wants());
      if (!next || closed) break;
      const began = now();
      try {
        await next.work.step();
      } catch (error) {
        if (error instanceof NoSurvey) end(next.id, error.reason);
        else end(next.id, 'failed', error);
      }
      if (training()) await rest(Math.min(LONGEST_REST_MS, REST * (now() - began)));
      else await yieldToEvents();
    }
    working = false;
  }

  return {
    receive(command) {
      switch (command.type) {
        case 'survey':
          begin(command.surveyId, command.survey);
          break;
        case 'refine':
          held.find(({ id }) => id === command.surveyId)?.work.refine(command.level);
          void go();
          break;
        case 'endSurvey':
          end(command.surveyId, 'dropped');
          break;
        default:
          command satisfies never;
      }
    },
    trailChanged() {
      for (const { id, generation, work } of [...held]) {
        if (generation === trail.generation) work.trailChanged();
        else end(id, 'gone');
      }
    },
    close() {
      closed = true;
      for (const { work } of held) work.close();
    },
  };
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
