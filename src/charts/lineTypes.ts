/** @file What a line figure draws: columns of numbers, and where they belong. */
import type { MarkKind } from './glyphs.ts';
import type { Interval, ScaleKind } from './scales.ts';

/** Columns may be views of buffers that grow; what was filled once stays as it is (see decimate.ts). */
export interface LineSeries {
  /** Whose line it is: what a pick reports. Several lines may belong to one. */
  readonly key: string;
  /** Stands at the head of the curve; empty: none. */
  readonly letter: string;
  /** Its column in the data table; without one the letter, and without a letter it has none. */
  readonly name?: string;
  /** Known everywhere, and read in the table only where another line has a point. */
  readonly aside?: boolean;
  /** 1..12, 0 is ink. */
  readonly colorIndex: number;
  readonly dashIndex: number;
  readonly x: ArrayLike<number>;
  /** Faint line below the strong one; same x. */
  readonly raw?: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly band?: { readonly lo: ArrayLike<number>; readonly hi: ArrayLike<number> };
  /** Not happened yet: thin. */
  readonly future?: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };
  readonly dimmed?: boolean;
  readonly focused?: boolean;
  readonly hidden?: boolean;
  /** Few points, each of which counts: a dot on every one. */
  readonly points?: boolean;
  /** Not smoothed: thin and without dashes, which noise would cut to dust. */
  readonly noisy?: boolean;
  /** The curve ends here for good: an x, the letter and this word. */
  readonly end?: { readonly x: number; readonly label: string };
  /** The curve became its own here: what was before is another's, and drawn faint, without band and raw line. */
  readonly since?: number;
  /** Places on the curve that stand out: a ring, and a hairline down to the axis. */
  readonly rings?: readonly number[];
  /** Values above the axis are shown as an arrow with the number. */
  readonly offScale?: boolean;
}

export interface FigureMark {
  readonly x: number;
  readonly kind: MarkKind;
  readonly colorIndex: number;
  readonly letter: string;
  /** On hover. */
  readonly title: string;
}

export interface LineData {
  readonly x: {
    readonly domain: Interval;
    readonly kind?: ScaleKind;
    readonly name: string;
    readonly formatTick: (value: number, step?: number) => string;
    readonly format: (value: number) => string;
    readonly snap: (value: number) => number;
  };
  readonly y: {
    readonly kind: ScaleKind;
    readonly domain: Interval;
    readonly formatTick: (value: number, step?: number) => string;
    readonly format: (value: number) => string;
  };
  readonly series: readonly LineSeries[];
  readonly marks?: readonly FigureMark[];
  readonly target?: number;
  readonly empty?: { readonly title: string; readonly note: string } | null;
}
