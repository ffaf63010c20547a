/** @file Two vertical handles on a rate axis: lower and upper bound. Dragged, or moved with the arrow keys. */
import styles from './charts.module.css';
import type { FrameView } from './figureFrame.ts';
import { formatExact, formatRate } from './format.ts';
import { crisp, setAttributes, svg, textWidth } from './svg.ts';

export interface HandleTexts {
  /** Beside the handle. */
  readonly lower: string;
  readonly upper: string;
  /** For screen readers. */
  readonly lowerHandle: string;
  readonly upperHandle: string;
}

export interface Bounds {
  readonly lower: number | null;
  readonly upper: number | null;
}

export interface BoundHandles {
  update(view: FrameView, bounds: Bounds): void;
}

type Side = 'lower' | 'upper';

/** Keys move by 1/40 of the axis in view, with Shift by a quarter of that. */
const KEY_SHARE = 1 / 40;

export function createBoundHandles(
  root: HTMLElement,
  parent: SVGGElement,
  texts: HandleTexts,
  onBounds: (lower: number | null, upper: number | null) => void,
): BoundHandles {
  let view: FrameView | null = null;
  let bounds: Bounds = { lower: null, upper: null };

  const set = (side: Side, pixel: number) => {
    if (!view) return;
    const { x, box } = view;
    const other = bounds[side === 'lower' ? 'upper' : 'lower'];
    const limit = other === null ? null : x.at(other);
    const low = side === 'upper' && limit !== null ? Math.max(box.left, limit + 2) : box.left;
    const high = side === 'lower' && limit !== null ? Math.min(box.right, limit - 2) : box.right;
    // three digits: what is shown is what is used
    const value = Number(x.invert(Math.min(high, Math.max(low, pixel))).toPrecision(3));
    if (value === bounds[side]) return;
    if (side === 'lower') onBounds(value, bounds.upper);
    else onBounds(bounds.lower, value);
  };
  const parts = { lower: handle('lower'), upper: handle('upper') };

  function handle(side: Side) {
    const line = svg('path', { class: styles.handleLine });
    const grip = svg('rect', { class: styles.chip, width: 10, height: 15, rx: 2 });
    const ribs = svg('path', { class: styles.grip, d: 'M-1.5 -4v8M1.5 -4v8' });
    const ring = svg('rect', { class: styles.ring, width: 16, height: 21, rx: 4 });
    const reach = svg('rect', { class: styles.reach, width: 24 });
    const name = svg('tspan');
    const rate = svg('tspan', { class: styles.strong });
    const label = svg('text', { class: `${styles.medium} ${styles.halo}` }, name, rate);
    const title = svg('title');
    const slider = svg(
      'g',
      {
        role: 'slider',
        tabindex: 0,
        class: styles.handle,
        'aria-label': side === 'lower' ? texts.lowerHandle : texts.upperHandle,
        'data-handle': side,
      },
      title,
      reach,
      line,
      grip,
      ribs,
      ring,
      label,
    );
    let offset: number | null = null;
    slider.addEventListener('pointerdown', (event) => {
      if (!view || event.button !== 0) return;
      const value = bounds[side];
      // the handle stays where the hand took it: no jump to the pointer
      offset = event.clientX - root.getBoundingClientRect().left - (value === null ? parked(side, view) : view.x.at(value));
      slider.setPointerCapture(event.pointerId);
      event.preventDefault();
      slider.focus({ preventScroll: true });
    });
    slider.addEventListener('pointermove', (event) => {
      if (offset !== null) set(side, event.clientX - root.getBoundingClientRect().left - offset);
    });
    const release = () => {
      offset = null;
    };
    slider.addEventListener('pointerup', release);
    slider.addEventListener('pointercancel', release);
    slider.addEventListener('keydown', (event) => {
      if (!view) return;
      const { box, x } = view;
      const step = (box.right - box.left) * KEY_SHARE * (event.shiftKey ? 0.25 : 1);
      const value = bounds[side];
      const place = value === null ? parked(side, view) : x.at(value);
      const places: Readonly<Record<string, number>> = {
        ArrowLeft: place - step,
        ArrowDown: place - step,
        ArrowRight: place + step,
        ArrowUp: place + step,
        PageDown: place - 4 * step,
        PageUp: place + 4 * step,
        Home: box.left,
        End: box.right,
      };
      const next = places[event.key];
      if (next === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      set(side, next);
    });
    slider.style.display = 'none'; // until it has a value
    parent.append(slider);
    return { slider, line, grip, ribs, ring, reach, name, rate, label, title };
  }

  return {
    update(next, wanted) {
      view = next;
      bounds = wanted;
      const { box, x } = next;
      for (const side of ['lower', 'upper'] as const) {
        const { slider, line, grip, ribs, ring, reach, name, rate, label, title } = parts[side];
        const value = wanted[side];
        const place = value === null ? parked(side, next) : x.at(value);
        const inside = place >= box.left - 1 && place <= box.right + 1;
        slider.style.display = inside ? '' : 'none';
        setAttributes(line, { d: `M${crisp(place)} ${box.top - 6}V${box.bottom}` });
        setAttributes(grip, { x: place - 5, y: box.top - 20 });
        setAttributes(ribs, { transform: `translate(${place} ${box.top - 12.5})` });
        setAttributes(ring, { x: place - 8, y: box.top - 23 });
        setAttributes(reach, { x: place - 12, y: box.top - 24, height: box.bottom - box.top + 24 });
        const word = box.right - box.left > 420 ? `${texts[side]} ` : '';
        const number = value === null ? '' : formatRate(value);
        name.textContent = word;
        rate.textContent = number;
        const wide = textWidth(word) + textWidth(number, true) + 12;
        const left = side === 'lower' ? place - wide > 0 : place + wide > box.width;
        // a lower bound at the left edge, close to the upper one: its label has no place, the title and the panel say it
        const other = wanted.upper === null ? box.right : x.at(wanted.upper);
        label.style.display = side === 'lower' && !left && place + wide > other - 6 ? 'none' : '';
        setAttributes(label, { x: place + (left ? -10 : 10), y: box.top - 9, 'text-anchor': left ? 'end' : 'start' });
        title.textContent = value === null ? '' : formatExact(value);
        setAttributes(slider, {
          'aria-valuemin': x.domain[0],
          'aria-valuemax': x.domain[1],
          'aria-valuenow': value ?? x.domain[side === 'lower' ? 0 : 1],
          'aria-valuetext': value === null ? '' : formatRate(value),
        });
      }
    },
  };
}

/** Where a bound waits that has not been set. */
function parked(side: Side, { box }: FrameView): number {
  return side === 'lower' ? box.left : box.right;
}
