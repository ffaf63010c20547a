import { type Ref, useImperativeHandle, useRef } from 'react';
import { Swatch } from '../controls/Swatch.tsx';
import styles from './RaceFigures.module.css';
import type { ReadoutValue } from './raceReadout.ts';
import type { RaceRun } from './raceTypes.ts';

export interface ReadoutHandle {
  update(value: (run: RaceRun) => ReadoutValue, at: string): void;
}

interface ReadoutProps {
  readonly runs: readonly RaceRun[];
  readonly handle: Ref<ReadoutHandle>;
  /** The word before the place of the crosshair; without it there is no such row. */
  readonly axis?: string;
  onHover(id: string | null): void;
}

/** Rows that fit beside the lower figures. */
const ROWS = 6;

/** The column at the right of a figure. Its numbers are written past React, once per frame at most; its rows never come or go with the pointer. */
export function Readout({ runs, handle, axis, onHover }: ReadoutProps) {
  const list = useRef<HTMLUListElement>(null);
  const place = useRef<HTMLElement>(null);
  useImperativeHandle(
    handle,
    () => ({
      update(value, at) {
        if (place.current && place.current.textContent !== at) place.current.textContent = at;
        for (const row of list.current?.children ?? []) {
          const run = runs.find(({ id }) => id === (row as HTMLElement).dataset.run);
          const cell = row.lastElementChild as HTMLElement;
          if (!run) continue;
          const { text, band, exact, off } = value(run);
          if (cell.textContent !== text) cell.textContent = text;
          const spread = cell.previousElementSibling as HTMLElement;
          if (spread.textContent !== band) spread.textContent = band;
          row.classList.toggle(styles.spread ?? '', band !== '');
          if (cell.title !== exact) cell.title = exact;
          row.classList.toggle(styles.off ?? '', off);
        }
      },
    }),
    [runs],
  );
  const shown = runs.filter((run) => !run.hidden);
  return (
    <div className={shown.length > ROWS ? `${styles.readout} ${styles.many}` : styles.readout}>
      {axis !== undefined && (
        <div className={styles.at}>
          {axis} <b ref={place} />
        </div>
      )}
      <ul ref={list}>
        {shown.map((run) => (
          <li key={run.id} data-run={run.id} onPointerEnter={() => onHover(run.id)} onPointerLeave={() => onHover(null)}>
            <Swatch index={run.colorIndex} />
            <b>{run.letter}</b>
            <span>{run.name}</span>
            <small />
            <em />
          </li>
        ))}
      </ul>
    </div>
  );
}
