/**
 * @file A function of the step sampled for drawing, so that a restart or a short cycle between two pixels is not missed.
 *
 * Every pixel column asks for its first and last whole step and some between them; columns abut, so a jump always shows.
 */

export interface Samples {
  readonly x: Float64Array; // steps, ascending
  readonly y: Float64Array;
}

const PER_COLUMN = 16;

/** f at whole steps from `from` to `to` (both included): all of them where that is few enough, else `perColumn` (at least 2) in each pixel column. */
export function sampleSteps(f: (step: number) => number, from: number, to: number, columns: number, perColumn = PER_COLUMN): Samples {
  const first = Math.ceil(from);
  const last = Math.floor(to);
  if (last < first) return { x: new Float64Array(0), y: new Float64Array(0) };
  const steps = last - first + 1;
  const wide = Math.max(1, Math.floor(columns));
  if (steps <= wide * perColumn)
    return evaluate(
      f,
      Float64Array.from({ length: steps }, (_, k) => first + k),
    );
  const chosen: number[] = [];
  for (let column = 0; column < wide; column++) {
    const start = first + Math.floor((column * steps) / wide);
    const end = first + Math.floor(((column + 1) * steps) / wide) - 1;
    for (let k = 0; k < perColumn; k++) chosen.push(start + Math.round((k * (end - start)) / (perColumn - 1)));
  }
  return evaluate(f, Float64Array.from(chosen));
}

function evaluate(f: (step: number) => number, x: Float64Array): Samples {
  return { x, y: x.map((step) => f(step)) };
}
