/**
 * @file When the engine of a run may be pulled: while the page has credit for what comes, and not beyond `goal` updates.
 *
 * The replicas of a job advance in lock-step, block by block; a pause therefore ends the round in which it came, so that every active replica
 * has done the same number of updates. An engine may have launched a block ahead; that one is waited for too, so that a paused engine is idle
 * and a patch acts on the very next update shown. `goal`: pause when every active replica has done so many updates.
 */
import type { Outbox, Post } from './outbox.ts';

export interface Gate {
  /** Resolves when the engine may be pulled, or the run was stopped; rejects when the engine was lost. */
  pass(): Promise<void>;
  /** Sends what is left: all of it at the end of a run, what credit allows after a stop. */
  drain(): Promise<void>;
  /** Updates up to the goal, of the replica that is least far; at least 1. */
  room(): number;
  pause(): void;
  resume(steps?: number): void;
  /** Something that is waited for may have come. */
  stir(): void;
  /** Paused, and the page knows. */
  rests(): boolean;
}

interface GateDeps {
  readonly runId: number;
  readonly totalSteps: number;
  readonly outbox: Outbox;
  /** Updates of the active replica that is least far. */
  least(): number;
  /** Where every active replica stands when nothing more is launched. */
  launched(): number;
  stopped(): boolean;
  lost(): Error | null;
  readonly post: Post;
  now(): number;
  yieldToEvents(): Promise<void>;
}

export function createGate({ runId, totalSteps, outbox, least, launched, stopped, lost, post, now, yieldToEvents }: GateDeps): Gate {
  let goal = Number.POSITIVE_INFINITY;
  let pauseAsked = false;
  let pauseReported = false;
  let wake: (() => void) | null = null;

  /** Until credit comes or, where there is credit, a moment of the report interval has passed. */
  function movement(): Promise<void> {
    return outbox.credit() > 0 ? yieldToEvents() : woken();
  }

  function woken(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
    });
  }

  function stir(): void {
    wake?.();
    wake = null;
  }

  return {
    async pass() {
      for (;;) {
        const error = lost();
        if (error) throw error;
        if (stopped()) return;
        outbox.flush(now());
        const done = least();
        if (pauseAsked) {
          goal = launched();
          pauseAsked = false;
        }
        // with nothing left but the last evaluation, go on to the end
        if (done >= goal && done < totalSteps) {
          if (outbox.empty()) {
            if (!pauseReported) post({ type: 'paused', runId, step: done }, []);
            pauseReported = true;
            await woken();
          } else await movement();
        } else if (outbox.credit() > 0) return;
        else await woken();
      }
    },
    async drain() {
      for (;;) {
        outbox.flush(now());
        if (outbox.empty() || (stopped() && outbox.credit() < 1)) return;
        await movement();
      }
    },
    room: () => (goal === Number.POSITIVE_INFINITY ? totalSteps : Math.max(1, goal - least())),
    pause() {
      pauseAsked = true;
      pauseReported = false; // every pause is answered
      stir();
    },
    resume(steps) {
      pauseAsked = false;
      pauseReported = false;
      goal = steps === undefined ? Number.POSITIVE_INFINITY : launched() + steps;
      post({ type: 'resumed', runId }, []);
      stir();
    },
    stir,
    rests: () => pauseReported,
  };
}
