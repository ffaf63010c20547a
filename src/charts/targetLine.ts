/** @file A dashed line across the figure with an ink chip as its handle: drag it, or move it with the arrow keys. */
import styles from './charts.module.css';
import type { FrameView } from './figureFrame.ts';
import { crisp, setAttributes, svg } from './svg.ts';

export interface TargetOptions {
  readonly label: string;
  /** Smallest move; keys move by it, with Shift by ten. */
  readonly step: number;
  readonly min: number;
  readonly max: number;
  /** Short, on the chip. */
  readonly format: (value: number) => string;
  /** In full, for the title and for screen readers. */
  readonly formatText: (value: number) => string;
  readonly onChange: (value: number) => void;
}

export interface TargetLine {
  update(view: FrameView, value: number): void;
  /** True while a pointer holds it: the axis must not move under the hand. */
  readonly held: boolean;
}

export function createTargetLine(root: HTMLElement, parent: SVGGElement, options: TargetOptions): TargetLine {
  const line = svg('path', { class: styles.target });
  const chip = svg('rect', { class: styles.chip, width: 28, height: 18, rx: 2 });
  const text = svg('text', { class: styles.chipText });
  const ring = svg('rect', { class: styles.ring, width: 34, height: 24, rx: 4 });
  const reach = svg('rect', { class: styles.reach, width: 48, height: 44 });
  const title = svg('title');
  const slider = svg(
    'g',
    {
      role: 'slider',
      tabindex: 0,
      class: `${styles.handle} ${styles.handleVertical}`,
      'aria-label': options.label,
      'aria-orientation': 'vertical',
      'aria-valuemin': options.min,
      'aria-valuemax': options.max,
    },
    title,
    reach,
    chip,
    text,
    ring,
  );
  slider.style.visibility = 'hidden'; // until it has a value
  parent.append(line, slider);
  let view: FrameView | null = null;
  let value = Number.NaN;
  let held = false;

  const set = (wanted: number) => {
    const next = Math.min(options.max, Math.max(options.min, Math.round(wanted / options.step) * options.step));
    const clean = Number(next.toFixed(6));
    if (clean !== value) options.onChange(clean);
  };
  slider.addEventListener('pointerdown', (event) => {
    held = true;
    slider.setPointerCapture(event.pointerId);
    event.preventDefault();
    slider.focus({ preventScroll: true });
  });
  slider.addEventListener('pointermove', (event) => {
    if (!held || !view) return;
    const y = event.clientY - root.getBoundingClientRect().top;
    set(view.y.invert(Math.min(view.box.bottom, Math.max(view.box.top, y))));
  });
  const release = () => {
    held = false;
  };
  slider.addEventListener('pointerup', release);
  slider.addEventListener('pointercancel', release);
  slider.addEventListener('keydown', (event) => {
    const far = event.shiftKey ? 10 : 1;
    const moves: Readonly<Record<string, number>> = { ArrowUp: far, ArrowRight: far, ArrowDown: -far, ArrowLeft: -far, PageUp: 10, PageDown: -10 };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(value + move * options.step);
  });

  return {
    get held() {
      return held;
    },
    update(next, wanted) {
      view = next;
      value = wanted;
      const { box } = next;
      const y = Math.min(box.bottom, Math.max(box.top, next.y.at(wanted)));
      setAttributes(line, { d: `M${box.left} ${crisp(y)}H${box.right}` });
      setAttributes(chip, { x: box.right - 2, y: y - 9 });
      setAttributes(ring, { x: box.right - 5, y: y - 12 });
      setAttributes(reach, { x: box.right - 12, y: y - 22 });
      setAttributes(text, { x: box.right + 12, y: y + 4 });
      slider.style.visibility = '';
      setAttributes(slider, { 'aria-valuenow': wanted, 'aria-valuetext': options.formatText(wanted) });
      text.textContent = options.format(wanted);
      title.textContent = options.formatText(wanted);
    },
  };
}
