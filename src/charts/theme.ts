/**
 * @file The design tokens as a canvas can use them, read once and again when the theme changes.
 *
 * A custom property keeps its text (`light-dark(#393ac6, #7386fa)`), which a canvas does not understand: a hidden probe element takes each colour,
 * and its computed value is what is drawn with.
 */

export const RUN_COLORS = 12;
const HEIGHT_COLORS = 11;

export interface Tokens {
  /** Colours of runs 1..12; index 0 is ink. */
  readonly runs: readonly string[];
  /** Dashes of runs 1..12 in CSS pixels; index 0 and "none" are solid. */
  readonly dashes: readonly (readonly number[])[];
  readonly ink: string;
  readonly inkFaint: string;
  readonly page: string;
  readonly line: string;
  /** Colours of heights, high to low: --seq-0 to --seq-10. */
  readonly heights: readonly string[];
  /** Size and family of the labels in figures (--text-2xs, --font-ui), for measuring. */
  readonly labelFont: string;
  readonly strokeRaw: number;
  readonly strokeRun: number;
  readonly strokeFocus: number;
  readonly alphaRaw: number;
  readonly alphaBand: number;
  readonly alphaFuture: number;
  readonly alphaDim: number;
}

let tokens: Tokens | null = null;
const listeners = new Set<() => void>();
let watching = false;

export function readTokens(): Tokens {
  watch();
  tokens ??= compute();
  return tokens;
}

/** Calls back after the theme changed; the next `readTokens` is fresh. Returns the way out. */
export function onThemeChange(listener: () => void): () => void {
  watch();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** One place that follows the system, `data-theme` on the root, and print. */
function watch(): void {
  if (watching) return;
  watching = true;
  const changed = () => {
    tokens = null;
    for (const listener of listeners) listener();
  };
  new MutationObserver(changed).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
  for (const query of ['(prefers-color-scheme: dark)', '(max-width: 960px)', '(max-width: 1180px)'])
    matchMedia(query).addEventListener('change', changed);
}

function compute(): Tokens {
  const style = getComputedStyle(document.documentElement);
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const color = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const number = (name: string, fallback: number) => {
    const value = Number.parseFloat(style.getPropertyValue(name));
    return Number.isFinite(value) ? value : fallback;
  };
  const dash = (name: string) => style.getPropertyValue(name).trim().split(/\s+/).map(Number).filter(Number.isFinite);
  const numbered = Array.from({ length: RUN_COLORS }, (_, k) => k + 1);
  const read: Tokens = {
    runs: [color('--ink-1'), ...numbered.map((k) => color(`--run-${k}`))],
    dashes: [[], ...numbered.map((k) => dash(`--dash-${k}`))],
    ink: color('--ink-1'),
    inkFaint: color('--ink-3'),
    page: color('--surface-page'),
    line: color('--line'),
    heights: Array.from({ length: HEIGHT_COLORS }, (_, k) => color(`--seq-${k}`)),
    labelFont: `${(Number.parseFloat(style.fontSize) * number('--text-2xs', 0.6875)).toFixed(2)}px ${style.getPropertyValue('--font-ui') || 'sans-serif'}`,
    strokeRaw: number('--stroke-raw', 0.75),
    strokeRun: number('--stroke-run', 1.75),
    strokeFocus: number('--stroke-run-focus', 2.5),
    alphaRaw: number('--alpha-raw', 0.28),
    alphaBand: number('--alpha-band', 0.14),
    alphaFuture: number('--alpha-future', 0.45),
    alphaDim: number('--alpha-dim', 0.22),
  };
  probe.remove();
  return read;
}
