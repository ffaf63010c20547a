/**
 * @file One pointer for a figure: it moves the shared crosshair, zooms and moves the shared axis, and picks curves.
 *
 * Mouse and pen: move = crosshair, drag = zoom to what was marked, drag with Shift or on the axis = move along, click = pick the curve there,
 * double-click = all again. Wheel with Ctrl or Cmd (a pinch on a trackpad) = zoom, sideways or with Shift = move along; without, the page scrolls.
 * Touch: one finger = crosshair (up and down stays the page's), held still = pick, two = zoom. Keys: keys.ts.
 */
import type { Box } from './axes.ts';
import type { Crosshair } from './crosshair.ts';
import { pressKey } from './keys.ts';
import type { Interval } from './scales.ts';
import { type AxisWindow, movedBy, pinched, zoomedAbout } from './zoom.ts';

export interface PointerTarget {
  readonly root: HTMLElement;
  readonly crosshair: Crosshair;
  readonly zoomable: boolean;
  /** What is on screen now; null before the first drawing. */
  readonly view: () => (AxisWindow & { readonly box: Box }) | null;
  /** Nearest place that means something (a whole step). */
  readonly snap: (value: number) => number;
  /** The crosshair was moved from the keyboard: tell those who cannot see it. */
  readonly onKeyMove: () => void;
  /** Curves can be picked. */
  readonly picks?: Picks;
}

export interface Picks {
  /** A curve near these pixels, or null. */
  near(x: number, y: number): string | null;
  /** A pointer is near this curve (with `y` pixels), or near none. */
  hover(key: string | null, y: number): void;
  pick(key: string, at: number): void;
  /** Up and down keys: the curve before or after the one in focus. */
  next(direction: 1 | -1): void;
  /** The curve in focus, for Enter. */
  focused(): string | null;
  /** The figure has lost the keys. */
  leave(): void;
}

const DRAG_PIXELS = 6;
const LONG_PRESS_MS = 500;
/** A second click within this time makes it a double-click. */
const DOUBLE_MS = 260;
/** Zoom per pixel of the wheel: three clicks of a common wheel double. */
const WHEEL_ZOOM = 1 / 430;

interface Drag {
  readonly pointer: number;
  readonly x: number;
  readonly y: number;
  readonly kind: 'zoom' | 'move';
  moved: boolean;
  last: number;
}

export function attachPointer(target: PointerTarget): () => void {
  const { root, crosshair, picks } = target;
  let drag: Drag | null = null;
  let press: { readonly timer: ReturnType<typeof setTimeout>; readonly x: number; readonly y: number } | null = null;
  let click: ReturnType<typeof setTimeout> | undefined;
  let lastClick = Number.NEGATIVE_INFINITY;
  let held = false; // a long press has picked: the finger that leaves must not do more
  const fingers = new Map<number, number>();
  let pinch: { readonly ids: readonly [number, number]; readonly places: Interval } | null = null;

  const place = (event: MouseEvent) => {
    const box = root.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const valueUnder = (pixel: number, clamp: boolean) => {
    const view = target.view();
    if (!view) return null;
    const { box, x } = view;
    if (!clamp && (pixel < box.left - 4 || pixel > box.right + 4)) return null;
    const value = target.snap(x.invert(Math.min(box.right, Math.max(box.left, pixel))));
    return Math.min(x.domain[1], Math.max(x.domain[0], value));
  };
  const pickAt = (x: number, y: number) => {
    const key = picks?.near(x, y) ?? null;
    const at = valueUnder(x, false);
    if (key !== null && at !== null) picks?.pick(key, at);
    return key !== null;
  };
  const letGo = () => {
    if (press) clearTimeout(press.timer);
    press = null;
  };

  const onMove = (event: PointerEvent) => {
    const { x, y } = place(event);
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, x);
    if (pinch) {
      const view = target.view();
      const [a, b] = pinch.ids.map((id) => fingers.get(id) ?? 0) as [number, number];
      if (view) crosshair.setZoom(pinched(pinch.places, [a, b], view));
      return;
    }
    if (press && Math.hypot(x - press.x, y - press.y) > DRAG_PIXELS) letGo();
    if (drag && event.pointerId === drag.pointer) {
      if (Math.abs(x - drag.x) >= DRAG_PIXELS) drag.moved = true;
      if (drag.moved) dragTo(drag, x);
    }
    crosshair.setAt(valueUnder(x, drag !== null || event.pointerType === 'touch'));
    if (!drag && event.pointerType !== 'touch') picks?.hover(picks.near(x, y), y);
  };
  const dragTo = (now: Drag, x: number) => {
    const view = target.view();
    if (now.kind === 'move' && view) {
      if (crosshair.zoom) crosshair.setZoom(movedBy(now.last - x, view));
      now.last = x;
      return;
    }
    const from = valueUnder(now.x, true);
    const to = valueUnder(x, true);
    if (from !== null && to !== null) crosshair.setSelection([Math.min(from, to), Math.max(from, to)]);
  };
  const onDown = (event: PointerEvent) => {
    if (isControl(event.target)) return;
    const { x, y } = place(event);
    held = false;
    if (event.pointerType === 'touch') {
      touch(event, x, y);
      return;
    }
    if (event.button !== 0 || valueUnder(x, false) === null) return;
    const below = y > (target.view()?.box.bottom ?? 0);
    if (!target.zoomable && !picks) return;
    drag = { pointer: event.pointerId, x, y, kind: event.shiftKey || below ? 'move' : 'zoom', moved: false, last: x };
    root.setPointerCapture(event.pointerId);
  };
  const touch = (event: PointerEvent, x: number, y: number) => {
    fingers.set(event.pointerId, x);
    letGo();
    const [first, second] = [...fingers.keys()];
    const view = target.view();
    if (second !== undefined && first !== undefined && view && target.zoomable) {
      const [a, b] = [first, second].map((id) => view.x.invert(fingers.get(id) ?? 0)) as [number, number];
      pinch = { ids: [first, second], places: [a, b] };
      crosshair.setAt(null);
      return;
    }
    crosshair.setAt(valueUnder(x, true));
    if (!picks) return;
    const timer = setTimeout(() => {
      held = pickAt(x, y);
      press = null;
    }, LONG_PRESS_MS);
    press = { timer, x, y };
  };
  const onUp = (event: PointerEvent) => {
    letGo();
    fingers.delete(event.pointerId);
    if (pinch?.ids.includes(event.pointerId)) pinch = null;
    if (!drag || event.pointerId !== drag.pointer) return;
    const { selection } = crosshair;
    const { moved, kind } = drag;
    drag = null;
    crosshair.setSelection(null);
    if (event.type !== 'pointerup') return;
    if (kind === 'zoom' && target.zoomable && selection && selection[1] > selection[0]) crosshair.setZoom(selection);
    else if (!moved) clicked(place(event), event.timeStamp);
  };
  /** While zoomed, a click waits: it may be the first half of a double-click. The second half never picks. */
  const clicked = ({ x, y }: { readonly x: number; readonly y: number }, now: number) => {
    const second = now - lastClick < DOUBLE_MS;
    lastClick = now;
    clearTimeout(click);
    if (second) return;
    if (crosshair.zoom) click = setTimeout(() => pickAt(x, y), DOUBLE_MS);
    else pickAt(x, y);
  };
  const onLeave = (event: PointerEvent) => {
    if (drag || event.pointerType === 'touch') return;
    crosshair.setAt(null);
    picks?.hover(null, 0);
  };
  const onDouble = (event: MouseEvent) => {
    if (!isControl(event.target)) crosshair.setZoom(null);
  };
  const onMenu = (event: Event) => {
    if (held || press) event.preventDefault();
  };
  const onWheel = (event: WheelEvent) => {
    const view = target.view();
    if (!view || !target.zoomable) return;
    const unit = event.deltaMode === 0 ? 1 : 16;
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (event.ctrlKey || event.metaKey) {
      // a pinch on a trackpad sends small steps
      const factor = Math.exp(-event.deltaY * unit * WHEEL_ZOOM * (Math.abs(event.deltaY) < 20 ? 4 : 1));
      crosshair.setZoom(zoomedAbout(Math.min(view.box.right, Math.max(view.box.left, place(event).x)), factor, view));
    } else if (crosshair.zoom && Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) crosshair.setZoom(movedBy(sideways * unit, view));
    else return;
    event.preventDefault();
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
    contextmenu: onMenu,
    wheel: onWheel,
    keydown: onKey,
    blur: () => picks?.leave(),
  };
  for (const [name, listener] of Object.entries(listeners)) root.addEventListener(name, listener as EventListener, { passive: false });
  return () => {
    letGo();
    clearTimeout(click);
    for (const [name, listener] of Object.entries(listeners)) root.removeEventListener(name, listener as EventListener);
  };
}

function isControl(node: EventTarget | null): boolean {
  return node instanceof Element && node.closest('[role="slider"]') !== null;
}
