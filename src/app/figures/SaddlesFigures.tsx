import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { createContourFigure } from '../../charts/contourFigure.ts';
import { createCrosshair } from '../../charts/crosshair.ts';
import { createDataTable } from '../../charts/dataTable.ts';
import { figureTable } from '../../charts/figureTable.ts';
import { formatRate } from '../../charts/format.ts';
import { createLineFigure } from '../../charts/lineFigure.ts';
import type { LineData } from '../../charts/lineTypes.ts';
import { nearestIndex } from '../../charts/lookup.ts';
import { createSurfaceFigure } from '../../charts/surfaceFigure.ts';
import { stage } from '../stores/rollStage.ts';
import styles from './SaddlesFigures.module.css';
import { type ColorOf, distanceData, heightsOf, pathsOf, ratesData, type SaddlesTexts } from './saddlesData.ts';
import { useFrameLoop } from './useFrameLoop.ts';

export interface SaddlesFigureTexts extends SaddlesTexts {
  readonly space: string;
  readonly spaceSub: string;
  readonly above: string;
  readonly aboveSub: string;
  readonly start: string;
  readonly startLabel: string;
  readonly startAt: (x: number, y: number) => string;
  readonly distance: string;
  readonly distanceSub: string;
  readonly rates: string;
  readonly ratesSub: string;
  readonly figure: { readonly space: string; readonly above: string; readonly distance: string; readonly rates: string; readonly places: string };
}

interface SaddlesFiguresProps {
  readonly show: 'both' | 'above' | 'surface';
  readonly height: 'auto' | 'linear' | 'log';
  readonly color: ColorOf;
  readonly texts: SaddlesFigureTexts;
  /** Between the pictures and the curves. */
  readonly scrub: ReactNode;
  onStart(x: number, y: number, done: boolean): void;
  /** After each frame: for what else moves with the balls. */
  onFrame(): void;
}

const TABLE_EVERY = 2000; // ms
const PLACES = 12; // rows

/** Surface, plane, distances, rates: drawn from the stage in animation frames. */
export function SaddlesFigures(props: SaddlesFiguresProps) {
  const { show, texts } = props;
  const places = {
    space: useRef<HTMLDivElement>(null),
    above: useRef<HTMLDivElement>(null),
    distance: useRef<HTMLDivElement>(null),
    rates: useRef<HTMLDivElement>(null),
  };
  const [state] = useState(() => ({ props, figures: null as ReturnType<typeof mount> | null }));
  const drawn = useRef({ props: null as SaddlesFiguresProps | null, version: -1, now: -1, step: -1, tables: 0, stale: true });
  useLayoutEffect(() => {
    state.props = props;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: refs and the mutable state stay the same; other labels or pictures make the figures anew
  useLayoutEffect(() => {
    const { distance, rates } = places;
    if (!distance.current || !rates.current) return;
    const figures = mount({ space: places.space.current, above: places.above.current, distance: distance.current, rates: rates.current }, state);
    state.figures = figures;
    drawn.current.props = null;
    return () => {
      state.figures = null;
      figures.destroy();
    };
  }, [show, texts.figure.space, texts.figure.above, texts.figure.distance]);
  useFrameLoop((time) => {
    stage.frame(time);
    const { figures } = state;
    if (!figures) return;
    const last = drawn.current;
    const { balls, now } = stage;
    const fresh = last.props !== state.props || last.version !== balls.version;
    const step = Math.floor(now);
    if (fresh || last.now !== now) figures.pictures();
    if (fresh || last.step !== step) figures.curves(fresh);
    if (fresh || last.now !== now) {
      Object.assign(last, { props: state.props, version: balls.version, now, step, stale: true });
      state.props.onFrame();
    } else if (last.stale && time - last.tables > TABLE_EVERY) {
      figures.tabulate();
      Object.assign(last, { tables: time, stale: false });
    }
  });
  return (
    <div className={styles.grid} data-show={show}>
      {show !== 'above' && <Section title={texts.space} sub={texts.spaceSub} place={places.space} className={styles.space} />}
      {show !== 'surface' && <Section title={texts.above} sub={texts.aboveSub} place={places.above} className={styles.above} />}
      <div className={styles.scrub}>{props.scrub}</div>
      <Section title={texts.distance} sub={texts.distanceSub} place={places.distance} className={styles.distance} />
      <Section title={texts.rates} sub={texts.ratesSub} place={places.rates} className={styles.rates} />
    </div>
  );
}

interface SectionProps {
  readonly title: string;
  readonly sub: string;
  readonly place: React.RefObject<HTMLDivElement | null>;
  readonly className: string | undefined;
}

function Section({ title, sub, place, className }: SectionProps) {
  return (
    <section className={styles.section}>
      <header className={styles.header}>
        <h3>{title}</h3>
        <p>{sub}</p>
      </header>
      <div className={className} ref={place} />
    </section>
  );
}

interface Places {
  readonly space: HTMLDivElement | null;
  readonly above: HTMLDivElement | null;
  readonly distance: HTMLDivElement;
  readonly rates: HTMLDivElement;
}

function mount({ space, above, distance, rates }: Places, state: { readonly props: SaddlesFiguresProps }) {
  const { texts } = state.props;
  const surface = space && createSurfaceFigure(space, { label: texts.figure.space, startLabel: texts.start });
  const plane =
    above &&
    createContourFigure(above, {
      label: texts.figure.above,
      startLabel: texts.startLabel,
      startText: texts.startAt,
      onStart: (x, y, done) => state.props.onStart(x, y, done),
    });
  let lines: { distance: LineData; rates: LineData } | null = null;
  const read = (data: LineData | undefined, at: number) =>
    (data?.series ?? [])
      .filter(({ letter, hidden }) => letter !== '' && !hidden)
      .map(({ letter, x, y, future }) => {
        const part = nearestIndex(x, at, x.length) >= 0 || !future ? { x, y } : future;
        const index = nearestIndex(part.x, at, Math.min(part.x.length, part.y.length));
        return `${letter} ${index < 0 ? '–' : (data?.y.format(part.y[index] as number) ?? '')}`;
      })
      .join('; ');
  const far = createLineFigure(distance, {
    ...{ label: texts.figure.distance, crosshair: createCrosshair(), rail: true, xLabels: true },
    describe: (at) => `${texts.step} ${at}; ${read(lines?.distance, at)}`,
  });
  const against = createLineFigure(rates, {
    ...{ label: texts.figure.rates, crosshair: createCrosshair(), rail: true, xLabels: true },
    describe: (at) => `η ${formatRate(at)}; ${read(lines?.rates, at)}`,
  });
  const tables = {
    places: createDataTable(above ?? space ?? distance, texts.figure.places),
    distance: createDataTable(distance, texts.figure.distance),
    rates: createDataTable(rates, texts.figure.rates),
  };
  return {
    pictures() {
      const { height, color } = state.props;
      const { balls, now } = stage;
      const { card, start } = balls.world;
      const heights = heightsOf(card, height === 'auto' ? card.height : height);
      const paths = pathsOf(balls.all, color);
      surface?.update({ heights, paths, now, start: [...start, card.value(...start)] });
      plane?.update({ heights, paths, now, start, points: card.points });
    },
    curves(fresh: boolean) {
      const { texts: words, color } = state.props;
      const next = { distance: distanceData(stage.balls, stage.now, words, color), rates: lines?.rates as LineData };
      if (fresh || !lines) {
        next.rates = ratesData(stage.balls, words, color);
        against.update(next.rates);
      }
      lines = next;
      far.update(next.distance);
      far.flush();
      against.flush();
    },
    tabulate() {
      const { all } = stage.balls;
      const shown = all.filter(({ hidden }) => !hidden);
      const longest = Math.max(1, ...shown.map(({ roll }) => roll.length - 1));
      const at = Array.from({ length: PLACES }, (_, k) => Math.round((k * longest) / (PLACES - 1)));
      tables.places.update({
        head: [texts.step, ...shown.map(({ id }) => id)],
        rows: [...new Set(at)].map((step) => [
          String(step),
          ...shown.map(({ roll }) => (step < roll.length ? `${formatRate(roll.x[step] as number)}, ${formatRate(roll.y[step] as number)}` : '–')),
        ]),
      });
      if (!lines) return;
      tables.distance.update(figureTable(tableOf(lines.distance)));
      tables.rates.update(figureTable(tableOf(lines.rates)));
    },
    destroy() {
      surface?.destroy();
      plane?.destroy();
      far.destroy();
      against.destroy();
      for (const table of Object.values(tables)) table.destroy();
    },
  };
}

function tableOf({ x, y, series }: LineData) {
  return {
    xName: x.name,
    formatX: x.format,
    formatY: y.format,
    columns: series
      .filter(({ letter, hidden }) => letter !== '' && !hidden)
      .map(({ letter, x: at, y: value, future }) => ({
        name: letter,
        x: future ? [...Array.from(at), ...Array.from(future.x).slice(1)] : at,
        y: future ? [...Array.from(value), ...Array.from(future.y).slice(1)] : value,
      })),
  };
}
