import { lazy, useState } from 'react';
import { useLanguage, useTexts } from '../language.tsx';
import { useSpec, useStore } from '../stores/hooks.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import { LazyPart } from './LazyPart.tsx';
import { RunRows } from './RunRows.tsx';
import { type RunColumn, runColumns, wordsOf } from './runColumns.tsx';
import { nextSorting, type Sorting, sortedPlaces } from './sortRows.ts';
import { useDifferences } from './useDifferences.ts';
import { useRaceRows } from './useRaceRows.ts';
import { Verdicts } from './Verdicts.tsx';
import css from './views.module.css';

const CopyTable = lazy(() => import('./CopyTable.tsx'));

/** So few are seen at a glance. */
const UNFILTERED = 4;

/** One row per run: the settings in which they differ, then what they reached over their seeds; below, what that means. */
export function RunsTable({ onFocus }: { onFocus(run: string | null): void }) {
  const t = useTexts();
  const language = useLanguage();
  const race = useRaceRows();
  const over = useStore(trainingStore, (state) => state.phase === 'ended');
  const firstSeed = useSpec((spec) => spec.task.seed);
  const { columns: differences, shared } = useDifferences();
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const [filter, setFilter] = useState('');
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const columns = runColumns(t, language, race, differences, over);
  const byRun: RunColumn = { key: 'run', name: t.race.column.run, value: ({ run }) => run.id, cell: () => null };
  const sortedBy = [byRun, ...columns].find(({ key }) => key === sorting?.column);
  const order = sorting && sortedBy ? sortedPlaces(race.rows.map(sortedBy.value), sorting.descending) : race.rows.keys();
  const filtered = race.rows.length > UNFILTERED ? filter.trim().toLowerCase() : '';
  const rows = [...order].flatMap((place) => race.rows[place] ?? []).filter((row) => wordsOf(t, row, columns).includes(filtered));
  const top = Math.max(...race.rows.map(({ results }) => results.spreads.best?.mean ?? 0));
  return (
    <section className={css.runs}>
      <div className={css.over}>
        <p id="runs-caption">{shared === '' ? t.race.tableSub : t.race.tableSame({ shared })}</p>
        {race.rows.length > UNFILTERED && (
          <input
            type="search"
            className={css.filter}
            value={filter}
            placeholder={t.race.filter}
            aria-label={t.race.filter}
            onChange={(event) => setFilter(event.target.value)}
          />
        )}
        <LazyPart silent>
          <CopyTable rows={rows} />
        </LazyPart>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key */}
      <section className={css.scroll} tabIndex={0} aria-label={t.race.table}>
        <table className={css.table} aria-label={t.race.table} aria-describedby="runs-caption">
          <thead>
            <tr>
              {[byRun, ...columns].map((column) => (
                <Head key={column.key} column={column} sorting={sorting} onSort={setSorting} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <RunRows
                key={row.run.id}
                row={row}
                columns={columns}
                firstSeed={firstSeed}
                top={top}
                unfolded={unfolded.has(row.run.id)}
                onUnfold={(now) => setUnfolded((before) => new Set(now ? [...before, row.run.id] : [...before].filter((id) => id !== row.run.id)))}
                onHover={(hovered) => onFocus(hovered ? row.run.id : null)}
              />
            ))}
          </tbody>
        </table>
      </section>
      {rows.length === 0 && <p className={css.muted}>{t.race.filteredAll}</p>}
      <Verdicts race={race} />
    </section>
  );
}

interface HeadProps {
  readonly column: RunColumn;
  readonly sorting: Sorting | null;
  onSort(sorting: Sorting | null): void;
}

function Head({ column, sorting, onSort }: HeadProps) {
  const { key, name, className, descending = false } = column;
  const mine = sorting?.column === key ? sorting : null;
  return (
    <th scope="col" data-col={key} className={className} aria-sort={mine ? (mine.descending ? 'descending' : 'ascending') : undefined}>
      <button type="button" className={css.sort} onClick={() => onSort(nextSorting(sorting, key, descending))}>
        {name}
      </button>
    </th>
  );
}
