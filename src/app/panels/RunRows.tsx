import { Button } from '../controls/Button.tsx';
import { Swatch } from '../controls/Swatch.tsx';
import { useTexts } from '../language.tsx';
import { runName } from '../texts.ts';
import { colorIndex } from './colorIndex.ts';
import type { RunColumn } from './runColumns.tsx';
import type { ShownRow } from './useRaceRows.ts';
import css from './views.module.css';

interface RunRowsProps {
  readonly row: ShownRow;
  readonly columns: readonly RunColumn[];
  readonly firstSeed: number;
  /** Best accuracy of all runs. */
  readonly top: number;
  readonly unfolded: boolean;
  onUnfold(unfolded: boolean): void;
  onHover(over: boolean): void;
}

/** A run over its seeds, and on demand each seed by itself. */
export function RunRows({ row, columns, firstSeed, top, unfolded, onUnfold, onHover }: RunRowsProps) {
  const t = useTexts();
  const { run, results } = row;
  const seeds = results.seeds.map((result, k) => ({ seed: firstSeed + k, k, result }));
  const many = seeds.length > 1;
  const classOf = (column: RunColumn) => {
    const best = column.key === 'best' && results.spreads.best !== null && results.spreads.best.mean === top;
    return [column.className, best && css.best].filter(Boolean).join(' ');
  };
  return (
    <>
      <tr data-run={run.id} onPointerEnter={() => onHover(true)} onPointerLeave={() => onHover(false)}>
        <th scope="row" data-col="run">
          <span className={css.who}>
            <Swatch index={colorIndex(run.id)} />
            <b>{run.id}</b>
            <span>{runName(t, run)}</span>
            {many && (
              <Button
                icon={unfolded ? 'up' : 'down'}
                label={t.race.seedsOf({ run: run.id })}
                className={css.unfold}
                aria-expanded={unfolded}
                onClick={() => onUnfold(!unfolded)}
              />
            )}
          </span>
        </th>
        {columns.map((column) => (
          <td key={column.key} data-col={column.key} className={classOf(column)}>
            {column.cell(row)}
          </td>
        ))}
      </tr>
      {many &&
        unfolded &&
        seeds.map(({ seed, k, result }) => (
          <tr key={seed} data-seed={seed} className={css.seedRow}>
            <th scope="row">{t.race.seed({ seed: String(seed) })}</th>
            {columns.map((column) => (
              <td key={column.key} data-col={column.key} className={column.className}>
                {column.seed?.(result, row, k)}
              </td>
            ))}
          </tr>
        ))}
    </>
  );
}
