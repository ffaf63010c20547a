import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createCrosshair } from '../../charts/crosshair.ts';
import styles from './RaceFigures.module.css';
import { Readout, type ReadoutHandle } from './Readout.tsx';
import type { RaceCache } from './raceCache.ts';
import { raceData } from './raceData.ts';
import { type MountedFigures, mountFigures, type Pace, type RaceState } from './raceMount.ts';
import { readout } from './raceReadout.ts';
import { settle, settledRuns } from './raceSmoothing.ts';
import { type FigureKind, figureKinds, type RaceData, type RaceSettings } from './raceTypes.ts';
import { useFrameLoop } from './useFrameLoop.ts';

export interface RaceFiguresProps extends RaceSettings {
  /** Emphasized from outside (a row of the table under the pointer). */
  readonly focus?: string | null;
  onTarget(value: number): void;
  /** "Branch from here": a curve was picked after so many updates. Without it curves cannot be picked. */
  onBranch?(runId: string, step: number): void;
  /** After a frame in which something new was drawn. */
  onPainted?(): void;
}

/** The hidden tables follow the figures at this distance, one after the other: nobody can listen faster. Milliseconds. */
const TABLE_EVERY = 700;
/** While curves grow, the newest numbers are written at this distance: nobody can read faster. */
const NUMBERS_EVERY = 100;
/** Of a frame, for another smoothing. Milliseconds. */
const SLICE = 6;
/** What has not moved for so long stands still. Milliseconds. */
const STANDS = 120;

/** The figures on one axis. Streams come from the series, read in animation frames when their versions have grown. */
export function RaceFigures(props: RaceFiguresProps) {
  const { runs, xAxis, texts } = props;
  const kinds = figureKinds(props.figures);
  const shape = kinds.join();
  const [crosshair] = useState(createCrosshair);
  const [places] = useState(() => new Map<FigureKind, HTMLElement>());
  const [readouts] = useState(() => new Map<FigureKind, ReadoutHandle>());
  const [state] = useState(() => createState(props));
  const drawn = useRef({
    props: null as RaceFiguresProps | null,
    smoothing: -1,
    versions: -1,
    cross: -1,
    zoom: crosshair.zoom,
    focus: null as string | null,
  });
  const due = useRef({ numbers: 0, unsaid: false, tables: 0, stale: 0, moved: Number.NEGATIVE_INFINITY, smoothed: Number.NEGATIVE_INFINITY });

  useLayoutEffect(() => {
    state.props = props;
  });
  // A place on one axis means nothing on another.
  // biome-ignore lint/correctness/useExhaustiveDependencies: xAxis is the reason to run
  useEffect(() => {
    crosshair.setZoom(null);
    crosshair.setAt(null);
  }, [crosshair, xAxis]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other figures or other words make them anew
  useLayoutEffect(() => {
    const inOrder = new Map(kinds.flatMap((kind) => (places.has(kind) ? [[kind, places.get(kind) as HTMLElement] as const] : [])));
    const figures = mountFigures(inOrder, crosshair, state);
    state.figures = figures;
    drawn.current.props = null;
    return () => {
      state.figures = null;
      figures.destroy();
    };
  }, [crosshair, texts.label, texts.target, shape]);

  useFrameLoop((time) => {
    const { figures } = state;
    if (!figures) return;
    const last = drawn.current;
    const given = last.props === null || !looksAlike(last.props, state.props);
    const now = readySoFar(state, given);
    if (now === null) {
      figures.flush(paceAt(time, due.current, state));
      return;
    }
    const versions = now.runs.reduce((sum, { seeds }) => seeds.reduce((all, series) => all + series.version, sum), 0);
    const focus = state.hovered ?? state.picked ?? now.focus ?? null;
    const grown = last.versions !== versions;
    const turned = given || last.smoothing !== now.smoothing || last.focus !== focus || last.zoom !== crosshair.zoom;
    if (last.props !== null && last.zoom !== crosshair.zoom) due.current.moved = time;
    if (last.props !== null && last.smoothing !== now.smoothing) due.current.smoothed = time;
    const pointed = last.cross !== crosshair.version;
    const pace = paceAt(time, due.current, state);
    if (grown || turned || !state.data) {
      state.data = raceData(now, crosshair.zoom, focus, state.cache);
      figures.update(state.data);
      Object.assign(due.current, { stale: kinds.length, unsaid: true });
    }
    if (turned || pointed || (due.current.unsaid && time - due.current.numbers > NUMBERS_EVERY)) {
      write(readouts, now, state.data, crosshair.at, state.cache);
      Object.assign(due.current, { numbers: time, unsaid: false });
    } else if (due.current.stale > 0 && pace === 'exact' && time - due.current.tables > TABLE_EVERY) {
      figures.tabulate(state.data);
      due.current.tables = time;
      due.current.stale--;
    }
    if (figures.flush(pace)) now.onPainted?.();
    drawn.current = { props: state.props, smoothing: now.smoothing, versions, cross: crosshair.version, zoom: crosshair.zoom, focus };
  });

  const hover = (id: string | null) => {
    state.hovered = id;
  };
  return (
    <div className={styles.stack}>
      {kinds.map((kind, k) => (
        <section key={kind} className={styles.figure}>
          <header className={styles.header}>
            <h3>
              {texts.title[kind]} {kind === 'rate' && <i className={styles.symbol}>η</i>}
            </h3>
            <p>{subtitle(kind, props)}</p>
            {k === 0 && <p className={styles.hint}>{props.onBranch ? texts.hintBranch : texts.hint}</p>}
          </header>
          <div className={`${styles.plot} ${styles[kind] ?? styles.extra}`} ref={keeper(places, kind)} />
          <Readout runs={runs} handle={keeper(readouts, kind)} {...(k === 0 ? { axis: texts.axis[xAxis] } : {})} onHover={hover} />
        </section>
      ))}
    </div>
  );
}

/**
 * The props with the smoothing that is drawn (the one asked for, or the one before while that is being computed) and the runs that are ready. null: what
 * was drawn stays. `turned`: it is of other props. Then the first run that is ready is drawn, and the others all at once: to draw is work, too.
 */
function readySoFar(state: MutableState, turned: boolean): RaceFiguresProps | null {
  const { props, cache } = state;
  if (state.next === null && props.smoothing !== state.smoothing) state.next = props.smoothing;
  const wanted = state.next ?? state.smoothing;
  const begun = performance.now();
  const complete = settle({ ...props, smoothing: wanted }, cache, begun + SLICE);
  // to draw another smoothing is work, too: in the next frame, if this one has had its share
  if (complete && (wanted === state.smoothing || performance.now() - begun < SLICE / 2)) {
    state.smoothing = wanted;
    state.next = null;
  }
  const runs = settledRuns(props.runs, state.smoothing, cache);
  if (runs.length === props.runs.length) return props.smoothing === state.smoothing ? props : { ...props, smoothing: state.smoothing };
  return turned && runs.some(({ seeds }) => seeds.length > 0) ? { ...props, smoothing: state.smoothing, runs } : null;
}

/** `moved`, `smoothed`: when the axis, and when the smoothing that is drawn, changed last. */
function paceAt(time: number, { moved, smoothed }: { readonly moved: number; readonly smoothed: number }, { next }: MutableState): Pace {
  if (time - moved < STANDS) return 'turns';
  return next !== null || time - smoothed < STANDS ? 'drafts' : 'exact';
}

const NOT_DRAWN: ReadonlySet<keyof RaceFiguresProps> = new Set(['smoothing', 'onTarget', 'onBranch', 'onPainted']);

/** Do these props ask for the same picture? A smoothing does not yet: it is drawn when it has been computed. */
function looksAlike(a: RaceFiguresProps, b: RaceFiguresProps): boolean {
  if (a === b) return true;
  const keys = Object.keys({ ...a, ...b }) as (keyof RaceFiguresProps)[];
  return keys.every((key) => NOT_DRAWN.has(key) || a[key] === b[key]);
}

/** The mutable half of the component: what animation frames, pointers and keys read and write. */
function createState(props: RaceFiguresProps): MutableState {
  return {
    props,
    figures: null,
    cache: new Map(),
    data: null,
    hovered: null,
    picked: null,
    smoothing: props.smoothing,
    next: null,
    get focus() {
      return this.hovered ?? this.picked;
    },
    setFocus(id) {
      this.picked = id;
    },
  };
}

interface MutableState extends RaceState {
  props: RaceFiguresProps;
  figures: MountedFigures | null;
  readonly cache: RaceCache;
  data: RaceData | null;
  /** Run of the readout row under the pointer. */
  hovered: string | null;
  /** Run taken with the keys. */
  picked: string | null;
  /** Smoothing of what is drawn. */
  smoothing: number;
  /** The one that is being computed. */
  next: number | null;
}

function write(readouts: ReadonlyMap<FigureKind, ReadoutHandle>, props: RaceFiguresProps, data: RaceData, at: number | null, cache: RaceCache): void {
  for (const [kind, handle] of readouts) {
    const figure = data[kind];
    if (!figure) continue;
    const end = (longest: number, { x, y }: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> }) =>
      Math.max(longest, x[Math.min(x.length, y.length) - 1] ?? 0);
    handle.update((run) => readout(kind, run, data, at, props, cache), figure.x.format(at ?? figure.series.reduce(end, 0)));
  }
}

function subtitle(kind: FigureKind, { texts, seedCount = 1, band = 'minmax' }: RaceSettings): string {
  const many = seedCount > 1 ? texts.band[band]({ seeds: String(seedCount) }) : null;
  switch (kind) {
    case 'loss':
      return many === null ? texts.lossOne : texts.lossMany({ band: many });
    case 'evalLoss':
    case 'accuracy':
      return texts.testImages({ count: texts.evalCount });
    case 'ensemble':
      return texts.ensembleSub({ count: texts.evalCount });
    case 'rate':
      return texts.rateSub;
    case 'momentum':
      return texts.momentumSub;
    case 'distance':
      return texts.distanceSub;
    case 'sharpness':
      return texts.sharpnessSub;
    case 'saddle':
      return texts.saddleSub;
    default:
      return texts.norms;
  }
}

/** A ref that keeps what React hands over in a map. */
function keeper<T>(kept: Map<FigureKind, T>, kind: FigureKind): (value: T | null) => void {
  return (value) => {
    if (value === null) kept.delete(kind);
    else kept.set(kind, value);
  };
}
