/** @file A place for figures in a real browser, and what is seen on their canvas. */
import { afterEach, beforeEach } from 'vitest';
import '../../src/app/tokens.css';
import { createCrosshair } from '../../src/charts/crosshair.ts';
import { createLineFigure, type LineFigure } from '../../src/charts/lineFigure.ts';
import type { LineData } from '../../src/charts/lineTypes.ts';
import { ramp } from '../../src/charts/strided.ts';

export const WIDTH = 600;
export const HEIGHT = 200;
export const PATIENCE = { timeout: 60_000 };
export let host: HTMLElement;
export const figures: LineFigure[] = [];

/** A host before each test; nothing is left after it. */
export function hosted(): void {
  beforeEach(() => {
    document.documentElement.dataset.theme = 'light';
    host = document.createElement('div');
    host.style.width = `${WIDTH}px`;
    document.body.append(host);
  });
  afterEach(() => {
    for (const figure of figures.splice(0)) figure.destroy();
    host.remove();
  });
}

export function place(): HTMLElement {
  const node = document.createElement('div');
  node.style.height = `${HEIGHT}px`;
  host.append(node);
  return node;
}

export const x = ramp(1001, 1);
export const y = x.map((t) => 1 + t / 500); // 1 to 3

export function data(change: Partial<LineData> = {}): LineData {
  return {
    x: { domain: [0, 1000], name: 'step', format: String, formatTick: String, snap: Math.round },
    y: { kind: 'linear', domain: [0, 4], format: String, formatTick: String },
    series: [{ key: 'A', letter: 'A', colorIndex: 1, dashIndex: 1, x, y }],
    ...change,
  };
}

export function mountFigure(crosshair = createCrosshair(), xLabels = true, change: Partial<LineData> = {}) {
  const root = place();
  const figure = createLineFigure(root, { label: 'a figure', crosshair, rail: false, xLabels });
  figures.push(figure);
  figure.update(data(change));
  figure.flush();
  return { root, figure, crosshair };
}

/** Draws now what is due. */
export const frames = (root: HTMLElement) => figures.find((_, k) => host.children[k] === root)?.flush();

export const texts = (root: HTMLElement, selector: string) => [...root.querySelectorAll(selector)].map((node) => node.textContent);

/** Pixels of the canvas in one column whose alpha is above half, as [top, bottom] in CSS pixels. */
export function inkInColumn(root: HTMLElement, at: number): readonly [number, number] | null {
  const canvas = root.querySelector('canvas') as HTMLCanvasElement;
  const ratio = window.devicePixelRatio;
  const { data: pixels } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(Math.round(at * ratio), 0, 1, canvas.height);
  const rows = Array.from({ length: canvas.height }, (_, row) => row).filter((row) => (pixels[row * 4 + 3] as number) > 127);
  return rows.length === 0 ? null : [(rows[0] as number) / ratio, ((rows.at(-1) as number) + 1) / ratio];
}

// --plot-left 52, --plot-right 28 above 960 px; 40 and 26 below: whatever the window of the test is.
export function plotBox(): { readonly left: number; readonly right: number } {
  const style = getComputedStyle(document.documentElement);
  return { left: Number.parseFloat(style.getPropertyValue('--plot-left')), right: WIDTH - Number.parseFloat(style.getPropertyValue('--plot-right')) };
}
