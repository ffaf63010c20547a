/**
 * @file Turning and zooming a picture of space: drag turns, the wheel with Ctrl (or a pinch on a touchpad) zooms; arrow keys turn, + and - zoom, Home
 * returns. Without Ctrl the wheel stays the page's, and so does a vertical drag on a touch screen.
 */

/** az, el: radians, el above the plane; zoom: 1 shows the whole. */
export interface Camera {
  az: number;
  el: number;
  zoom: number;
}

export const HOME: Readonly<Camera> = { az: -0.52, el: 0.5, zoom: 1.08 };

const ELEVATION = { min: 0.12, max: 1.45 };
const ZOOM = { min: 0.6, max: 4 };
const DRAG = { az: -0.008, el: 0.006 }; // radians a pixel
const KEY = { az: 0.1, el: 0.08, zoom: 1.2 };

/** Changes `camera` in place. Returns the way out. */
export function attachOrbit(root: HTMLElement, camera: Camera, onTurn: () => void): () => void {
  const turn = (az: number, el: number, zoom = 1) => {
    camera.az += az;
    camera.el = Math.min(ELEVATION.max, Math.max(ELEVATION.min, camera.el + el));
    camera.zoom = Math.min(ZOOM.max, Math.max(ZOOM.min, camera.zoom * zoom));
    onTurn();
  };
  let held: { readonly x: number; readonly y: number } | null = null;
  const onDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    held = { x: event.clientX, y: event.clientY };
    root.setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent) => {
    if (!held) return;
    turn((event.clientX - held.x) * DRAG.az, (event.clientY - held.y) * DRAG.el);
    held = { x: event.clientX, y: event.clientY };
  };
  const onUp = () => {
    held = null;
  };
  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    turn(0, 0, Math.exp(-event.deltaY / 300));
  };
  const acts: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => turn(KEY.az, 0),
    ArrowRight: () => turn(-KEY.az, 0),
    ArrowUp: () => turn(0, -KEY.el),
    ArrowDown: () => turn(0, KEY.el),
    '+': () => turn(0, 0, KEY.zoom),
    '=': () => turn(0, 0, KEY.zoom),
    '-': () => turn(0, 0, 1 / KEY.zoom),
    Home: () => {
      Object.assign(camera, HOME);
      onTurn();
    },
  };
  const onKey = (event: KeyboardEvent) => {
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  root.addEventListener('pointerdown', onDown);
  root.addEventListener('pointermove', onMove);
  root.addEventListener('pointerup', onUp);
  root.addEventListener('pointercancel', onUp);
  root.addEventListener('wheel', onWheel, { passive: false });
  root.addEventListener('keydown', onKey);
  return () => {
    root.removeEventListener('pointerdown', onDown);
    root.removeEventListener('pointermove', onMove);
    root.removeEventListener('pointerup', onUp);
    root.removeEventListener('pointercancel', onUp);
    root.removeEventListener('wheel', onWheel);
    root.removeEventListener('keydown', onKey);
  };
}
