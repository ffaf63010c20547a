/**
 * @file The worker's one engine: opened when first needed, replaced after a loss, a failure or a change of preference.
 */
import type { Engine, OpenEngine } from '../engines/engine.ts';
import type { EngineChoice } from './protocol.ts';

export interface EngineSlot {
  /** The engine, opened if there is none; a failed opening is tried again by the next call. */
  get(prefer: EngineChoice): Promise<Engine>;
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

export function createEngineSlot(openEngine: OpenEngine, listener: SlotListener): EngineSlot {
  let held: Held | null = null;

  function get(prefer: EngineChoice): Promise<Engine> {
    if (held && held.prefer !== prefer) discard();
    if (held) return held.opening;
    // an opener that throws at once is a rejection too
    const entry: Held = { prefer, opening: (async () => openEngine(prefer))(), engine: null };
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

  function discard(engine?: Engine): void {
    if (!held || (engine && held.engine !== engine)) return;
    const { opening } = held;
    held = null;
    opening.then(dispose, () => {});
  }

  return { get, discard };
}

function dispose(engine: Engine): void {
  try {
    engine.dispose();
  } catch {
    // on a lost device even this may throw, and nothing is left to free
  }
}
