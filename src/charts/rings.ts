/** @file Places on a curve that stand out: a ring on it, and a hairline from there down to the axis. */
import styles from './charts.module.css';
import type { FrameView } from './figureFrame.ts';
import { nearestIndex } from './lookup.ts';
import { crisp, svg } from './svg.ts';

export interface Curve {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export function drawRings(over: SVGGElement, { x, y, box }: Pick<FrameView, 'x' | 'y' | 'box'>, curve: Curve, places: readonly number[]): void {
  for (const place of places) {
    const index = nearestIndex(curve.x, place, Math.min(curve.x.length, curve.y.length));
    if (index < 0 || place < x.domain[0] || place > x.domain[1]) continue;
    const cx = x.at(place);
    const cy = Math.min(box.bottom, Math.max(box.top, y.at(curve.y[index] as number)));
    const drop = svg('path', { class: styles.hairline, d: `M${crisp(cx)} ${cy}V${box.bottom}` });
    drop.style.stroke = 'var(--ink-3)';
    over.append(drop, svg('circle', { class: styles.dotRing, cx, cy, r: 3.5, 'data-ring': place }));
  }
}
