/**
 * @file A run whose settings may change while it trains: its replicas (one per seed), and its history, which grows.
 *
 * Engines consult lrAt, momentumAt, frozenAt and the optimizer once per step, in order; `last` is the last step consulted of each replica. A change acts
 * on all seeds at one step, the first that none has consulted, and cuts the history there (experiment/history.ts), so the run that is reported back
 * trains to the same bits from update 0. Any step can be asked again: after a lost device training goes on from a checkpoint.
 * What changes: rates, momentum, frozen groups, and the optimizer's numbers. Its kind stays, since its state (slots) would have no meaning under another
 * rule; a change that asks for another kind keeps the old optimizer.
 */
import type { Replica } from '../engines/engine.ts';
import { changedAt } from '../experiment/history.ts';
import type { Heard, HistoryRate } from '../experiment/historyRate.ts';
import type { RunSpec } from '../experiment/spec.ts';

/** What acts at every step of one replica. */
export type StepRates = Pick<HistoryRate, 'lrAt' | 'momentumAt' | 'frozenAt' | 'optimizerAt' | 'restarts'>;

export interface LiveRun {
  readonly replicas: readonly Replica[];
  /** Steps consulted so far by seed `k`: updates that are computed, or on their way. */
  consulted(k: number): number;
  /** An evaluation of seed `k`, for schedules that listen. */
  hear(k: number, heard: Heard): void;
  /** First steps of cycles, as planned now. */
  restarts(): readonly number[];
  /** Returns the update from which the new settings act, and the run as it trains. */
  patch(asked: RunSpec): { readonly step: number; readonly run: RunSpec };
}

/** Where a run goes on: at update `step`, after these evaluations of each seed. */
export interface LiveStart {
  readonly step: number;
  readonly heard: readonly (readonly Heard[])[];
}

export function createLiveRun(
  run: RunSpec,
  seeds: readonly number[],
  start: LiveStart,
  ratesOf: (run: RunSpec, heard: readonly Heard[], k: number) => StepRates,
): LiveRun {
  let current = run;
  const heard = seeds.map((_, k) => [...(start.heard[k] ?? [])]);
  const last = seeds.map(() => start.step - 1);
  let rates = heard.map((of, k) => ratesOf(run, of, k));

  function replicaOf(seed: number, k: number): Replica {
    let asking = start.step; // the optimizer is asked for without a step, after the rates of one
    const at = (step: number): StepRates => {
      asking = step;
      if (step > (last[k] as number)) last[k] = step;
      return rates[k] as StepRates;
    };
    return {
      seed,
      get optimizer() {
        return (rates[k] as StepRates).optimizerAt(asking);
      },
      lrAt: (step, group) => at(step).lrAt(step, group),
      momentumAt: (step) => at(step).momentumAt(step),
      frozenAt: (step, group) => at(step).frozenAt(step, group),
    };
  }

  return {
    replicas: seeds.map(replicaOf),
    consulted: (k) => (last[k] as number) + 1,
    hear: (k, one) => void heard[k]?.push(one),
    restarts: () => rates[0]?.restarts ?? [],
    patch(asked) {
      const { schedule, groups } = asked;
      const optimizer = asked.optimizer.kind === current.optimizer.kind ? asked.optimizer : current.optimizer;
      const step = Math.max(...last) + 1;
      const changed = changedAt({ ...asked, earlier: current.earlier, ...settingsOf(current) }, step, { schedule, optimizer, groups });
      rates = heard.map((of, k) => ratesOf(changed, of, k));
      current = changed;
      return { step, run: changed };
    },
  };
}

function settingsOf({ schedule, optimizer, groups, fresh }: RunSpec): Pick<RunSpec, 'schedule' | 'optimizer' | 'groups' | 'fresh'> {
  return { schedule, optimizer, groups, fresh };
}
