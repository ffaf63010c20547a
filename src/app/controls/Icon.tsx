import type { ReactNode } from 'react';
import css from './controls.module.css';

/** 16 px line icons; the word beside or the button's label carries the meaning. */
const GLYPHS = {
  run: <path d="M4.5 2.8v10.4L13 8z" fill="currentColor" stroke="none" />,
  pause: <path d="M4.5 3h2.4v10H4.5zM9.1 3h2.4v10H9.1z" fill="currentColor" stroke="none" />,
  step: (
    <>
      <path d="M4 3v10l6-5z" fill="currentColor" stroke="none" />
      <path d="M12 3v10" />
    </>
  ),
  reset: <path d="M13 8a5 5 0 1 1-1.6-3.7M13 2.2v2.6h-2.6" />,
  stop: <path d="M4 4h8v8H4z" fill="currentColor" stroke="none" />,
  copy: <path d="M5.5 5.5h7v7h-7zM3.5 10.5v-7h7" />,
  eye: (
    <>
      <path d="M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8z" />
      <path d="M8 9.6a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2z" />
    </>
  ),
  eyeOff: <path d="M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM3 13 13 3" />,
  bin: <path d="M3 4.5h10M6.2 4.5V3h3.6v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5" />,
  theme: (
    <>
      <path d="M8 2.2a5.8 5.8 0 1 0 0 11.6z" fill="currentColor" />
      <path d="M8 2.2a5.8 5.8 0 0 1 0 11.6" />
    </>
  ),
  up: <path d="m4 9.5 4-4 4 4" />,
  down: <path d="m4 6.5 4 4 4-4" />,
  plus: <path d="M8 3v10M3 8h10" />,
  warn: <path d="M8 2.3 14.3 13H1.7zM8 6.4v3.2M8 11.4v.01" />,
  info: <path d="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.4v3.4M8 5.2v.01" />,
  check: <path d="m3 8.4 3.2 3.2L13 4.8" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  sliders: <path d="M2 5h7M13 5h1M2 11h1M7 11h7M11 3.4v3.2M5 9.4v3.2" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof GLYPHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className={css.glyph} viewBox="0 0 16 16" aria-hidden="true">
      {GLYPHS[name]}
    </svg>
  );
}
