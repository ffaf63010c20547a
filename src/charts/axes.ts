/**
 * @file Grid and axes in SVG: x axis line only, ticks 4 px outward, numbers left and below, the name of the axis at its right end.
 * Drawn anew only when a limit, the size or a format changes, not with every point; all lines of a kind are one path, because while an axis moves every
 * node costs style, layout and paint in every frame.
 */
import styles from './charts.module.css';
import type { Scale } from './scales.ts';
import { crisp, svg, textWidth } from './svg.ts';
import { axisTicks, type Tick, X_TICKS, Y_TICKS } from './ticks.ts';

/** The plot area inside the figure, in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

export interface AxesSpec {
  readonly x: Scale;
  readonly y: Scale;
  readonly box: Box;
  readonly xLabels: boolean;
  readonly xName: string;
  /** `step`: distance of two ticks on a linear axis. */
  readonly formatX: (value: number, step?: number) => string;
  /** null: no y grid, no y numbers. */
  readonly formatY: ((value: number, step?: number) => string) | null;
}

export interface Axes {
  draw(spec: AxesSpec): void;
  /** Hides the x numbers that a chip from `from` to `to` would touch. null: shows all. */
  clear(span: readonly [number, number] | null): void;
}

/** The name of the axis may reach so far into the gap beside the figure. */
const NAME_OVERHANG = 10;

interface XLabel {
  readonly node: SVGTextElement;
  readonly from: number;
  readonly to: number;
}

export function createAxes(grid: SVGGElement, axis: SVGGElement): Axes {
  const minor = svg('path', { class: styles.gridMinor });
  const major = svg('path', { class: styles.grid });
  const marks = svg('path', { class: styles.axis });
  const texts = svg('g');
  grid.append(minor, major);
  axis.append(marks, texts);
  let key = '';
  let labels: XLabel[] = [];
  return {
    draw(spec) {
      const next = signature(spec);
      if (next === key) return;
      key = next;
      const drawn = render(spec);
      minor.setAttribute('d', drawn.minor);
      major.setAttribute('d', drawn.major);
      marks.setAttribute('d', drawn.marks);
      texts.replaceChildren(...drawn.texts);
      labels = drawn.labels;
    },
    clear(span) {
      for (const { node, from, to } of labels) node.style.visibility = span && from < span[1] && to > span[0] ? 'hidden' : '';
    },
  };
}

function signature({ x, y, box, xLabels, xName, formatX, formatY }: AxesSpec): string {
  const { left, right, top, bottom } = box;
  const sample = [formatX(x.domain[1]), formatY?.(y.domain[1])];
  return [x.kind, ...x.domain, y.kind, ...y.domain, left, right, top, bottom, xLabels, xName, ...sample].join('|');
}

interface Drawing {
  /** Paths. */
  readonly minor: string;
  readonly major: string;
  readonly marks: string;
  readonly texts: readonly SVGTextElement[];
  readonly labels: XLabel[];
}

function render({ x, y, box, xLabels, xName, formatX, formatY }: AxesSpec): Drawing {
  let [minor, major, marks] = ['', '', `M${box.left} ${crisp(box.bottom)}H${box.right}`];
  const texts: SVGTextElement[] = [];
  const labels: XLabel[] = [];
  const gridLine = (tick: Tick, path: string) => {
    if (tick.major) major += path;
    else minor += path;
  };
  if (formatY) {
    const ticks = axisTicks(y.kind, y.domain, box.bottom - box.top, Y_TICKS);
    const step = stepOf(ticks, y);
    for (const tick of ticks) {
      const at = y.at(tick.value);
      gridLine(tick, `M${box.left} ${crisp(at)}H${box.right}`);
      if (tick.label) texts.push(svg('text', { x: box.left - 8, y: at + 4, 'text-anchor': 'end', 'data-axis': 'y' }, formatY(tick.value, step)));
    }
  }
  // The name stands right of the axis; a long one in the line of the numbers, and the numbers give way.
  const nameWidth = xName ? textWidth(xName) : 0;
  const beside = box.right + 5 + nameWidth <= box.width + NAME_OVERHANG;
  const numbersEnd = beside ? Number.POSITIVE_INFINITY : box.width + NAME_OVERHANG - nameWidth - 6;
  const xTicks = axisTicks(x.kind, x.domain, box.right - box.left, X_TICKS);
  const xStep = stepOf(xTicks, x);
  for (const tick of xTicks) {
    const at = x.at(tick.value);
    gridLine(tick, `M${crisp(at)} ${box.top}V${box.bottom}`);
    marks += `M${crisp(at)} ${crisp(box.bottom)}v${tick.major || x.kind === 'linear' ? 4 : 3}`;
    if (!xLabels || !tick.label) continue;
    const text = formatX(tick.value, xStep);
    const half = textWidth(text) / 2;
    if (at + half > numbersEnd) continue;
    const node = svg('text', { x: at, y: box.bottom + 17, 'text-anchor': 'middle', 'data-axis': 'x' }, text);
    texts.push(node);
    labels.push({ node, from: at - half - 2, to: at + half + 2 });
  }
  if (xName) {
    const place = beside ? { x: box.right + 5, y: box.bottom + 4 } : { x: box.width + NAME_OVERHANG, y: box.bottom + 17, 'text-anchor': 'end' };
    texts.push(svg('text', { ...place, 'data-axis': 'name', class: /^[a-z\p{Script=Greek}]$/u.test(xName) ? styles.symbol : undefined }, xName));
  }
  return { minor, major, marks, texts, labels };
}

/** Distance of the first two ticks of a linear axis. */
function stepOf(ticks: readonly Tick[], scale: Scale): number | undefined {
  const [first, second] = ticks;
  return scale.kind === 'linear' && first && second ? second.value - first.value : undefined;
}
