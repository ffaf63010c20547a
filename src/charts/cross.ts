/**
 * @file The crosshair of one figure: hairline, dots on the curves, what a click would do, the chip on the axis; and the stretch that is being selected.
 * All of it moves with the pointer and in every frame of a zoom, so nodes stay and are only moved.
 */
import type { Axes, Box } from './axes.ts';
import styles from './charts.module.css';
import type { Crosshair } from './crosshair.ts';
import type { FrameView } from './figureFrame.ts';
import { crisp, setAttributes, svg, textWidth } from './svg.ts';

export interface CrossOptions {
  readonly crosshair: Crosshair;
  /** Dots of the crosshair at `at`. */
  readonly dots: (view: FrameView, at: number) => readonly CrossDot[];
  /** Text of the chip on the axis; null: this figure has none. */
  readonly chip: (at: number) => string | null;
  /** What a click would do, beside the pointer; null: nothing. */
  readonly hint?: () => { readonly text: string; readonly y: number } | null;
}

/** In the units of the axes. */
export interface CrossDot {
  readonly x: number;
  readonly y: number;
  readonly color: string;
}

/** Draws it where it is now. */
export function createCross(parent: SVGGElement, axes: Axes, { crosshair, dots, chip, hint }: CrossOptions): (view: FrameView | null) => void {
  const below = svg('g');
  const points = svg('g');
  const above = svg('g');
  parent.append(below, points, above);
  const selection = svg('rect', { class: styles.selection });
  const hairline = svg('path', { class: styles.cross, 'data-part': 'crosshair' });
  const plate = svg('rect', { class: styles.chip, height: 17, rx: 2 });
  const number = svg('text', { class: styles.chipText, 'data-part': 'chip' });
  const words = svg('text', { class: `${styles.medium} ${styles.halo}`, 'data-part': 'hint' });
  const circles: SVGCircleElement[] = [];

  return (view) => {
    const { at, selection: selected } = crosshair;
    const there = view && at !== null && at >= view.x.domain[0] && at <= view.x.domain[1];
    show(below, selection, view !== null && selected !== null);
    show(below, hairline, Boolean(there));
    const said = there ? (hint?.() ?? null) : null;
    const text = there ? chip(at) : null;
    show(above, words, said !== null);
    show(above, plate, text !== null);
    show(above, number, text !== null);
    if (view && selected) {
      const from = view.x.at(selected[0]);
      const { top, bottom } = view.box;
      setAttributes(selection, { x: from, y: top, width: Math.max(0, view.x.at(selected[1]) - from), height: bottom - top });
    }
    move(circles, points, there ? visibleDots(dots(view, at), view) : []);
    if (!there) return axes.clear(null);
    const { x, box } = view;
    const place = x.at(at);
    hairline.setAttribute('d', `M${crisp(place)} ${box.top}V${box.bottom}`);
    if (said) placeWords(words, said.text, place, said.y, box);
    if (text === null) return axes.clear(null);
    const half = textWidth(text, true) / 2 + 7;
    const center = Math.min(box.right - half + 14, Math.max(box.left + half - 14, place));
    setAttributes(plate, { x: center - half, y: box.bottom + 4, width: 2 * half });
    setAttributes(number, { x: center, y: box.bottom + 17 });
    number.textContent = text;
    axes.clear([center - half, center + half]);
  };
}

function show(parent: SVGGElement, node: SVGElement, shown: boolean): void {
  if (!shown) node.remove();
  else if (!node.parentNode) parent.append(node);
}

/** In pixels. */
function visibleDots(dots: readonly CrossDot[], { x, y, box }: FrameView): readonly CrossDot[] {
  return dots.map((dot) => ({ ...dot, x: x.at(dot.x), y: y.at(dot.y) })).filter((dot) => dot.y >= box.top - 1 && dot.y <= box.bottom + 1);
}

function move(circles: SVGCircleElement[], layer: SVGGElement, dots: readonly CrossDot[]): void {
  for (const circle of circles.splice(dots.length)) circle.remove();
  for (const [k, { x, y, color }] of dots.entries()) {
    let circle = circles[k];
    if (!circle) {
      circle = svg('circle', { r: 3.25, 'stroke-width': 1.5 });
      circle.style.stroke = 'var(--surface-page)';
      circles[k] = circle;
      layer.append(circle);
    }
    circle.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    if (circle.style.fill !== color) circle.style.fill = color;
  }
}

/** Above the pointer, on the side of the crosshair where there is room. */
function placeWords(words: SVGTextElement, text: string, place: number, y: number, box: Box): void {
  const right = place + 10 + textWidth(text) < box.right;
  setAttributes(words, { x: place + (right ? 9 : -9), y: Math.max(box.top + 12, y - 10), 'text-anchor': right ? 'start' : 'end' });
  words.textContent = text;
}
