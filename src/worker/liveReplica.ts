/**
 * @file A replica whose settings may change while it trains.
 *
 * Engines consult lrAt, momentumAt and frozenAt once per step, in order. `last` is the last step consulted; a patch acts from update last + 1 on, the
 * first one that is not computed yet. What changes: rates, momentum, frozen groups, and the optimizer's numbers. The kind of the optimizer
 * stays, since its state (slots) would have no meaning under another rule; a patch that asks for another kind keeps the old optimizer.
 */
import type { Replica } from '../engines/engine.ts';
import type { RunSpec } from '../experiment/spec.ts';

export interface Rates {
  lrAt(step: number, group: number): number;
  momentumAt(step: number): number | undefined;
  readonly frozen: readonly boolean[];
  /** For a schedule that listens: the loss on the test split after some update. */
  listen?(testLoss: number): void;
}

export interface LiveReplica {
  readonly replica: Replica;
  /** Steps consulted so far: updates that are computed, or on their way. */
  consulted(): number;
  /** Hands an evaluation to a schedule that listens. */
  listen(testLoss: number): void;
  /** Returns the update from which the new settings act, and the settings that act. */
  patch(run: RunSpec): { readonly step: number; readonly run: RunSpec };
}

export function createLiveReplica(seed: number, run: RunSpec, ratesOf: (run: RunSpec) => Rates): LiveReplica {
  let last = -1;
  let current = { from: 0, rates: ratesOf(run) };
  let earlier = current;
  let { optimizer } = run;

  function ratesAt(step: number): Rates {
    if (step > last) last = step;
    return (step >= current.from ? current : earlier).rates;
  }

  return {
    replica: {
      seed,
      get optimizer() {
        return optimizer;
      },
      lrAt: (step, group) => ratesAt(step).lrAt(step, group),
      momentumAt: (step) => ratesAt(step).momentumAt(step),
      frozenAt: (step, group) => ratesAt(step).frozen[group] === true,
    },
    listen: (testLoss) => current.rates.listen?.(testLoss),
    consulted: () => last + 1,
    patch(asked) {
      const acting = asked.optimizer.kind === optimizer.kind ? asked : { ...asked, optimizer };
      const rates = ratesOf(acting);
      const step = last + 1;
      if (step > current.from) earlier = current; // else the new settings replace some that never acted
      current = { from: step, rates };
      optimizer = acting.optimizer;
      return { step, run: acting };
    },
  };
}
