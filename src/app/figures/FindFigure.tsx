import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { createCrosshair } from '../../charts/crosshair.ts';
import { createDataTable } from '../../charts/dataTable.ts';
import { figureTable } from '../../charts/figureTable.ts';
import { createFindFigure, type FindData } from '../../charts/findFigure.ts';
import { formatExact, formatLoss, formatPercent, formatRate, NO_VALUE } from '../../charts/format.ts';
import { createLanes, type Lane } from '../../charts/lanes.ts';
import { nearestIndex } from '../../charts/lookup.ts';
import { median } from '../../math/statistics.ts';
import { smoothTwoSided, twoSidedBeta } from '../../rangetest/smooth.ts';
import styles from './FindFigure.module.css';

export type FindSuggestion = Lane;

export interface FindTest {
  readonly lr: ArrayLike<number>;
  readonly loss: ArrayLike<number>;
  readonly accuracy: ArrayLike<number>;
}

/** Smoothed losses over seeds: at every rate the median, the least and the greatest. */
export interface FindCurves {
  readonly lr: ArrayLike<number>;
  readonly median: ArrayLike<number>;
  readonly lo: ArrayLike<number>;
  readonly hi: ArrayLike<number>;
}

export interface FindTexts {
  readonly loss: string;
  readonly lossSub: string;
  readonly accuracy: string;
  readonly accuracySub: string;
  readonly suggestions: string;
  readonly suggestionsSub: string;
  readonly stopped: string;
  readonly lower: string;
  readonly upper: string;
  readonly lowerHandle: string;
  readonly upperHandle: string;
  readonly rate: string;
  readonly empty: string;
  readonly emptyHint: string;
  readonly figure: string;
}

export interface FindFigureProps {
  /** One per seed; the dots are the first one's. */
  readonly tests: readonly FindTest[];
  readonly range: readonly [startLr: number, endLr: number];
  readonly quantity: 'loss' | 'accuracy';
  readonly rateScale: 'log' | 'linear';
  readonly curves: FindCurves | null;
  readonly suggestions: readonly FindSuggestion[];
  readonly stop: { readonly lr: number; readonly text: string } | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** A bound that has not been set stays null. */
  onBounds(lower: number | null, upper: number | null): void;
  readonly texts: FindTexts;
}

const TABLE_DELAY = 500; // ms

/** The range test as far as it has come: curve, suggestions, bounds. */
export function FindFigure(props: FindFigureProps) {
  const { quantity, rateScale, texts } = props;
  const [crosshair] = useState(createCrosshair);
  const main = useRef<HTMLDivElement>(null);
  const strip = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const data = useMemo(() => dataOf(props), [props]);
  const [state] = useState(() => ({ props, data, figures: null as ReturnType<typeof mount> | null }));

  // before the parts are made: they take their words from here
  useLayoutEffect(() => {
    Object.assign(state, { props, data });
  }, [props, data, state]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts carry words, so another language makes them anew
  useLayoutEffect(() => {
    if (!main.current || !strip.current || !readout.current) return;
    const figures = mount(main.current, strip.current, readout.current, crosshair, state);
    state.figures = figures;
    return () => {
      state.figures = null;
      figures.destroy();
    };
  }, [crosshair, texts.figure, texts.lowerHandle, texts.lower]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new data or words are the reason to run
  useLayoutEffect(() => state.figures?.update(), [props, data, state]);
  // A place on one axis means little on the other.
  // biome-ignore lint/correctness/useExhaustiveDependencies: rateScale is the reason to run
  useEffect(() => crosshair.setZoom(null), [crosshair, rateScale]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new data is the reason to run
  useEffect(() => {
    const timer = setTimeout(() => state.figures?.tabulate(), TABLE_DELAY);
    return () => clearTimeout(timer);
  }, [data, state]);

  return (
    <div className={styles.stack}>
      <section>
        <header className={styles.header}>
          <h3>{texts[quantity]}</h3>
          <p>{quantity === 'loss' ? texts.lossSub : texts.accuracySub}</p>
          <p className={styles.readout} ref={readout} />
        </header>
        <div className={styles.main} ref={main} />
      </section>
      <section>
        <header className={styles.header}>
          <h3>{texts.suggestions}</h3>
          <p>{texts.suggestionsSub}</p>
        </header>
        <div className={styles.lanes} ref={strip} />
      </section>
    </div>
  );
}

interface Live {
  readonly props: FindFigureProps;
  readonly data: FindData;
}

function mount(main: HTMLElement, strip: HTMLElement, readout: HTMLElement, crosshair: ReturnType<typeof createCrosshair>, live: Live) {
  const { texts } = live.props;
  const describe = (at: number) => {
    const { value, band } = valuesAt(live.data, at);
    return [`${live.props.texts.rate} ${formatRate(at)}`, `${live.props.texts[live.props.quantity]} ${value.text}`, band].filter(Boolean).join('; ');
  };
  const figure = createFindFigure(main, {
    label: texts.figure,
    crosshair,
    texts,
    describe,
    onBounds: (lower, upper) => live.props.onBounds(lower, upper),
  });
  const lanes = createLanes(strip, { label: texts.suggestions, crosshair });
  const table = createDataTable(main, texts.figure);
  const laneTable = createDataTable(strip, texts.suggestions);
  const write = () => {
    const at = crosshair.at;
    const { value, band } = at === null ? { value: { text: NO_VALUE, exact: '' }, band: '' } : valuesAt(live.data, at);
    const number = (text: string, title = '') => Object.assign(document.createElement('b'), { textContent: text, title });
    readout.replaceChildren(
      `${live.props.texts.rate} `,
      Object.assign(document.createElement('i'), { textContent: 'η', className: styles.symbol }),
      ' ',
      number(at === null ? NO_VALUE : formatRate(at), at === null ? '' : formatExact(at)),
      `\u2002${live.props.texts[live.props.quantity]} `,
      number(value.text, value.exact),
      band && `\u2002${band}`,
    );
  };
  const off = crosshair.subscribe((change) => change === 'at' && write());
  return {
    update() {
      const { props, data } = live;
      figure.update(data);
      const { range, rateScale, lower, upper } = data;
      lanes.update({ range, rateScale, lower, upper, lanes: props.suggestions, xName: 'η' });
      write();
    },
    tabulate() {
      const { props, data } = live;
      const format = props.quantity === 'loss' ? formatLoss : (share: number) => formatPercent(share);
      const { x, y } = data.line ?? data.dots;
      table.update(
        figureTable({ xName: props.texts.rate, formatX: formatRate, formatY: format, columns: [{ name: props.texts[props.quantity], x, y }] }),
      );
      laneTable.update({
        head: [props.texts.suggestions, props.texts.rate, props.texts.suggestionsSub],
        rows: props.suggestions.map(({ label, formula, lr, lo, hi }) => [
          `${label}: ${formula}`,
          formatRate(lr),
          `${formatRate(lo)} … ${formatRate(hi)}`,
        ]),
      });
    },
    destroy() {
      off();
      figure.destroy();
      lanes.destroy();
      table.destroy();
      laneTable.destroy();
    },
  };
}

function dataOf({ tests, range, quantity, rateScale, curves, suggestions, stop, lower, upper, texts }: FindFigureProps): FindData {
  const first = tests[0];
  const dots = first ? { x: first.lr, y: first[quantity] } : { x: [], y: [] };
  const measured = tests.some((test) => test.loss.length > 0);
  const lossLine = quantity === 'loss' && curves ? { x: curves.lr, y: curves.median } : null;
  return {
    range,
    rateScale,
    quantity,
    dots,
    line: quantity === 'accuracy' ? accuracyLine(tests) : lossLine,
    band: lossLine && curves && tests.length > 1 ? { x: curves.lr, lo: curves.lo, hi: curves.hi } : null,
    rings: suggestions.map(({ lr }) => lr),
    stop: stop && { lr: stop.lr, label: texts.stopped, note: stop.text },
    lower,
    upper,
    empty: measured ? null : { title: texts.empty, note: texts.emptyHint },
  };
}

/** Accuracies smoothed both ways, then the median over the seeds that got that far. */
function accuracyLine(tests: readonly FindTest[]): FindData['line'] {
  const longest = tests.reduce<FindTest | null>((best, test) => (best === null || test.accuracy.length > best.accuracy.length ? test : best), null);
  if (!longest || longest.accuracy.length === 0) return null;
  const beta = twoSidedBeta(longest.accuracy.length);
  const smooth = tests.map(({ accuracy }) => smoothTwoSided(accuracy, beta));
  const y = Float64Array.from({ length: longest.accuracy.length }, (_, i) =>
    median(smooth.flatMap((curve) => (i < curve.length ? [curve[i] as number] : []))),
  );
  return { x: longest.lr, y };
}

function valuesAt(
  { line, band, quantity }: FindData,
  at: number,
): { readonly value: { readonly text: string; readonly exact: string }; readonly band: string } {
  const format = quantity === 'loss' ? formatLoss : (share: number) => formatPercent(share);
  const index = line ? nearestIndex(line.x, at, Math.min(line.x.length, line.y.length)) : -1;
  const value = line && index >= 0 ? (line.y[index] as number) : Number.NaN;
  const spread = band && index >= 0 ? `${format(band.lo[index] as number)} … ${format(band.hi[index] as number)}` : '';
  return { value: { text: format(value), exact: formatExact(value) }, band: spread };
}
