import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Crosshair } from '../../charts/crosshair.ts';
import { createDataTable } from '../../charts/dataTable.ts';
import { figureTable, type TableColumn } from '../../charts/figureTable.ts';
import { createLineFigure, type LineFigure } from '../../charts/lineFigure.ts';
import type { LineData } from '../../charts/lineTypes.ts';
import { nearestIndex } from '../../charts/lookup.ts';
import styles from './LinePanel.module.css';

interface LinePanelProps {
  readonly title: string;
  readonly sub: string;
  readonly data: LineData;
  readonly crosshair: Crosshair;
  /** In a stack, the top one has the rail with marks and the lowest one the numbers of the x axis. */
  readonly place?: 'only' | 'top' | 'bottom';
}

const TABLE_DELAY = 500; // ms

/** A figure of curves with its name above it, drawn when its data change, and a hidden table that follows. */
export function LinePanel({ title, sub, data, crosshair, place = 'only' }: LinePanelProps) {
  const root = useRef<HTMLDivElement>(null);
  const [state] = useState(() => ({ data, figure: null as LineFigure | null, table: null as ReturnType<typeof createDataTable> | null }));
  // before the figure is made: it takes its words from here
  useLayoutEffect(() => {
    state.data = data;
  });
  useLayoutEffect(() => {
    if (!root.current) return;
    const figure = createLineFigure(root.current, {
      label: title,
      crosshair,
      rail: place !== 'bottom',
      xLabels: place !== 'top',
      describe: (at) => spoken(state.data, at),
    });
    const table = createDataTable(root.current, title);
    Object.assign(state, { figure, table });
    figure.update(state.data);
    return () => {
      Object.assign(state, { figure: null, table: null });
      figure.destroy();
      table.destroy();
    };
  }, [crosshair, place, state, title]);
  useLayoutEffect(() => state.figure?.update(data), [data, state]);
  useEffect(() => {
    const timer = setTimeout(() => state.table?.update(figureTable(tableOf(data))), TABLE_DELAY);
    return () => clearTimeout(timer);
  }, [data, state]);
  return (
    <section className={styles.panel}>
      <header className={styles.header}>
        <h3>{title}</h3>
        <p>{sub}</p>
      </header>
      <div className={styles[place]} ref={root} />
    </section>
  );
}

function spoken({ x, y, series }: LineData, at: number): string {
  const values = series.flatMap((line) => {
    if (line.letter === '') return [];
    const index = nearestIndex(line.x, at, Math.min(line.x.length, line.y.length));
    return [`${line.letter} ${index < 0 ? '–' : y.format(line.y[index] as number)}`];
  });
  return [`${x.name} ${x.format(at)}`, ...values].join('; ');
}

function tableOf({ x, y, series }: LineData) {
  const columns = series.flatMap((line): TableColumn[] => (line.letter === '' ? [] : [{ name: line.letter, x: line.x, y: line.y }]));
  return { xName: x.name, formatX: x.format, formatY: y.format, columns };
}
