/**
 * @file What a suggestion function answers. Four of them, one per file: valley, slide, minimum, steep (suggest.ts calls all).
 *
 * They pick the points that fastai v2 picks (callback/schedule.py @0a049e8). Like fastai's, they compute in the precision of the losses they are given:
 * float32 throughout for a Float32Array (what fastai's `lr_find` hands over, so near-ties and thresholds fall by float32 numbers), float64 otherwise.
 * Where the published function raises, ours refuses with a reason.
 * `index` counts in the arrays that were given; `lr` is the suggestion in full precision (for `minimum` a tenth of lr[index]).
 */
export type SuggestionKind = 'valley' | 'slide' | 'minimum' | 'steep';

export const suggestionKinds: readonly SuggestionKind[] = ['valley', 'slide', 'minimum', 'steep'];

export type RefusalCode =
  | 'tooFewPoints' // points, needed
  | 'notFinite'; // a loss among the points is NaN or infinite

export interface Picked {
  readonly ok: true;
  readonly index: number;
  readonly lr: number;
}

export interface Refused {
  readonly ok: false;
  readonly reason: RefusalCode;
  readonly points: number;
  readonly needed: number;
}

export type Suggestion = Picked | Refused;

/** Rounds to the precision of the column `loss`. */
export function precisionOf(loss: ArrayLike<number>): (x: number) => number {
  return loss instanceof Float32Array ? Math.fround : (x) => x;
}

/** A refusal if there are fewer than `needed` points or if a loss is not finite. */
export function refusal(loss: ArrayLike<number>, needed: number): Refused | null {
  const points = loss.length;
  if (points < needed) return { ok: false, reason: 'tooFewPoints', points, needed };
  for (let i = 0; i < points; i++) if (!Number.isFinite(loss[i])) return { ok: false, reason: 'notFinite', points, needed };
  return null;
}

export function picked(lr: ArrayLike<number>, index: number, divisor = 1): Picked {
  const rate = lr[index];
  if (rate === undefined) throw new Error(`internal: suggestion at ${index} of ${lr.length} rates`);
  return { ok: true, index, lr: rate / divisor };
}
