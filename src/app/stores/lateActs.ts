/** @file Run, Step and Reset of a view that is a chunk of its own: what is asked for while the chunk is on its way is done when it is there. */
import type { ViewName } from '../../experiment/spec.ts';
import { experimentStore } from './experimentStore.ts';

export interface TransportActs {
  /** Run, pause, go on; after the end from the start. */
  toggle(): void;
  step(): void;
  reset(): void;
}

/** `offer` is called by the chunk, once. Who has left `view` by then has changed their mind. */
export function lateActs(view: ViewName): { readonly acts: TransportActs; offer(given: TransportActs): void } {
  let acts: TransportActs | null = null;
  let asked: (keyof TransportActs)[] = [];
  const ask = (name: keyof TransportActs) => () => {
    if (acts) acts[name]();
    else asked.push(name);
  };
  return {
    acts: { toggle: ask('toggle'), step: ask('step'), reset: ask('reset') },
    offer(given) {
      acts = given;
      const late = asked;
      asked = [];
      // once the chunk that offers them has been evaluated to its end
      queueMicrotask(() => {
        if (experimentStore.getState().spec.view.name === view) for (const name of late) given[name]();
      });
    },
  };
}
