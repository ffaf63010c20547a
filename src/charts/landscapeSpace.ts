/**
 * @file The loss on a plane through weight space as a surface, with the paths of the runs laid on it: the height of a path is that of the plane below it,
 * not the loss of its run, which lies off the plane.
 */
import type { HeightGrid } from './heights.ts';
import type { LandscapeData, LandscapeFigure } from './landscapePlane.ts';
import { drawHeads, drawTraces } from './planeTraces.ts';
import { createSpaceFrame } from './spaceFrame.ts';

export interface LandscapeSpaceOptions {
  readonly label: string;
  readonly start: string;
}

const BALL = 6;
const at = new Float64Array(2);

export function createLandscapeSpace(root: HTMLElement, options: LandscapeSpaceOptions): LandscapeFigure {
  let data: LandscapeData | null = null;
  const frame = createSpaceFrame(root, {
    label: options.label,
    heights: () => data?.heights ?? null,
    drawLive(canvas, view) {
      if (!data) return;
      const { heights, tokens } = view;
      const laid = (a: number, b: number, out: Float64Array) => view.to(a, b, heightAt(heights, a, b), out);
      const heads = drawTraces(canvas, data.traces, laid, options.start, tokens);
      drawHeads(canvas, heads, BALL, tokens);
      if (!data.cursor || !laid(...data.cursor, at)) return;
      canvas.strokeStyle = tokens.ink;
      canvas.lineWidth = 1.5;
      canvas.beginPath();
      canvas.arc(at[0] as number, at[1] as number, 4, 0, 2 * Math.PI);
      canvas.stroke();
    },
  });
  return {
    update(next) {
      data = next;
      frame.draw();
    },
    destroy: frame.destroy,
  };
}

/** On the surface as it is drawn: linear between samples. */
function heightAt({ x, y, side, values }: HeightGrid, a: number, b: number): number {
  const p = ((a - x[0]) / (x[1] - x[0])) * (side - 1);
  const q = ((b - y[0]) / (y[1] - y[0])) * (side - 1);
  if (!(p >= 0 && q >= 0 && p <= side - 1 && q <= side - 1)) return Number.NaN;
  const i = Math.min(side - 2, Math.floor(p));
  const j = Math.min(side - 2, Math.floor(q));
  const of = (di: number, dj: number) => values[(j + dj) * side + i + di] as number;
  const low = of(0, 0) + (of(1, 0) - of(0, 0)) * (p - i);
  const high = of(0, 1) + (of(1, 1) - of(0, 1)) * (p - i);
  return low + (high - low) * (q - j);
}
