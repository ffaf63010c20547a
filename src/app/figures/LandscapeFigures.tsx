import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { createCrosshair } from '../../charts/crosshair.ts';
import { createDataTable } from '../../charts/dataTable.ts';
import { figureTable } from '../../charts/figureTable.ts';
import { formatCount, formatLoss, formatPercent } from '../../charts/format.ts';
import { createLineFigure } from '../../charts/lineFigure.ts';
import type { LineData } from '../../charts/lineTypes.ts';
import type { Picture } from '../stores/picture.ts';
import styles from './LandscapeFigures.module.css';
import { LandscapePicture, type PictureWords } from './LandscapePicture.tsx';
import { dotSteps, heightsOf, type Looks, nearestStep, offData, sharesOff, tracesOf } from './landscapeData.ts';

export interface LandscapeWords {
  readonly step: string;
  readonly loss: string;
  readonly off: string;
  readonly offSub: string;
  readonly legendCycle: string;
  readonly legendOff: string;
  legendDots(p: { readonly steps: string }): string;
  picture(picture: Picture): PictureWords;
  readonly figure: { readonly off: string };
}

interface LandscapeFiguresProps {
  readonly picture: Picture;
  readonly kept: Picture | null;
  readonly looks: Looks;
  readonly keptLooks: Looks;
  readonly show: 'contours' | 'surface' | 'both';
  readonly height: 'log' | 'linear';
  readonly words: LandscapeWords;
  /** Beside the picture. */
  readonly side: ReactNode;
}

/** The plane, what was kept beside it, the distance from it, and what stands at the side. */
export function LandscapeFigures({ picture, kept, looks, keptLooks, show, height, words, side }: LandscapeFiguresProps) {
  const [crosshair] = useState(createCrosshair);
  const [heights, keptHeights] = useMemo(() => heightsOf([picture, kept], height), [picture, kept, height]);
  const traces = useMemo(() => tracesOf(picture, looks), [picture, looks]);
  const keptTraces = useMemo(() => (kept ? tracesOf(kept, keptLooks) : []), [kept, keptLooks]);
  const own = useMemo(() => words.picture(picture), [words, picture]);
  const other = useMemo(() => kept && words.picture(kept), [words, kept]);
  const off = useMemo(() => offData(picture.paths, looks, words), [picture.paths, looks, words]);
  if (!heights) return null;
  const shared = { show, crosshair };
  return (
    <div className={styles.grid} data-wide={kept || show === 'both' ? 'yes' : 'no'}>
      <div className={styles.main}>
        <div className={styles.pictures} data-count={kept ? 2 : 1}>
          {kept && other && keptHeights && (
            <LandscapePicture {...shared} picture={kept} heights={keptHeights} traces={keptTraces} hidden={keptLooks.hidden} words={other} />
          )}
          <LandscapePicture {...shared} picture={picture} heights={heights} traces={traces} hidden={looks.hidden} words={own} />
        </div>
        <Legend words={words} low={heights.low} high={heights.high} steps={dotSteps(picture.paths)} />
      </div>
      <section className={styles.off}>
        <header className={styles.header}>
          <h3>{words.off}</h3>
          <p>{words.offSub}</p>
        </header>
        <Curve data={off} label={words.figure.off} crosshair={crosshair} describe={(at) => offText(picture, looks, at, words)} />
      </section>
      <div className={styles.side}>{side}</div>
    </div>
  );
}

function Legend({
  words,
  low,
  high,
  steps,
}: {
  readonly words: LandscapeWords;
  readonly low: number;
  readonly high: number;
  readonly steps: number;
}) {
  return (
    <div className={styles.legend}>
      <span>
        {words.loss} {formatLoss(low)} <i className={styles.ramp} /> {formatLoss(high)}
      </span>
      <span>
        <svg viewBox="0 0 10 10" className={styles.small} aria-hidden="true">
          <circle cx="5" cy="5" r="4" strokeWidth="1.75" />
        </svg>
        {words.legendCycle}
      </span>
      <span>
        <svg viewBox="0 0 10 10" className={styles.small} aria-hidden="true">
          <circle cx="5" cy="5" r="2.2" fill="var(--ink-2)" stroke="none" />
        </svg>
        {words.legendDots({ steps: formatCount(steps) })}
      </span>
      <span>
        <svg viewBox="0 0 34 10" aria-hidden="true">
          <path d="M0 5H10" strokeWidth="2" />
          <path d="M12 5H22" strokeWidth="1.5" strokeOpacity="0.85" />
          <path d="M24 5H34" strokeWidth="1" strokeOpacity="0.55" />
        </svg>
        {words.legendOff}
      </span>
    </div>
  );
}

function offText({ paths }: Picture, { hidden }: Looks, at: number, words: LandscapeWords): string {
  const shares = paths.flatMap((path) => {
    const k = hidden(path.run) ? -1 : nearestStep(path.steps, at);
    return k < 0 ? [] : [`${path.run} ${formatPercent(sharesOff(path)[k] as number)}`];
  });
  return `${words.step} ${formatCount(at)}; ${shares.join('; ')}`;
}

interface CurveProps {
  readonly data: LineData;
  readonly label: string;
  readonly crosshair: ReturnType<typeof createCrosshair>;
  /** What is read aloud where the crosshair is. */
  readonly describe?: (at: number) => string;
}

/** A figure of lines with its table. */
export function Curve({ data, label, crosshair, describe }: CurveProps) {
  const place = useRef<HTMLDivElement>(null);
  const [state] = useState(() => ({
    describe,
    figure: null as ReturnType<typeof createLineFigure> | null,
    table: null as ReturnType<typeof createDataTable> | null,
  }));
  useEffect(() => {
    state.describe = describe;
  });
  useEffect(() => {
    if (!place.current) return;
    const figure = createLineFigure(place.current, { label, crosshair, rail: false, xLabels: true, describe: (at) => state.describe?.(at) ?? '' });
    const table = createDataTable(place.current, label);
    Object.assign(state, { figure, table });
    return () => {
      Object.assign(state, { figure: null, table: null });
      figure.destroy();
      table.destroy();
    };
  }, [label, crosshair, state]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a figure that was made anew is drawn, too
  useEffect(() => {
    state.figure?.update(data);
    const { x, y, series } = data;
    const columns = series
      .filter(({ hidden, key }) => !hidden && key !== '')
      .map(({ letter, key, x: at, y: values }) => ({ name: letter || key, x: at, y: values }));
    state.table?.update(figureTable({ xName: x.name, formatX: x.format, formatY: y.format, columns }));
  }, [data, label]);
  return <div className={styles.curve} ref={place} />;
}
