/** @file What the figures of a stack share: the place of the crosshair, the part of the axis that is zoomed to, and a zoom being dragged. */
import type { Interval } from './scales.ts';

export interface Crosshair {
  /** Place on the x axis in data units, or null. */
  readonly at: number | null;
  /** Part of the x axis that is shown, or null: all of it. */
  readonly zoom: Interval | null;
  /** Part that a drag has marked so far. */
  readonly selection: Interval | null;
  /** Grows with every change. */
  readonly version: number;
  setAt(at: number | null): void;
  setZoom(zoom: Interval | null): void;
  setSelection(selection: Interval | null): void;
  /** Called after each change; returns the way out. */
  subscribe(listener: (change: 'at' | 'zoom' | 'selection') => void): () => void;
}

export function createCrosshair(): Crosshair {
  let at: number | null = null;
  let zoom: Interval | null = null;
  let selection: Interval | null = null;
  let version = 0;
  const listeners = new Set<(change: 'at' | 'zoom' | 'selection') => void>();
  const changed = (change: 'at' | 'zoom' | 'selection') => {
    version += 1;
    for (const listener of listeners) listener(change);
  };
  return {
    get at() {
      return at;
    },
    get zoom() {
      return zoom;
    },
    get selection() {
      return selection;
    },
    get version() {
      return version;
    },
    setAt(next) {
      if (next === at) return;
      at = next;
      changed('at');
    },
    setZoom(next) {
      if (sameInterval(next, zoom)) return;
      zoom = next;
      changed('zoom');
    },
    setSelection(next) {
      if (sameInterval(next, selection)) return;
      selection = next;
      changed('selection');
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function sameInterval(a: Interval | null, b: Interval | null): boolean {
  return a === b || (a !== null && b !== null && a[0] === b[0] && a[1] === b[1]);
}
