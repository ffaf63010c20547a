/**
 * @file Keys of a figure that has focus: left and right move the crosshair (Shift: ten times as far; a zoomed window follows), Home and End,
 * up and down take the next curve, Enter picks it, Page Up and Page Down move a zoomed window, + and - zoom about the crosshair, 0 and Escape return.
 */
import type { PointerTarget } from './pointer.ts';
import { type AxisWindow, movedBy, zoomedAbout } from './zoom.ts';

const KEY_PIXELS = 4;
const KEY_ZOOM = 1.5;

/** Does what a key asks for; false: not ours. */
export function pressKey(key: string, far: boolean, target: PointerTarget, view: AxisWindow): boolean {
  const { crosshair, picks, zoomable } = target;
  const [low, high] = view.x.domain;
  const [r0, r1] = view.x.range;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowRight': {
      const sign = key === 'ArrowLeft' ? -1 : 1;
      const at = crosshair.at ?? (sign < 0 ? high : low);
      const next = crosshair.at === null ? at : moved(at, sign, far ? KEY_PIXELS * 10 : KEY_PIXELS, target, view);
      moveTo(Math.min(view.full[1], Math.max(view.full[0], next)), target, view);
      return true;
    }
    case 'Home':
      moveTo(low, target, view);
      return true;
    case 'End':
      moveTo(high, target, view);
      return true;
    case 'ArrowUp':
    case 'ArrowDown':
      if (!picks) return false;
      picks.next(key === 'ArrowUp' ? -1 : 1);
      target.onKeyMove();
      return true;
    case 'Enter': {
      const curve = picks?.focused() ?? null;
      if (curve === null || crosshair.at === null) return false;
      picks?.pick(curve, crosshair.at);
      return true;
    }
    case 'PageUp':
    case 'PageDown':
      if (!crosshair.zoom) return false;
      crosshair.setZoom(movedBy(((key === 'PageUp' ? -1 : 1) * (r1 - r0)) / 2, view));
      return true;
    case '+':
    case '=':
    case '-':
    case '_': {
      if (!zoomable) return false;
      const center = crosshair.at === null ? (r0 + r1) / 2 : view.x.at(crosshair.at);
      crosshair.setZoom(zoomedAbout(center, key === '+' || key === '=' ? KEY_ZOOM : 1 / KEY_ZOOM, view));
      return true;
    }
    case '0':
      if (!crosshair.zoom) return false;
      crosshair.setZoom(null);
      return true;
    case 'Escape':
      if (!crosshair.zoom && crosshair.at === null) return false;
      if (crosshair.zoom) crosshair.setZoom(null);
      else crosshair.setAt(null);
      return true;
    default:
      return false;
  }
}

/** Some pixels on, but at least to the next place that `snap` knows. */
function moved(at: number, sign: number, pixels: number, { snap }: PointerTarget, { x }: AxisWindow): number {
  for (let distance = pixels; distance < 4096; distance *= 2) {
    const next = snap(x.invert(x.at(at) + sign * distance));
    if (next !== at) return next;
  }
  return at;
}

function moveTo(value: number, { crosshair, onKeyMove }: PointerTarget, view: AxisWindow): void {
  const { x } = view;
  const [low, high] = x.domain;
  if (crosshair.zoom && (value < low || value > high)) crosshair.setZoom(movedBy(x.at(value) - x.at(value < low ? low : high), view));
  crosshair.setAt(value);
  onKeyMove();
}
