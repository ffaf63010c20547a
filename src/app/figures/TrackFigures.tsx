import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createCrosshair } from '../../charts/crosshair.ts';
import { createDataTable } from '../../charts/dataTable.ts';
import { figureTable } from '../../charts/figureTable.ts';
import { createLineFigure } from '../../charts/lineFigure.ts';
import type { LineData } from '../../charts/lineTypes.ts';
import { nearestIndex } from '../../charts/lookup.ts';
import styles from './TrackFigures.module.css';
import type { TrackData } from './trackData.ts';

export interface TrackFigureTexts {
  readonly accuracy: string;
  readonly accuracySub: string;
  readonly loss: string;
  readonly lossSub: string;
}

interface TrackFiguresProps {
  readonly data: TrackData;
  readonly texts: TrackFigureTexts;
}

const TABLE_DELAY = 500; // ms

/** Accuracy above loss over the whole track: one axis, one crosshair. */
export function TrackFigures({ data, texts }: TrackFiguresProps) {
  const accuracy = useRef<HTMLDivElement>(null);
  const loss = useRef<HTMLDivElement>(null);
  const [crosshair] = useState(createCrosshair);
  const [state] = useState(() => ({ data, parts: null as Parts | null }));
  useLayoutEffect(() => {
    state.data = data;
  });
  useLayoutEffect(() => {
    if (!accuracy.current || !loss.current) return;
    const mounted = [
      mount(accuracy.current, texts.accuracy, true, () => state.data.accuracy),
      mount(loss.current, texts.loss, false, () => state.data.loss),
    ];
    const parts = {
      update: () => mounted.forEach((part) => void part.update()),
      tabulate: () => mounted.forEach((part) => void part.tabulate()),
      destroy: () => mounted.forEach((part) => void part.destroy()),
    };
    state.parts = parts;
    parts.update();
    return () => {
      state.parts = null;
      parts.destroy();
    };

    function mount(place: HTMLElement, label: string, top: boolean, now: () => LineData) {
      const figure = createLineFigure(place, { label, crosshair, rail: top, xLabels: !top, describe: (at) => spoken(now(), at) });
      const table = createDataTable(place, label);
      return {
        update() {
          figure.update(now());
          figure.flush();
        },
        tabulate: () => table.update(figureTable(tableOf(now()))),
        destroy() {
          figure.destroy();
          table.destroy();
        },
      };
    }
  }, [crosshair, state, texts.accuracy, texts.loss]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new data is the reason to run
  useLayoutEffect(() => state.parts?.update(), [data, state]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new data is the reason to run
  useEffect(() => {
    const timer = setTimeout(() => state.parts?.tabulate(), TABLE_DELAY);
    return () => clearTimeout(timer);
  }, [data, state]);
  return (
    <div className={styles.stack}>
      <section>
        <header className={styles.header}>
          <h3>{texts.accuracy}</h3>
          <p>{texts.accuracySub}</p>
        </header>
        <div className={styles.accuracy} ref={accuracy} />
      </section>
      <section>
        <header className={styles.header}>
          <h3>{texts.loss}</h3>
          <p>{texts.lossSub}</p>
        </header>
        <div className={styles.loss} ref={loss} />
      </section>
    </div>
  );
}

interface Parts {
  update(): void;
  tabulate(): void;
  destroy(): void;
}

function spoken({ x, y, series }: LineData, at: number): string {
  const values = series.map((line) => {
    const index = nearestIndex(line.x, at, Math.min(line.x.length, line.y.length));
    return `${line.letter} ${index < 0 ? '–' : y.format(line.y[index] as number)}`;
  });
  return [`${x.name} ${x.format(at)}`, ...values].join('; ');
}

function tableOf({ x, y, series }: LineData) {
  return { xName: x.name, formatX: x.format, formatY: y.format, columns: series.map((line) => ({ name: line.letter, x: line.x, y: line.y })) };
}
