/**
 * @file What a page should say about a range test before anyone trusts it: codes and numbers, worded by i18n.
 *
 * The published finders print a number whatever the curve looks like (fastai on a curve that never falls, a tenth of the first rate), or raise.
 */
import type { Levels } from './bounds.ts';
import type { Crop } from './crop.ts';
import { SLIDE_WIDTH } from './slide.ts';
import type { StopReason } from './stop.ts';
import { descentOf } from './valley.ts';

export type Notice =
  /** Fewer points are left after the crop than `slide` needs. */
  | { readonly code: 'tooFewPoints'; readonly points: number; readonly needed: number }
  /** The loss was NaN or infinite, first at this point. */
  | { readonly code: 'notFinite'; readonly index: number; readonly lr: number }
  /** It stopped so early that the crop leaves nothing: start lower. */
  | { readonly code: 'divergedAtOnce'; readonly index: number; readonly lr: number }
  /** It stopped before the last planned update. Ordinary; says where. */
  | { readonly code: 'stopped'; readonly index: number; readonly lr: number; readonly reason: StopReason }
  /** The least smoothed loss among the points of the suggestions is the first or last of them. */
  | { readonly code: 'minimumAtEdge'; readonly edge: 'first' | 'last'; readonly index: number; readonly lr: number }
  /** The range ends too low, or the network does not learn: the fall is within the noise. */
  | { readonly code: 'neverFalls'; readonly fall: number; readonly threshold: number }
  /** The range ends too early: the loss has not climbed again. */
  | { readonly code: 'neverRises'; readonly rise: number; readonly threshold: number; readonly endLr: number }
  /** `valley` found a single falling pair at the very start and points at the last rate, as the published function does. */
  | { readonly code: 'valleyWrapped'; readonly lr: number };

export interface Examined {
  readonly lr: ArrayLike<number>;
  readonly loss: ArrayLike<number>;
  readonly smoothed: ArrayLike<number>;
  readonly crop: Crop;
  readonly stopped: { readonly index: number; readonly reason: StopReason } | null;
  readonly levels: Levels | null;
}

/** Notices in the order in which they matter: what makes the test void first. */
export function noticesOf({ lr, loss, smoothed, crop, stopped, levels }: Examined): readonly Notice[] {
  const notices: Notice[] = [];
  const rateAt = (index: number) => lr[index] as number;
  const points = crop.end - crop.start;
  const bad = firstNotFinite(loss);
  const halt = stopped?.index ?? bad;
  if (points === 0 && halt !== null) notices.push({ code: 'divergedAtOnce', index: halt, lr: rateAt(halt) });
  if (bad !== null) notices.push({ code: 'notFinite', index: bad, lr: rateAt(bad) });
  if (points <= SLIDE_WIDTH) notices.push({ code: 'tooFewPoints', points, needed: SLIDE_WIDTH + 1 });
  if (levels && levels.fall < levels.threshold) notices.push({ code: 'neverFalls', fall: levels.fall, threshold: levels.threshold });
  else if (levels && stopped === null && bad === null && levels.rise < levels.threshold)
    notices.push({ code: 'neverRises', rise: levels.rise, threshold: levels.threshold, endLr: rateAt(loss.length - 1) });
  if (points > 0) {
    const least = argmin(smoothed, crop);
    if (least === crop.start || least === crop.end - 1)
      notices.push({ code: 'minimumAtEdge', edge: least === crop.start ? 'first' : 'last', index: least, lr: rateAt(least) });
    const cropped = Float32Array.from({ length: points }, (_, i) => smoothed[crop.start + i] as number);
    if (descentOf(cropped).index < 0) notices.push({ code: 'valleyWrapped', lr: rateAt(crop.end - 1) });
  }
  if (stopped) notices.push({ code: 'stopped', index: stopped.index, lr: rateAt(stopped.index), reason: stopped.reason });
  return notices;
}

function firstNotFinite(loss: ArrayLike<number>): number | null {
  for (let i = 0; i < loss.length; i++) if (!Number.isFinite(loss[i])) return i;
  return null;
}

function argmin(values: ArrayLike<number>, { start, end }: Crop): number {
  let least = start;
  for (let i = start; i < end; i++) if ((values[i] as number) < (values[least] as number)) least = i;
  return least;
}
