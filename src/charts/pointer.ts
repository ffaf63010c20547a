/**
 * @file One pointer or keyboard for a figure: it moves the shared crosshair and zooms the shared axis.
 *
 * Mouse and pen: move = crosshair, drag = zoom to what was marked, double-click = all again. Touch: drag = crosshair (vertical panning stays the page's).
 * Keys, while the figure has focus: arrows move (Shift: ten times as far), Home and End, + and - zoom about the crosshair, Escape returns.
 */
import type { Box } from './axes.ts';
import type { Crosshair } from './crosshair.ts';
import { createScale, type Interval, type Scale } from './scales.ts';

export interface PointerTarget {
  readonly root: HTMLElement;
  readonly crosshair: Crosshair;
  readonly zoomable: boolean;
  /** What is on screen now; null before the first drawing. */
  readonly view: () => { readonly x: Scale; readonly box: Box; readonly full: Interval } | null;
  /** Nearest place that means something (a whole step). */
  readonly snap: (value: number) => number;
  /** The crosshair was moved from the keyboard: tell those who cannot see it. */
  readonly onKeyMove: () => void;
}

const DRAG_PIXELS = 6;
const KEY_PIXELS = 4;
const KEY_ZOOM = 1.5;

export function attachPointer(target: PointerTarget): () => void {
  const { root, crosshair } = target;
  let down: { readonly pixel: number; readonly pointer: number; moved: boolean } | null = null;

  const place = (event: PointerEvent | MouseEvent) => event.clientX - root.getBoundingClientRect().left;
  const valueUnder = (pixel: number, clamp: boolean) => {
    const view = target.view();
    if (!view) return null;
    const { box, x } = view;
    if (!clamp && (pixel < box.left - 4 || pixel > box.right + 4)) return null;
    const value = target.snap(x.invert(Math.min(box.right, Math.max(box.left, pixel))));
    return Math.min(x.domain[1], Math.max(x.domain[0], value));
  };

  const onMove = (event: PointerEvent) => {
    const pixel = place(event);
    if (down && event.pointerId === down.pointer) {
      if (Math.abs(pixel - down.pixel) >= DRAG_PIXELS) down.moved = true;
      const from = valueUnder(down.pixel, true);
      const to = valueUnder(pixel, true);
      if (down.moved && from !== null && to !== null) crosshair.setSelection([Math.min(from, to), Math.max(from, to)]);
    }
    crosshair.setAt(valueUnder(pixel, down !== null || event.pointerType === 'touch'));
  };
  const onDown = (event: PointerEvent) => {
    if (isControl(event.target)) return;
    if (event.pointerType === 'touch') {
      crosshair.setAt(valueUnder(place(event), true));
      return;
    }
    if (!target.zoomable || event.button !== 0) return;
    const pixel = place(event);
    if (valueUnder(pixel, false) === null) return;
    down = { pixel, pointer: event.pointerId, moved: false };
    root.setPointerCapture(event.pointerId);
  };
  const onUp = (event: PointerEvent) => {
    if (!down || event.pointerId !== down.pointer) return;
    const { selection } = crosshair;
    down = null;
    crosshair.setSelection(null);
    if (event.type === 'pointerup' && selection && selection[1] > selection[0]) crosshair.setZoom(selection);
  };
  const onLeave = (event: PointerEvent) => {
    if (!down && event.pointerType !== 'touch') crosshair.setAt(null);
  };
  const onDouble = (event: MouseEvent) => {
    if (!isControl(event.target)) crosshair.setZoom(null);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.target !== root || event.ctrlKey || event.metaKey || event.altKey) return;
    const view = target.view();
    if (view && pressKey(event.key, event.shiftKey, target, view)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  const listeners = {
    pointermove: onMove,
    pointerdown: onDown,
    pointerup: onUp,
    pointercancel: onUp,
    pointerleave: onLeave,
    dblclick: onDouble,
    keydown: onKey,
  };
  for (const [name, listener] of Object.entries(listeners)) root.addEventListener(name, listener as EventListener);
  return () => {
    for (const [name, listener] of Object.entries(listeners)) root.removeEventListener(name, listener as EventListener);
  };
}

/** Does what a key asks for; false: not ours. */
function pressKey(key: string, far: boolean, target: PointerTarget, view: { readonly x: Scale; readonly full: Interval }): boolean {
  const { crosshair, snap } = target;
  const { x } = view;
  const [low, high] = x.domain;
  const at = crosshair.at ?? (key === 'ArrowLeft' ? high : low);
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const sign = key === 'ArrowLeft' ? -1 : 1;
    const start = crosshair.at === null ? at : moved(at, sign, far ? KEY_PIXELS * 10 : KEY_PIXELS, x, snap);
    moveTo(Math.min(view.full[1], Math.max(view.full[0], start)), target, view);
  } else if (key === 'Home') {
    moveTo(low, target, view);
  } else if (key === 'End') {
    moveTo(high, target, view);
  } else if (target.zoomable && (key === '+' || key === '=')) {
    zoomBy(KEY_ZOOM, target, view);
  } else if (target.zoomable && (key === '-' || key === '_')) {
    zoomBy(1 / KEY_ZOOM, target, view);
  } else if (key === 'Escape' && (crosshair.zoom || crosshair.at !== null)) {
    if (crosshair.zoom) crosshair.setZoom(null);
    else crosshair.setAt(null);
  } else {
    return false;
  }
  return true;
}

/** Some pixels on, but at least to the next place that `snap` knows. */
function moved(at: number, sign: number, pixels: number, x: Scale, snap: (value: number) => number): number {
  for (let distance = pixels; distance < 4096; distance *= 2) {
    const next = snap(x.invert(x.at(at) + sign * distance));
    if (next !== at) return next;
  }
  return at;
}

function moveTo(value: number, { crosshair, onKeyMove }: PointerTarget, { x, full }: { readonly x: Scale; readonly full: Interval }): void {
  const [low, high] = x.domain;
  if (crosshair.zoom && (value < low || value > high)) {
    const shift = x.at(value) - x.at(value < low ? low : high);
    crosshair.setZoom([Math.max(full[0], x.invert(x.range[0] + shift)), Math.min(full[1], x.invert(x.range[1] + shift))]);
  }
  crosshair.setAt(value);
  onKeyMove();
}

function zoomBy(factor: number, { crosshair }: PointerTarget, { x, full }: { readonly x: Scale; readonly full: Interval }): void {
  const [r0, r1] = x.range;
  const center = crosshair.at === null ? (r0 + r1) / 2 : x.at(crosshair.at);
  const whole = createScale(x.kind, full, x.range);
  let low = x.invert(center - (center - r0) / factor);
  let high = x.invert(center + (r1 - center) / factor);
  if (whole.at(high) - whole.at(low) < (r1 - r0) / 1000) return;
  low = Math.max(full[0], low);
  high = Math.min(full[1], high);
  crosshair.setZoom(low === full[0] && high === full[1] ? null : [low, high]);
}

function isControl(node: EventTarget | null): boolean {
  return node instanceof Element && node.closest('[role="slider"]') !== null;
}
