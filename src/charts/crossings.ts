/** @file Where curves first reach the target of a figure. */
import type { Box } from './axes.ts';
import styles from './charts.module.css';
import type { FrameView } from './figureFrame.ts';
import type { InkLayer } from './inkLayer.ts';
import type { LineData, LineSeries } from './lineTypes.ts';
import { type Crossing, firstCrossing } from './lookup.ts';
import { runColor, svg, textWidth } from './svg.ts';

/** Where curves first reach the target: a ring on the line and a drop to the axis that carries the place. */
export function drawCrossings(layer: InkLayer, data: LineData, { x, y, box }: FrameView): void {
  const { target = Number.NaN } = data;
  const found = data.series
    .filter((line) => !line.hidden && line.letter !== '')
    .flatMap((line) => {
      const crossing = firstCrossing(line.x, line.y, target);
      if (crossing && line.since !== undefined && crossing.x < line.since) return []; // its parent's
      return crossing && crossing.x >= x.domain[0] && crossing.x <= x.domain[1] ? [{ line, crossing, at: x.at(crossing.x) }] : [];
    })
    .sort((a, b) => a.at - b.at);
  const level = y.at(target);
  const inside = level >= box.top && level <= box.bottom;
  const key = found.map(({ line, crossing, at }) => [line.key, line.letter, crossing.index, at].join()).join('|');
  layer.update(inside ? [key, level, box.left, box.right, box.bottom].join('|') : '', (over) => {
    if (inside) label(over, found, data, level, box);
  });
}

interface Found {
  readonly line: LineSeries;
  readonly crossing: Crossing;
  /** Pixels. */
  readonly at: number;
}

function label(over: SVGGElement, found: readonly Found[], data: LineData, level: number, box: Box): void {
  let taken = box.left;
  const narrow = box.right - box.left < 560;
  found.forEach(({ line, crossing, at }, k) => {
    const color = runColor(line.colorIndex);
    const drop = svg('path', {
      d: `M${Math.round(at) + 0.5} ${level}V${box.bottom}`,
      'stroke-width': 1,
      'shape-rendering': 'crispEdges',
      fill: 'none',
    });
    const ring = svg('circle', { cx: at, cy: level, r: 3, 'stroke-width': 1.75 });
    drop.style.stroke = color;
    ring.style.stroke = color;
    ring.style.fill = 'var(--surface-page)';
    over.append(drop, ring);
    // the place of the point that was measured there, as in a table of results; the ring stands where the line crosses
    const full = narrow ? '' : ` ${data.x.format(line.x[crossing.index] as number)}`;
    const next = found[k + 1]?.at ?? box.right;
    for (const text of full ? [full, ''] : ['']) {
      const wide = textWidth(line.letter, true) + textWidth(text) + 8;
      const left = at - wide >= taken;
      if (!left && at + wide > next) continue;
      const anchor = left ? { x: at - 5, 'text-anchor': 'end' } : { x: at + 5, 'text-anchor': 'start' };
      const name = svg('text', { ...anchor, y: box.bottom - 6, class: `${styles.medium} ${styles.halo}`, 'data-crossing': line.letter });
      name.append(svg('tspan', { class: styles.strong }, line.letter), text);
      over.append(name);
      taken = left ? at + 4 : at + wide;
      break;
    }
    taken = Math.max(taken, at + 4);
  });
}
