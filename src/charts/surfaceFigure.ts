/** @file A surface in three dimensions with balls on it. */
import { drawBalls, drawStart } from './balls.ts';
import type { HeightGrid } from './heights.ts';
import { placeAt, type RollPath } from './rollTypes.ts';
import { createSpaceFrame } from './spaceFrame.ts';
import { createTracer } from './tracePath.ts';

export interface SurfaceData {
  readonly heights: HeightGrid;
  readonly start: readonly [number, number, number];
  readonly paths: readonly RollPath[];
  readonly now: number;
}

export interface SurfaceFigure {
  update(data: SurfaceData): void;
  destroy(): void;
}

const BALL = 7;

const at = new Float64Array(2);

export function createSurfaceFigure(root: HTMLElement, options: { readonly label: string; readonly startLabel: string }): SurfaceFigure {
  let data: SurfaceData | null = null;
  const tracer = createTracer();
  const frame = createSpaceFrame(root, {
    label: options.label,
    heights: () => data?.heights ?? null,
    drawLive(canvas, view) {
      if (!data) return;
      const { paths, now, start } = data;
      const { tokens } = view;
      const project = (path: RollPath, k: number, out: Float64Array) =>
        view.to(placeAt(path.x, path.length, k), placeAt(path.y, path.length, k), placeAt(path.z, path.length, k), out);
      tracer.draw(canvas, paths, now, project, view, tokens);
      const balls = paths.flatMap((path) => {
        if (path.hidden || !project(path, now, at)) return [];
        return [{ letter: path.letter, colorIndex: path.colorIndex, x: at[0] as number, y: at[1] as number }];
      });
      if (view.to(...start, at)) drawStart(canvas, at[0] as number, at[1] as number, options.startLabel, tokens);
      drawBalls(canvas, balls, BALL, tokens);
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
