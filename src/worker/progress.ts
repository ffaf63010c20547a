/**
 * @file How far every replica is, and which of an engine's rows and evaluations are new.
 *
 * After a lost device an engine goes on from a checkpoint and computes again what was taken already; that is left out. `done[r]`: updates of replica r
 * taken. Clock: seconds spent in pulls that returned updates. Pauses, waiting for credit, pulls that evaluate and looks are left out. Within a block the
 * time is spread evenly over the updates.
 */
import type { EvalBlock, StepBlock } from '../engines/engine.ts';
import type { Judge } from './judge.ts';
import type { Outbox } from './outbox.ts';
import type { ReplicaEnd, RunEnd, TrainFrom } from './protocol.ts';

export interface ProgressDeps {
  readonly runId: number;
  readonly totalSteps: number;
  readonly judges: readonly Judge[];
  readonly from: TrainFrom | null;
  readonly firstStep: number;
  readonly outbox: Outbox;
}

export interface Progress {
  active(replica: number): boolean;
  anyActive(): boolean;
  done(replica: number): number;
  /** Least number of updates of the replicas that still train. */
  least(): number;
  seconds(): number;
  /** A block that took so many seconds to come. */
  rows(block: StepBlock, took: number): void;
  /** Whether it is new. */
  evaluation(event: EvalBlock): boolean;
  /** Ends every replica that still trains. */
  endAll(reason: ReplicaEnd): void;
  /** How the run ended, all replicas being over. */
  end(): RunEnd;
}

export function createProgress({ runId, totalSteps, judges, from, firstStep, outbox }: ProgressDeps): Progress {
  const done = judges.map(() => firstStep);
  const over = judges.map((_, replica) => from?.checkpoints[replica] === null);
  const ends: (ReplicaEnd | null)[] = judges.map(() => null); // of those that ended here
  const evaluated = judges.map((_, replica) => from?.heard[replica]?.at(-1)?.step ?? -1); // step of the last evaluation taken
  const stampedAt = judges.map(() => from?.seconds ?? 0); // seconds at the end of the last update of each replica
  let seconds = from?.seconds ?? 0;

  const active = (replica: number) => over[replica] === false;
  const activeDone = () => done.filter((_, replica) => active(replica));

  function end(replica: number, reason: ReplicaEnd): void {
    over[replica] = true;
    ends[replica] = reason;
    outbox.addAfter(replica, { type: 'replicaEnded', runId, replica, step: done[replica] as number, reason });
  }

  return {
    active,
    anyActive: () => over.includes(false),
    done: (replica) => done[replica] as number,
    least: () => Math.min(...activeDone()),
    seconds: () => seconds,
    rows(block, took) {
      const { replica, firstStep: first, count, loss } = block;
      const at = done[replica] as number;
      if (!active(replica)) {
        seconds += took; // it was launched before that replica ended, and the others' time is in it
        return;
      }
      if (first > at || loss.length !== count || first + count > totalSteps) {
        throw new Error(`internal: replica ${replica} stands at update ${at} of ${totalSteps}, the engine sent ${first} + ${count}`);
      }
      const skip = at - first;
      if (skip >= count) return;
      seconds += took;
      const verdict = (judges[replica] as Judge).rows(loss.subarray(skip));
      const since = stampedAt[replica] as number;
      const fresh = count - skip;
      outbox.addRows(
        block,
        skip,
        verdict.keep,
        Float64Array.from({ length: fresh }, (_, i) => since + ((seconds - since) * (i + 1)) / fresh),
      );
      stampedAt[replica] = seconds;
      done[replica] = at + verdict.keep;
      if (verdict.reason) end(replica, verdict.reason);
    },
    evaluation({ replica, step, loss, accuracy, count }) {
      if (!active(replica) || step <= (evaluated[replica] as number)) return false;
      evaluated[replica] = step;
      outbox.addAfter(replica, { type: 'evaluated', runId, replica, step, loss, accuracy, count });
      const reason = (judges[replica] as Judge).evaluation(loss, accuracy);
      if (reason) end(replica, reason);
      return true;
    },
    endAll(reason) {
      over.forEach((isOver, replica) => {
        if (isOver) return;
        if (reason === 'finished' && done[replica] !== totalSteps)
          throw new Error(`internal: the engine ended at update ${done[replica]} of ${totalSteps}`);
        end(replica, reason);
      });
    },
    end() {
      const [reason, ...others] = new Set(ends);
      const alike = others.length === 0 && reason !== null && reason !== undefined && reason !== 'early';
      return alike ? reason : 'finished';
    },
  };
}
