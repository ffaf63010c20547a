/**
 * @file What acts at every step of a run with a history: the one function that both the preview and the training use.
 *
 *   lr(t, g) = S_k(t - origin_k) factor_k[g]      for t in stretch k (see history.ts; S_k, factor_k: rates.ts)
 *   momentum, frozen groups and the optimizer's numbers: those of stretch k
 *
 * Reduce on plateau listens: the rate of update t follows from the evaluations `heard` after more than `since` and at most t updates, where `since` is
 * the first step of the rule: the start of its stretch, or of the first of several in a row with the same rule and numbers. (So the evaluation of the
 * untrained network is not heard, as PyTorch's users call `scheduler.step(loss)` after each epoch.) What has been heard decides, not when the question
 * is asked: any step can be asked again. `heard` may grow between questions; rates of steps not reached yet are those that hold if nothing changes.
 */

import type { PlateauState } from '../schedules/plateau.ts';
import { createPlateau, type PlateauRule } from '../schedules/reduceOnPlateau.ts';
import type { ScheduleContext } from '../schedules/schedule.ts';
import { sameChoice } from './choice.ts';
import { contextFrom, type PlacedStretch, stretchesOf } from './history.ts';
import { runRate } from './rates.ts';
import type { CardChoice, RunSpec, Settings } from './spec.ts';

/** An evaluation on the test split after `step` updates. */
export interface Heard {
  readonly step: number;
  readonly loss: number;
}

export interface HistoryRate {
  /** Rate of update `step` for layer group `group`. */
  lrAt(step: number, group: number): number;
  /** The schedule's rate, before the groups' factors. */
  scheduleAt(step: number): number;
  /** undefined: the optimizer's own. */
  momentumAt(step: number): number | undefined;
  frozenAt(step: number, group: number): boolean;
  optimizerAt(step: number): CardChoice;
  /** Whether some rule listens to evaluations. */
  readonly listens: boolean;
  /** What the rule of update `step` has heard by then: rate before the warm-up, best loss, evaluations without improvement. null: it does not listen. */
  plateauAt(step: number): PlateauState | null;
  /** First steps of cycles within the run, and of schedules that begin anew. */
  readonly restarts: readonly number[];
  /** First steps with other settings. */
  readonly changes: readonly number[];
}

interface Part {
  readonly placed: PlacedStretch;
  readonly listener: Listener | null;
  scheduleAt(step: number): number;
  readonly factors: readonly number[]; // [G]
  momentumAt(step: number): number | undefined;
  readonly frozen: readonly boolean[];
  readonly restarts: readonly number[];
}

/** `heard`: ascending steps. */
export function historyRate(
  run: Pick<RunSpec, keyof Settings | 'earlier'>,
  context: ScheduleContext,
  groupCount: number,
  heard: readonly Heard[] = [],
): HistoryRate {
  const stretches = stretchesOf(run);
  const parts: Part[] = [];
  let listener: Listener | null = null;
  for (const [k, placed] of stretches.entries()) {
    const goesOn = k > 0 && !placed.settings.fresh && sameChoice(placed.settings.schedule, (stretches[k - 1] as PlacedStretch).settings.schedule);
    if (!goesOn) listener = listenerOf(placed, heard);
    parts.push(partOf(placed, context, groupCount, listener));
  }
  const partAt = (step: number): Part => {
    let k = parts.length - 1;
    while (k > 0 && step < (parts[k] as Part).placed.from) k--;
    return parts[k] as Part;
  };
  const within = (step: number) => step > 0 && step < context.totalSteps;
  return {
    lrAt(step, group) {
      const { scheduleAt, factors } = partAt(step);
      const factor = factors[group];
      if (factor === undefined) throw new Error(`internal: no layer group ${group}`);
      return scheduleAt(step) * factor;
    },
    scheduleAt: (step) => partAt(step).scheduleAt(step),
    momentumAt: (step) => partAt(step).momentumAt(step),
    frozenAt: (step, group) => partAt(step).frozen[group] === true,
    optimizerAt: (step) => partAt(step).placed.settings.optimizer,
    listens: parts.some(({ listener }) => listener !== null),
    plateauAt: (step) => partAt(step).listener?.stateAt(step) ?? null,
    restarts: parts.flatMap(({ restarts }) => restarts).filter(within),
    changes: stretches.map(({ from }) => from).filter(within),
  };
}

function partOf(placed: PlacedStretch, context: ScheduleContext, groupCount: number, listener: Listener | null): Part {
  const { settings, from, until, origin } = placed;
  const rate = runRate(settings, contextFrom(context, origin), groupCount);
  const begins = settings.fresh && from > 0 ? [from] : [];
  return {
    placed,
    listener,
    scheduleAt: listener?.rateAt ?? ((step) => rate.scheduleAt(step - origin)),
    factors: rate.factors,
    momentumAt: (step) => rate.momentumAt(step - origin),
    frozen: rate.frozen,
    restarts: [...begins, ...rate.restarts.map((step) => step + origin).filter((step) => step >= from && step < until)],
  };
}

interface Listener {
  /** What holds at update `step`, by what was heard until then. */
  stateAt(step: number): PlateauState;
  /** The rate of update `step`, before the groups' factors. */
  rateAt(step: number): number;
}

function listenerOf({ settings, from, origin }: PlacedStretch, heard: readonly Heard[]): Listener | null {
  if (settings.schedule.kind !== 'reduceOnPlateau') return null;
  const rule: PlateauRule = createPlateau(settings.schedule.params);
  const states: PlateauState[] = [rule.start]; // after 0, 1, ... evaluations
  let first = -1; // in `heard`, once there is one
  const stateAt = (step: number): PlateauState => {
    if (first < 0) first = heard.findIndex((one) => one.step > from);
    let count = 0;
    if (first >= 0) {
      while (first + states.length <= heard.length) {
        const { loss } = heard[first + states.length - 1] as Heard;
        states.push(rule.step(states.at(-1) as PlateauState, loss));
      }
      count = states.length - 1;
      while (count > 0 && (heard[first + count - 1] as Heard).step > step) count--;
    }
    return states[count] as PlateauState;
  };
  return { stateAt, rateAt: (step) => rule.lrAt(stateAt(step), step - origin) };
}
