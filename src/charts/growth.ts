/**
 * @file What of a picture of lines has to be drawn again: nothing, the strip at its right end, or all.
 *
 * Under the same scales a line that grew looks as before up to the block of pixel columns of its last point (decimate.ts keeps its points, and the dashes
 * go on where they stood). So a frame of training costs a strip some pixels wide, however long the curves are.
 */
import type { LineSeries } from './lineTypes.ts';
import { type Scale, sameScale } from './scales.ts';
import type { Tokens } from './theme.ts';
import { finalBefore } from './vertices.ts';

export interface Drawn {
  readonly x: Scale;
  readonly y: Scale;
  readonly tokens: Tokens;
  /** Not as exact as it could be. */
  readonly draft: boolean;
  readonly lines: readonly DrawnLine[];
}

interface DrawnLine {
  readonly line: LineSeries;
  readonly length: number;
  /** x of the last point, or of the first one to come. */
  readonly last: number | null;
}

/** Left of what is final: half a line, its joins, and what antialiasing touches. */
const MARGIN = 3;

export function drawnOf(series: readonly LineSeries[], x: Scale, y: Scale, tokens: Tokens, draft = false): Drawn {
  const lines = series.map((line) => {
    const length = Math.min(line.x.length, line.y.length);
    return { line, length, last: (length > 0 ? line.x[length - 1] : line.future?.x[0]) ?? null };
  });
  return { x, y, tokens, draft, lines };
}

/** The pixel from which everything is drawn again: Infinity for nothing, -Infinity for all. */
export function redrawFrom(before: Drawn | null, now: Drawn): number {
  const all = Number.NEGATIVE_INFINITY;
  if (!before || before.tokens !== now.tokens || (before.draft && !now.draft) || before.lines.length !== now.lines.length) return all;
  if (!sameScale(before.x, now.x) || !sameScale(before.y, now.y)) return all;
  let from = Number.POSITIVE_INFINITY;
  for (let k = 0; k < now.lines.length; k++) {
    const old = before.lines[k] as DrawnLine;
    const line = now.lines[k] as DrawnLine;
    if (!sameLook(old.line, line.line) || !goesOn(old, line)) return all;
    const future = (line.line.future?.x.length ?? 0) !== (old.line.future?.x.length ?? 0);
    if (old.length === line.length && !future) continue;
    const seam = old.last ?? line.line.x[0];
    if (seam !== undefined) from = Math.min(from, finalBefore(now.x.at(seam)) - MARGIN);
  }
  return from;
}

function sameLook(a: LineSeries, b: LineSeries): boolean {
  return (
    a.key === b.key &&
    a.colorIndex === b.colorIndex &&
    a.dashIndex === b.dashIndex &&
    a.dimmed === b.dimmed &&
    a.focused === b.focused &&
    a.hidden === b.hidden &&
    a.noisy === b.noisy &&
    a.points === b.points &&
    a.since === b.since
  );
}

function goesOn({ line: a, length }: DrawnLine, { line: b, length: longer }: DrawnLine): boolean {
  return (
    length <= longer &&
    sameColumn(a.x, b.x) &&
    sameColumn(a.y, b.y) &&
    sameColumn(a.raw, b.raw) &&
    sameColumn(a.band?.lo, b.band?.lo) &&
    sameColumn(a.band?.hi, b.band?.hi) &&
    sameColumn(a.future?.x, b.future?.x) &&
    sameColumn(a.future?.y, b.future?.y)
  );
}

/** The same buffer, whose filled part never changes; or the same few numbers. */
function sameColumn(a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (a instanceof Float64Array && b instanceof Float64Array) return a.buffer === b.buffer;
  return a.length === b.length && Array.from(a).every((value, k) => Object.is(value, b[k]));
}
