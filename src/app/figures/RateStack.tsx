import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type Crosshair, createCrosshair } from '../../charts/crosshair.ts';
import { createDataTable } from '../../charts/dataTable.ts';
import { figureTable, type TableColumn } from '../../charts/figureTable.ts';
import { formatExact, formatRate, NO_VALUE } from '../../charts/format.ts';
import { createLanes, type Lane } from '../../charts/lanes.ts';
import styles from './RateStack.module.css';

/** What a stack says whatever it shows. */
export interface RateTexts {
  readonly rate: string;
  readonly suggestions: string;
  readonly suggestionsSub: string;
  readonly figure: string;
}

/** One number of the readout: a name, the value, the value unrounded, and what stands after it. */
export interface RateValue {
  readonly name: string;
  readonly text: string;
  readonly exact: string;
  readonly more?: string;
}

/** What is shown, as one value: a new one is drawn. */
export interface RateShow {
  readonly range: readonly [startLr: number, endLr: number];
  readonly rateScale: 'log' | 'linear';
  readonly lanes: readonly Lane[];
  readonly lower: number | null;
  readonly upper: number | null;
  readonly texts: RateTexts;
  readonly title: string;
  readonly note: string;
  readonly formatY: (value: number) => string;
  readonly columns: readonly TableColumn[];
  /** Values at a rate; null: the crosshair is away. */
  valuesAt(at: number | null): readonly RateValue[];
}

interface MainFigure<S> {
  update(show: S): void;
  destroy(): void;
}

interface RateStackProps<S extends RateShow> {
  readonly show: S;
  /** Makes the upper figure; `latest` is what is shown by then. */
  mount(place: HTMLElement, crosshair: Crosshair, describe: (at: number) => string, latest: () => S): MainFigure<S>;
}

const TABLE_DELAY = 500; // ms

/** A figure over the rate, and below it a lane per suggestion: one crosshair, a readout, hidden tables that follow. */
export function RateStack<S extends RateShow>({ show, mount }: RateStackProps<S>) {
  const { rateScale, texts } = show;
  const [crosshair] = useState(createCrosshair);
  const main = useRef<HTMLDivElement>(null);
  const strip = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const [state] = useState(() => ({ show, parts: null as ReturnType<typeof assemble> | null }));

  // before the parts are made: they take their words from here
  useLayoutEffect(() => {
    state.show = show;
  }, [show, state]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts carry words, so another language makes them anew
  useLayoutEffect(() => {
    if (!main.current || !strip.current || !readout.current) return;
    const parts = assemble({ main: main.current, strip: strip.current, readout: readout.current }, crosshair, mount, () => state.show);
    state.parts = parts;
    return () => {
      state.parts = null;
      parts.destroy();
    };
  }, [crosshair, texts.figure, texts.suggestions]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new data or words are the reason to run
  useLayoutEffect(() => state.parts?.update(), [show, state]);
  // A place on one axis means little on the other.
  // biome-ignore lint/correctness/useExhaustiveDependencies: rateScale is the reason to run
  useEffect(() => crosshair.setZoom(null), [crosshair, rateScale]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new data is the reason to run
  useEffect(() => {
    const timer = setTimeout(() => state.parts?.tabulate(), TABLE_DELAY);
    return () => clearTimeout(timer);
  }, [show, state]);

  return (
    <div className={styles.stack}>
      <section>
        <header className={styles.header}>
          <h3>{show.title}</h3>
          <p>{show.note}</p>
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

interface Places {
  readonly main: HTMLElement;
  readonly strip: HTMLElement;
  readonly readout: HTMLElement;
}

function assemble<S extends RateShow>({ main, strip, readout }: Places, crosshair: Crosshair, mount: RateStackProps<S>['mount'], latest: () => S) {
  const { texts } = latest();
  const describe = (at: number) => {
    const show = latest();
    const values = show.valuesAt(at).flatMap(({ name, text, more = '' }) => [`${name} ${text}`, more]);
    return [`${show.texts.rate} ${formatRate(at)}`, ...values].filter(Boolean).join('; ');
  };
  const figure = mount(main, crosshair, describe, latest);
  const lanes = createLanes(strip, { label: texts.suggestions, crosshair });
  const table = createDataTable(main, texts.figure);
  const laneTable = createDataTable(strip, texts.suggestions);
  const write = () => {
    const { at } = crosshair;
    const show = latest();
    const number = (text: string, title = '') => Object.assign(document.createElement('b'), { textContent: text, title });
    readout.replaceChildren(
      `${show.texts.rate} `,
      Object.assign(document.createElement('i'), { textContent: 'η', className: styles.symbol }),
      ' ',
      number(at === null ? NO_VALUE : formatRate(at), at === null ? '' : formatExact(at)),
      ...show.valuesAt(at).flatMap(({ name, text, exact, more = '' }) => [`\u2002${name} `, number(text, exact), more && `\u2002${more}`]),
    );
  };
  const off = crosshair.subscribe((change) => change === 'at' && write());
  return {
    update() {
      const show = latest();
      figure.update(show);
      const { range, rateScale, lower, upper } = show;
      lanes.update({ range, rateScale, lower, upper, lanes: show.lanes, xName: 'η' });
      write();
    },
    tabulate() {
      const show = latest();
      table.update(figureTable({ xName: show.texts.rate, formatX: formatRate, formatY: show.formatY, columns: show.columns }));
      laneTable.update({
        head: [show.texts.suggestions, show.texts.rate, show.texts.suggestionsSub],
        rows: show.lanes.map(({ label, formula, lr, lo, hi }) => [`${label}: ${formula}`, formatRate(lr), `${formatRate(lo)} … ${formatRate(hi)}`]),
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
