import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createCrosshair } from '../../charts/crosshair.ts';
import { createDataTable } from '../../charts/dataTable.ts';
import { figureTable } from '../../charts/figureTable.ts';
import { formatPercent } from '../../charts/format.ts';
import { createLineFigure } from '../../charts/lineFigure.ts';
import type { LineData } from '../../charts/lineTypes.ts';
import styles from './RaceFigures.module.css';
import { Readout, type ReadoutHandle } from './Readout.tsx';
import { type RaceCache, type RaceData, type RaceSettings, raceData } from './raceData.ts';
import { readAccuracy, readLoss, readRate } from './raceReadout.ts';
import { useFrameLoop } from './useFrameLoop.ts';

export type { RaceRun, RaceTexts } from './raceData.ts';

export interface RaceFiguresProps extends RaceSettings {
  /** Emphasized from outside (a row of the table under the pointer). */
  readonly focus?: string | null;
  onTarget(value: number): void;
  /** After a frame in which something new was drawn. */
  onPainted?(): void;
}

/** The hidden tables follow the figures at this distance: nobody can listen faster. Milliseconds. */
const TABLE_EVERY = 2000;

/** Loss, accuracy and rate on one step axis. Streams come from `series`, read in animation frames when their version has grown. */
export function RaceFigures(props: RaceFiguresProps) {
  const { runs, xAxis, texts } = props;
  const [crosshair] = useState(createCrosshair);
  const places = { loss: useRef<HTMLDivElement>(null), accuracy: useRef<HTMLDivElement>(null), rate: useRef<HTMLDivElement>(null) };
  const readouts = { loss: useRef<ReadoutHandle>(null), accuracy: useRef<ReadoutHandle>(null), rate: useRef<ReadoutHandle>(null) };
  const [state] = useState(() => ({
    props,
    figures: null as ReturnType<typeof mount> | null,
    cache: new Map() as RaceCache,
    data: null as RaceData | null,
  }));
  const hovered = useRef<string | null>(null);
  const drawn = useRef({ props: null as RaceFiguresProps | null, versions: '', cross: -1, hovered: null as string | null, tables: 0, stale: false });

  useLayoutEffect(() => {
    state.props = props;
  });
  // A place on one axis means nothing on another.
  // biome-ignore lint/correctness/useExhaustiveDependencies: xAxis is the reason to run
  useEffect(() => {
    crosshair.setZoom(null);
    crosshair.setAt(null);
  }, [crosshair, xAxis]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: refs and the mutable state stay the same; other labels make the figures anew
  useLayoutEffect(() => {
    const { loss, accuracy, rate } = places;
    if (!loss.current || !accuracy.current || !rate.current) return;
    const figures = mount({ loss: loss.current, accuracy: accuracy.current, rate: rate.current }, crosshair, state);
    state.figures = figures;
    drawn.current.props = null;
    return () => {
      state.figures = null;
      figures.destroy();
    };
  }, [crosshair, texts.target, texts.figure.loss, texts.figure.accuracy, texts.figure.rate]);

  useFrameLoop((time) => {
    const { figures } = state;
    if (!figures) return;
    const now = state.props;
    const last = drawn.current;
    const versions = now.runs.map(({ series }) => series?.version ?? -1).join();
    const fresh = last.props !== now || last.versions !== versions || last.hovered !== hovered.current;
    if (fresh || last.cross !== crosshair.version) {
      const data = raceData(now, crosshair.zoom, hovered.current ?? now.focus ?? null, state.cache);
      state.data = data;
      if (fresh || last.cross === -1 || crosshair.zoom !== figures.zoom) figures.update(data);
      figures.zoom = crosshair.zoom;
      const { at } = crosshair;
      const done = data.loss.series.reduce((most, { x, y }) => Math.max(most, x[Math.min(x.length, y.length) - 1] ?? 0), 0);
      readouts.loss.current?.update((run) => readLoss(run, data, at, now.texts.diverged), data.loss.x.format(at ?? done));
      readouts.accuracy.current?.update((run) => readAccuracy(run, data, at), '');
      readouts.rate.current?.update((run) => readRate(run, at, now), '');
      const painted = figures.flush();
      Object.assign(last, { props: now, versions, cross: crosshair.version, hovered: hovered.current, stale: true });
      if (painted) now.onPainted?.();
    } else if (last.stale && time - last.tables > TABLE_EVERY && state.data) {
      figures.tabulate(state.data);
      Object.assign(last, { tables: time, stale: false });
    }
  });

  const hover = (id: string | null) => {
    hovered.current = id;
  };
  return (
    <div className={styles.stack}>
      <section className={styles.figure}>
        <header className={styles.header}>
          <h3>{texts.loss}</h3>
          <p>{texts.lossSub}</p>
          <p className={styles.hint}>{texts.zoomHint}</p>
        </header>
        <div className={`${styles.plot} ${styles.loss}`} ref={places.loss} />
        <Readout runs={runs} handle={readouts.loss} axis={texts.axis[xAxis]} onHover={hover} />
      </section>
      <section className={styles.figure}>
        <header className={styles.header}>
          <h3>{texts.accuracy}</h3>
          <p>{texts.accuracySub}</p>
        </header>
        <div className={`${styles.plot} ${styles.accuracy}`} ref={places.accuracy} />
        <Readout runs={runs} handle={readouts.accuracy} onHover={hover} />
      </section>
      <section className={styles.figure}>
        <header className={styles.header}>
          <h3>
            {texts.rate} <i className={styles.symbol}>η</i>
          </h3>
          <p>{texts.rateSub}</p>
        </header>
        <div className={`${styles.plot} ${styles.rate}`} ref={places.rate} />
        <Readout runs={runs} handle={readouts.rate} onHover={hover} />
      </section>
    </div>
  );
}

interface Places {
  readonly loss: HTMLDivElement;
  readonly accuracy: HTMLDivElement;
  readonly rate: HTMLDivElement;
}

/** The three figures and their hidden tables. */
function mount(
  places: Places,
  crosshair: ReturnType<typeof createCrosshair>,
  state: { readonly props: RaceFiguresProps; readonly data: RaceData | null },
) {
  const { texts } = state.props;
  const spoken = (kind: keyof RaceData) => (at: number) => {
    const { props, data } = state;
    if (!data) return '';
    const value = (run: RaceSettings['runs'][number]) =>
      (kind === 'loss' ? readLoss(run, data, at, props.texts.diverged) : kind === 'accuracy' ? readAccuracy(run, data, at) : readRate(run, at, props))
        .text;
    const shown = props.runs.filter((run) => !run.hidden);
    return [`${props.texts.axis[props.xAxis]} ${data.loss.x.format(at)}`, ...shown.map((run) => `${run.letter} ${value(run)}`)].join('; ');
  };
  const figures = {
    loss: createLineFigure(places.loss, { label: texts.figure.loss, crosshair, rail: true, xLabels: false, describe: spoken('loss') }),
    accuracy: createLineFigure(places.accuracy, {
      label: texts.figure.accuracy,
      crosshair,
      rail: false,
      xLabels: false,
      describe: spoken('accuracy'),
      target: {
        label: texts.target,
        min: 0.01,
        max: 0.999,
        step: 0.005,
        format: (value) => String(Number((100 * value).toFixed(1))),
        formatText: formatPercent,
        onChange: (value) => state.props.onTarget(value),
      },
    }),
    rate: createLineFigure(places.rate, { label: texts.figure.rate, crosshair, rail: false, xLabels: true, describe: spoken('rate') }),
  };
  const kinds = ['loss', 'accuracy', 'rate'] as const;
  const tables = kinds.map((kind) => createDataTable(places[kind], texts.figure[kind]));
  return {
    zoom: crosshair.zoom,
    update(data: RaceData) {
      for (const kind of kinds) figures[kind].update(data[kind]);
    },
    flush: () => kinds.map((kind) => figures[kind].flush()).some(Boolean),
    tabulate(data: RaceData) {
      for (const [k, kind] of kinds.entries()) tables[k]?.update(figureTable(tableOf(data[kind])));
    },
    destroy() {
      for (const kind of kinds) figures[kind].destroy();
      for (const table of tables) table.destroy();
    },
  };
}

function tableOf({ x, y, series }: LineData) {
  return {
    xName: x.name,
    formatX: x.format,
    formatY: y.format,
    columns: series.filter((line) => line.letter !== '').map((line) => ({ name: line.letter, ...joined(line) })),
  };
}

/** What was and what is planned in one column. */
function joined({ x, y, future }: LineData['series'][number]): { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> } {
  if (!future || future.x.length === 0) return { x, y };
  const skip = x.length > 0 ? 1 : 0;
  return { x: [...Array.from(x), ...Array.from(future.x).slice(skip)], y: [...Array.from(y), ...Array.from(future.y).slice(skip)] };
}
