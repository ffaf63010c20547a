import { useEffect, useLayoutEffect, useRef } from 'react';
import { drawSchedulePreview } from '../../charts/schedulePreview.ts';
import { onThemeChange } from '../../charts/theme.ts';
import styles from './SchedulePreview.module.css';

export interface SchedulePreviewProps {
  readonly lrAt: (step: number) => number;
  readonly totalSteps: number;
  /** Steps done; null: not begun. */
  readonly now: number | null;
  /** 1..12; 0: ink. */
  readonly colorIndex: number;
  /** CSS pixels; the width is that of the place. From 48 px on it has a base line and a marker at now. */
  readonly height: number;
  /** Read aloud; without it the picture is decoration beside words that say the same. */
  readonly label?: string;
  /** Top of the scale; default: the greatest rate. */
  readonly top?: number;
}

const LARGE = 48;

/** The schedule as a small picture, drawn in the same frame in which a slider moved. */
export function SchedulePreview({ lrAt, totalSteps, now, colorIndex, height, label, top }: SchedulePreviewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const draw = useRef<() => void>(() => {});
  useLayoutEffect(() => {
    draw.current = () => {
      const node = canvas.current;
      if (!node) return;
      const options = { lrAt, totalSteps, now, colorIndex, large: height >= LARGE };
      drawSchedulePreview(node, node.clientWidth, height, top === undefined ? options : { ...options, top });
    };
    draw.current();
  }, [lrAt, totalSteps, now, colorIndex, height, top]);
  useEffect(() => {
    const node = canvas.current;
    if (!node) return;
    const redraw = () => draw.current();
    const observer = new ResizeObserver(redraw);
    observer.observe(node);
    const off = onThemeChange(redraw);
    return () => {
      observer.disconnect();
      off();
    };
  }, []);
  const spoken = label === undefined ? ({ 'aria-hidden': true } as const) : ({ role: 'img', 'aria-label': label } as const);
  return <canvas ref={canvas} className={styles.preview} style={{ height }} {...spoken} />;
}
