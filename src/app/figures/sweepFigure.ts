/** @file What the two figures of a sweep share: words, the width, and one stop of the keyboard for all cells. */
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { Sweep } from '../../experiment/spec.ts';
import type { SweepCell } from '../../experiment/sweep.ts';
import type { SweepPoint, SweepReading } from '../../runs/sweepReading.ts';

export interface SweepTexts {
  readonly figure: string;
  /** Names of the axes. */
  readonly axes: readonly string[];
  readonly loss: string;
  readonly accuracy: string;
  readonly diverged: string;
  readonly best: string;
  readonly low: string;
  readonly high: string;
  number(axis: number, value: number): string;
  value(cell: SweepCell): string;
  formatLoss(loss: number): string;
  formatAccuracy(share: number): string;
  /** Everything a cell says. */
  cell(point: SweepPoint): string;
}

export interface SweepFigureProps {
  readonly sweep: Sweep;
  readonly reading: SweepReading;
  readonly texts: SweepTexts;
  onPick(point: SweepPoint): void;
}

/** Of the element, in CSS pixels; 0 until it is measured. */
export function useWidth<E extends HTMLElement>(): readonly [RefObject<E | null>, number] {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}

export interface CellKeys {
  /** Place in the list of the cell that has, or gets, the focus. */
  readonly focused: number;
  readonly shown: SweepPoint | null;
  /** What a cell's element needs. */
  bind(k: number): {
    readonly role: 'button';
    readonly tabIndex: 0 | -1;
    readonly 'data-cell': string;
    readonly 'aria-label': string;
    onClick(): void;
    onFocus(): void;
    onPointerEnter(): void;
    onKeyDown(event: KeyboardEvent<SVGGElement>): void;
  };
}

/** One tab stop; arrow keys go to the nearest cell on that side, Enter and Space pick. */
export function useCells({ reading, texts, onPick }: SweepFigureProps): CellKeys {
  const { points, best } = reading;
  const [at, setAt] = useState<string | null>(null);
  const wanted = points.findIndex((point) => keyOf(point) === at);
  const focused = wanted >= 0 ? wanted : Math.max(0, best ? points.indexOf(best) : 0);
  return {
    focused,
    shown: points[focused] ?? null,
    bind(k) {
      const point = points[k] as SweepPoint;
      return {
        role: 'button',
        tabIndex: k === focused ? 0 : -1,
        'data-cell': keyOf(point),
        'aria-label': texts.cell(point),
        onClick: () => onPick(point),
        onFocus: () => setAt(keyOf(point)),
        onPointerEnter: () => setAt(keyOf(point)),
        onKeyDown(event) {
          if (event.key === 'Enter' || event.key === ' ') onPick(point);
          else {
            const direction = DIRECTIONS[event.key];
            const next = direction && nearest(points, point, direction);
            if (!direction) return;
            if (next) event.currentTarget.parentElement?.querySelector<SVGGElement>(`[data-cell="${keyOf(next)}"]`)?.focus();
          }
          event.preventDefault();
        },
      };
    },
  };
}

const DIRECTIONS: Readonly<Record<string, readonly [axis: number, sign: 1 | -1]>> = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowUp: [1, 1],
  ArrowDown: [1, -1],
};

/** The nearest cell on that side; what lies off to the side counts double. */
function nearest(points: readonly SweepPoint[], from: SweepPoint, [axis, sign]: readonly [number, 1 | -1]): SweepPoint | null {
  const place = ({ cell }: SweepPoint, k: number) => cell.at[k] ?? 0;
  const distance = (point: SweepPoint) =>
    Math.abs(place(point, axis) - place(from, axis)) + 2 * Math.abs(place(point, 1 - axis) - place(from, 1 - axis));
  return points
    .filter((point) => sign * (place(point, axis) - place(from, axis)) > 0)
    .reduce<SweepPoint | null>((best, point) => (best === null || distance(point) < distance(best) ? point : best), null);
}

function keyOf({ cell }: SweepPoint): string {
  return cell.values.join(' ');
}
