/** @file One lane per suggestion under the range test, in the order given: a tick at the rate, a bar over its interval, the rule's name and formula beside it. */
import styles from './charts.module.css';
import type { Crosshair } from './crosshair.ts';
import { createFigureFrame, type FrameView } from './figureFrame.ts';
import { drawOutside } from './findFigure.ts';
import { formatExact, formatRate, formatRateTick } from './format.ts';
import { createScale, type Interval, type ScaleKind } from './scales.ts';
import { crisp, svg, textWidth } from './svg.ts';

export interface Lane {
  readonly key: string;
  readonly label: string;
  readonly formula: string;
  readonly lr: number;
  readonly lo: number;
  readonly hi: number;
}

export interface LaneData {
  readonly range: Interval;
  readonly rateScale: ScaleKind;
  readonly lanes: readonly Lane[];
  readonly lower: number | null;
  readonly upper: number | null;
  readonly xName: string;
}

export interface Lanes {
  update(data: LaneData): void;
  flush(): boolean;
  destroy(): void;
}

export function createLanes(root: HTMLElement, options: { readonly label: string; readonly crosshair: Crosshair }): Lanes {
  const { crosshair } = options;
  let data: LaneData | null = null;
  const frame = createFigureFrame(root, {
    label: options.label,
    crosshair,
    zoomable: true,
    padding: { top: 4, bottom: 22 },
    snap: (value) => value,
    chip: formatRate,
    dots: () => [],
    draw: ({ box, axes, under, over }) => {
      if (!data) return null;
      const count = Math.max(1, data.lanes.length);
      const x = createScale(data.rateScale, crosshair.zoom ?? data.range, [box.left, box.right]);
      const y = createScale('linear', [0, count], [box.top, box.bottom]);
      const view: FrameView = { x, y, box, full: data.range };
      axes.draw({ x, y, box, xLabels: true, xName: data.xName, formatX: formatRateTick, formatY: null });
      drawOutside(under, view, data);
      for (let k = 1; k < count; k++) under.append(svg('path', { class: styles.grid, d: `M${box.left} ${crisp(y.at(k))}H${box.right}` }));
      data.lanes.forEach((lane, k) => {
        if (lane.lr < x.domain[0] || lane.lr > x.domain[1]) return;
        drawLane(under, over, view, lane, y.at(k + 0.5));
      });
      return view;
    },
  });
  return {
    update(next) {
      data = next;
      frame.request();
    },
    flush: frame.flush,
    destroy: frame.destroy,
  };
}

function drawLane(under: SVGGElement, over: SVGGElement, { x, box }: FrameView, lane: Lane, y: number): void {
  const at = x.at(lane.lr);
  const from = Math.max(box.left, x.at(lane.lo));
  const to = Math.min(box.right, x.at(lane.hi));
  const drop = svg('path', { class: styles.hairline, d: `M${crisp(at)} ${box.top}V${y}` });
  drop.style.stroke = 'var(--ink-3)';
  under.append(drop);

  const rate = formatRate(lane.lr);
  const gap = textWidth('  ');
  const nameWide = textWidth(lane.label, true);
  const rateWide = textWidth(rate, true) + 10;
  const formulaWide = textWidth(lane.formula) + gap;
  const leftRoom = from - 10;
  const rightRoom = box.width - to - 10 - rateWide;
  const nameLeft = nameWide <= leftRoom;
  const formulaLeft = nameLeft && nameWide + formulaWide <= leftRoom;
  const formulaRight = !formulaLeft && (nameLeft ? formulaWide <= rightRoom : nameWide + formulaWide + gap <= rightRoom);

  const group = svg('g', { class: styles.mark, 'data-lane': lane.key }, svg('title', {}, `${lane.label}: ${lane.formula}. ${formatExact(lane.lr)}`));
  group.append(
    svg('rect', { class: styles.reach, x: box.left, y: y - 12, width: box.right - box.left, height: 24 }),
    svg('rect', { class: styles.interval, x: from, y: y - 3, width: Math.max(0, to - from), height: 6 }),
    svg('path', { class: styles.handleLine, d: `M${Math.round(at)} ${y - 7}V${y + 7}` }),
  );
  const halo = styles.halo ?? '';
  const name = () => svg('tspan', { class: styles.strong }, lane.label);
  const formula = (space: string) => svg('tspan', { class: styles.faint }, space === 'before' ? `\u2002${lane.formula}` : `${lane.formula}\u2002`);
  if (nameLeft) {
    const text = svg('text', { class: halo, x: from - 10, y: y + 4, 'text-anchor': 'end' });
    text.append(...(formulaLeft ? [formula('after'), name()] : [name()]));
    group.append(text);
  }
  const right = svg('text', { class: halo, x: to + 10, y: y + 4 }, svg('tspan', { class: styles.strong }, rate));
  if (!nameLeft) right.append('\u2002', name());
  if (formulaRight) right.append(formula('before'));
  group.append(right);
  over.append(group);
}
