/**
 * @file Filled contours of a height grid on a canvas. Isolines are those of d3-contour (marching squares, linear between samples); every fourth is heavy.
 */
import { contours as d3Contours } from 'd3';
import type { Box } from './axes.ts';
import { type HeightGrid, heightColor } from './heights.ts';
import type { Tokens } from './theme.ts';

export function drawContours(canvas: CanvasRenderingContext2D, grid: HeightGrid, box: Box, tokens: Tokens): void {
  const { side, values, levels } = grid;
  canvas.save();
  canvas.beginPath();
  canvas.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  canvas.clip();
  canvas.fillStyle = heightColor(tokens.heights, 0, levels.length);
  canvas.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  const px = (i: number) => box.left + ((i - 0.5) / (side - 1)) * (box.right - box.left);
  const py = (j: number) => box.bottom - ((j - 0.5) / (side - 1)) * (box.bottom - box.top);
  const polygons = d3Contours()
    .size([side, side])
    .thresholds([...levels])(Array.from(values));
  polygons.forEach(({ coordinates }, k) => {
    canvas.beginPath();
    for (const ring of coordinates.flat()) {
      ring.forEach(([i, j], n) => {
        if (n === 0) canvas.moveTo(px(i as number), py(j as number));
        else canvas.lineTo(px(i as number), py(j as number));
      });
      canvas.closePath();
    }
    canvas.fillStyle = heightColor(tokens.heights, k + 1, levels.length);
    canvas.fill();
    const heavy = isHeavy(k);
    canvas.strokeStyle = tokens.ink;
    canvas.globalAlpha = heavy ? 0.5 : 0.24;
    canvas.lineWidth = heavy ? 1 : 0.6;
    canvas.stroke();
    canvas.globalAlpha = 1;
  });
  canvas.fillStyle = tokens.page;
  const [wide, high] = [(box.right - box.left) / (side - 1), (box.bottom - box.top) / (side - 1)];
  values.forEach((value, k) => {
    if (Number.isFinite(value)) return;
    canvas.fillRect(px(k % side), py(Math.floor(k / side) + 1), wide + 0.5, high + 0.5);
  });
  canvas.restore();
}

/** Of a level, by its place in the list. */
export function isHeavy(level: number): boolean {
  return level % 4 === 3;
}
