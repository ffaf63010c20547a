/**
 * @file The four suggestions on one cropped curve.
 */
import { minimum } from './minimum.ts';
import { slide } from './slide.ts';
import { steep } from './steep.ts';
import type { Suggestion, SuggestionKind } from './suggestion.ts';
import { valley } from './valley.ts';

export const suggesters = { valley, slide, minimum, steep } as const satisfies Record<
  SuggestionKind,
  (lr: ArrayLike<number>, loss: ArrayLike<number>) => Suggestion
>;

export type Suggestions = Readonly<Record<SuggestionKind, Suggestion>>;

/** `lr` and `loss` have the same length; `offset` is added to the index of every pick (where the crop began). */
export function suggestAll(lr: ArrayLike<number>, loss: ArrayLike<number>, offset = 0): Suggestions {
  const at = (kind: SuggestionKind): Suggestion => {
    const suggestion = suggesters[kind](lr, loss);
    return suggestion.ok ? { ...suggestion, index: suggestion.index + offset } : suggestion;
  };
  return { valley: at('valley'), slide: at('slide'), minimum: at('minimum'), steep: at('steep') };
}
