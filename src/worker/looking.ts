/**
 * @file Looks at one network after another, on whichever engine is open: goes on with the next one when an engine was lost, closed or replaced.
 */
import type { Engine, Look, LookJob } from '../engines/engine.ts';
import { EnvironmentError } from '../math/environmentError.ts';

export interface LookingDeps extends Pick<LookJob, 'model' | 'split' | 'count' | 'probabilities'> {
  openEngine(): Promise<Engine>;
  /** Weights and buffers of a point. May be asked for a few points ahead, and again after a failure. */
  weightsAt(point: number): ReturnType<LookJob['weightsAt']>;
}

export interface Looking {
  /** The look at point `point`; points are asked for in order, `until` being the first that is not wanted for now. Null: closed. */
  next(point: number, until: number): Promise<Look | null>;
  /** Frees what the engine holds; `next` takes it up again. */
  rest(): void;
  close(): void;
}

/** A job of an engine, from point `first` up to `until`. */
interface Stretch {
  readonly looks: AsyncGenerator<Look, void, undefined>;
  readonly abort: AbortController;
  readonly first: number;
  readonly until: number;
  readonly lost: Promise<never>;
}

/** Engines that may fail at one point. */
const MOST_FAILURES = 2;

export function createLooking({ openEngine, weightsAt, ...job }: LookingDeps): Looking {
  let closed = false;
  let on: Stretch | null = null;

  function rest(): void {
    on?.abort.abort();
    on?.looks.return().catch(() => {}); // behind a pull that may hang, on an engine that may be gone
    on = null;
  }

  async function open(first: number, until: number): Promise<Stretch> {
    const engine = await openEngine();
    const abort = new AbortController();
    const looks = engine.look({ ...job, points: until - first, weightsAt: (point) => weightsAt(first + point) }, abort.signal);
    const lost = engine.lost.then((reason): never => {
      throw new EnvironmentError('deviceLost', { reason });
    });
    lost.catch(() => {}); // heard where it is raced
    return { looks, abort, first, until, lost };
  }

  return {
    async next(point, until) {
      for (let failures = 0; !closed; failures++) {
        try {
          on ??= await open(point, until);
          const { looks, first, until: end, lost } = on;
          const { value, done } = await Promise.race([looks.next(), lost]);
          if (closed) break;
          if (done) throw new Error('internal: an engine stopped looking');
          if (first + value.point !== point) throw new Error(`internal: a look at point ${first + value.point} instead of ${point}`);
          if (point === end - 1) rest();
          return value;
        } catch (error) {
          rest();
          if (closed) break;
          if (failures === MOST_FAILURES) throw error;
        }
      }
      rest();
      return null;
    },
    rest,
    close() {
      closed = true;
      rest();
    },
  };
}
