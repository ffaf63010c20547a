/**
 * @file The worker's one engine: opened when first needed, replaced after a loss, a failure, a change of preference, or by one that suits a job.
 */
import type { Engine, EngineChoice, EngineJob, OpenEngine } from '../engines/engine.ts';

export interface EngineSlot {
  /** The engine, opened if there is none; a failed opening is tried again by the next call. */
  get(prefer: EngineChoice): Promise<Engine>;
  /** The engine for this job: perhaps another than the one held, or another variant of it, which then replaces it. */
  getFor(prefer: EngineChoice, job: EngineJob): Promise<Engine>;
  /** Gives up the engine, if it is still the one held; without an argument, whichever is held or being opened. */
  discard(engine?: Engine): void;
}

export interface SlotListener {
  onOpen(engine: Engine): void;
  onLost(engine: Engine, reason: string): void;
}

interface Held {
  readonly prefer: EngineChoice;
  readonly opening: Promise<Engine>;
  engine: Engine | null;
}

/** The engine to train `job` with: `held`, or another, for which `held` has been closed. */
export type SuitEngine = (held: Engine, job: EngineJob) => Promise<Engine>;

export function createEngineSlot(openEngine: OpenEngine, listener: SlotListener, suit: SuitEngine = async (held) => held): EngineSlot {
  let held: Held | null = null;

  function get(prefer: EngineChoice): Promise<Engine> {
    if (held && held.prefer !== prefer) discard();
    if (held) return held.opening;
    // an opener that throws at once is a rejection too
    return hold(prefer, (async () => openEngine(prefer))());
  }

  function hold(prefer: EngineChoice, opening: Promise<Engine>): Promise<Engine> {
    const entry: Held = { prefer, opening, engine: null };
    held = entry;
    entry.opening.then(
      (engine) => {
        entry.engine = engine;
        if (held === entry) listener.onOpen(engine);
        void engine.lost.then((reason) => {
          discard(engine);
          listener.onLost(engine, reason);
        });
      },
      () => {
        if (held === entry) held = null;
      },
    );
    return entry.opening;
  }

  async function getFor(prefer: EngineChoice, job: EngineJob): Promise<Engine> {
    const engine = await get(prefer);
    const better = await suit(engine, job);
    if (better === engine) return engine;
    if (held && held.engine === engine) return hold(prefer, Promise.resolve(better));
    dispose(better); // lost or given up meanwhile
    return getFor(prefer, job);
  }

  function discard(engine?: Engine): void {
    if (!held || (engine && held.engine !== engine)) return;
    const { opening } = held;
    held = null;
    opening.then(dispose, () => {});
  }

  return { get, getFor, discard };
}

function dispose(engine: Engine): void {
  try {
    engine.dispose();
  } catch {
    // on a lost device even this may throw, and nothing is left to free
  }
}
