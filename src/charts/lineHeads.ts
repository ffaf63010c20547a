/** @file Dot, leader and letter at the head of each curve. They move with every frame of training, so their nodes stay and are only moved. */
import type { Box } from './axes.ts';
import styles from './charts.module.css';
import { visibleRange } from './decimate.ts';
import { HEAD_GAP, placeHeads } from './heads.ts';
import type { LineSeries } from './lineTypes.ts';
import type { Scale } from './scales.ts';
import { runColor, svg, textWidth } from './svg.ts';

interface Place {
  readonly line: LineSeries;
  readonly x: number;
  readonly y: number;
}

interface Head {
  readonly group: SVGGElement;
  readonly leader: SVGPathElement;
  readonly letter: SVGTextElement;
  /** What its attributes say. */
  readonly said: { transform: string; leader: string; look: string; at: string };
}

export interface LineHeads {
  /** `edgeTaken`: something stands right of the figure (the chip of the target), so letters of curves that reach the edge stand left of it. */
  update(series: readonly LineSeries[], x: Scale, y: Scale, box: Box, edgeTaken: boolean): void;
}

export function createLineHeads(parent: SVGGElement): LineHeads {
  const layer = svg('g');
  parent.append(layer);
  const known = new Map<string, Head>();
  return {
    update(series, x, y, box, edgeTaken) {
      const places = placesOf(series, x, y, box);
      const top = box.top + 3;
      const bottom = box.bottom - 10;
      // more letters than fit in one column: they take turns in two or three
      const columns = Math.max(1, Math.ceil(places.length / (Math.floor((bottom - top) / HEAD_GAP) + 1)));
      const heights = placeHeads(places, top, bottom, HEAD_GAP / columns);
      const ranks = places.map((_, k) => k).sort((a, b) => (heights[a] as number) - (heights[b] as number));
      const seen = new Set<string>();
      ranks.forEach((k, rank) => {
        const place = places[k] as Place;
        const column = (rank % columns) * 12;
        // names of layer groups are longer than the room at the right
        const wide = 10 + column + textWidth(place.line.letter, true);
        const side = (edgeTaken && place.x > box.right - 14) || place.x + wide > box.width ? -1 : 1;
        const head = known.get(place.line.key) ?? createHead(layer);
        known.set(place.line.key, head);
        seen.add(place.line.key);
        move(head, place, (heights[k] as number) - place.y, side, column);
      });
      for (const [key, { group }] of known) {
        if (seen.has(key)) continue;
        group.remove();
        known.delete(key);
      }
    },
  };
}

function createHead(layer: SVGGElement): Head {
  const leader = svg('path', { 'stroke-width': 1, fill: 'none' });
  const letter = svg('text', { class: `${styles.strong} ${styles.halo}` });
  const group = svg('g', {}, leader, svg('circle', { r: 2.5 }), letter);
  layer.append(group);
  return { group, leader, letter, said: { transform: '', leader: '', look: '', at: '' } };
}

/** The leader ends `rise` pixels below the dot, `column` pixels farther out than usual. */
function move({ group, leader, letter, said }: Head, { line, x, y }: Place, rise: number, side: number, column: number): void {
  // a tenth of a pixel cannot be seen, and what has not changed is not laid out again
  const transform = `translate(${x.toFixed(1)} ${y.toFixed(1)})`;
  if (said.transform !== transform) group.setAttribute('transform', transform);
  const path = `M0 0L${side * (7 + column)} ${rise.toFixed(1)}`;
  if (said.leader !== path) leader.setAttribute('d', path);
  const at = `translate(${side * (10 + column)} ${(rise + 4).toFixed(1)})`;
  if (said.at !== at) letter.setAttribute('transform', at);
  const look = `${line.letter} ${line.colorIndex} ${line.dimmed} ${side}`;
  if (said.look !== look) {
    letter.textContent = line.letter;
    letter.dataset.head = line.letter;
    letter.setAttribute('text-anchor', side > 0 ? 'start' : 'end');
    const color = runColor(line.colorIndex);
    leader.style.stroke = color;
    group.style.fill = color;
    group.style.opacity = line.dimmed ? '0.4' : '';
  }
  Object.assign(said, { transform, leader: path, look, at });
}

function placesOf(series: readonly LineSeries[], x: Scale, y: Scale, box: Box): readonly Place[] {
  return series.flatMap((line): readonly Place[] => {
    if (line.hidden || line.letter === '' || line.end) return [];
    const last = lastVisible(line, x);
    if (!last || (line.since !== undefined && last.x < line.since)) return [];
    const at = y.at(last.y);
    if (at < box.top - 1 && line.offScale !== false) return []; // the arrow says it
    return [{ line, x: x.at(last.x), y: Math.min(box.bottom, Math.max(box.top, at)) }];
  });
}

/** Last point inside the window: the curve's own, or where it leaves through the right edge. */
function lastVisible({ x: at, y }: LineSeries, x: Scale): { readonly x: number; readonly y: number } | null {
  const [start, end] = visibleRange(at, Math.min(at.length, y.length), x.domain);
  const edge = x.domain[1];
  for (let i = end - 1; i >= start; i--) {
    const here = at[i] as number;
    const value = y[i] as number;
    if (here > edge || here < x.domain[0] || !Number.isFinite(value)) continue;
    const next = y[i + 1];
    if (i + 1 >= end || next === undefined || !Number.isFinite(next)) return { x: here, y: value };
    const share = (edge - here) / ((at[i + 1] as number) - here);
    return { x: edge, y: value + (next - value) * share };
  }
  return null;
}
