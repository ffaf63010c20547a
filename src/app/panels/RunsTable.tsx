import type { DatasetCard } from '../../datasets/dataset.ts';
import { datasets } from '../../datasets/registry.ts';
import { cardOf } from '../../experiment/choice.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import { atChance, resultOf } from '../../runs/result.ts';
import { Swatch } from '../controls/Swatch.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { settingsOf } from '../stores/connection.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { seriesOf, trainingStore } from '../stores/trainingStore.ts';
import { rateSummary, runName } from '../texts.ts';
import { colorIndex } from './colorIndex.ts';
import { useDifferences } from './useDifferences.ts';
import css from './views.module.css';

/** One row per run: the settings in which they differ, then what they reached. */
export function RunsTable() {
  const t = useTexts();
  const language = useLanguage();
  const runs = useSpec((spec) => spec.runs);
  const target = useSpec((spec) => spec.view.target);
  useStore(trainingStore, (state) => state); // results live in the series: draw again with every summary
  const { columns, shared } = useDifferences();
  const percent = (value: number | null) =>
    value === null ? '–' : value.toLocaleString(language, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const results = runs.map((run) => resultOf(seriesOf(run.id), target));
  const top = Math.max(...results.map((result) => result.best ?? 0));
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <caption>
          <b>{t.race.table}</b>
          {shared === '' ? t.race.tableSub : t.race.tableSame({ shared })}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t.race.column.run}</th>
            <th scope="col" className={css.setting}>
              {t.race.rate} <i>η</i>
            </th>
            {columns.map((column) => (
              <th key={column.path} scope="col" className={css.setting}>
                {column.name}
              </th>
            ))}
            <th scope="col" className={css.n}>
              {t.race.column.best}
            </th>
            <th scope="col" className={css.n}>
              {t.race.column.final}
            </th>
            <th scope="col" className={css.n}>
              {t.race.column.loss}
            </th>
            <th scope="col" className={css.n}>
              {t.race.column.toTarget({ target: percent(target) })}
            </th>
            <th scope="col">{t.race.column.state}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run, i) => {
            const result = results[i];
            if (!result) return null;
            return (
              <tr key={run.id} data-run={run.id}>
                <th scope="row">
                  <span className={css.who}>
                    <Swatch index={colorIndex(run.id)} />
                    <b>{run.id}</b>
                    {runName(t, run)}
                  </span>
                </th>
                <td className={css.setting}>{rateSummary(run)}</td>
                {columns.map((column) => (
                  <td key={column.path} className={css.setting}>
                    {column.values[i] ?? '–'}
                  </td>
                ))}
                <td className={[css.n, result.best !== null && result.best === top ? css.best : ''].join(' ')} title={String(result.best ?? '')}>
                  {percent(result.best)}
                </td>
                <td className={css.n} title={String(result.last ?? '')}>
                  {percent(result.last)}
                </td>
                <td className={css.n} title={String(result.loss ?? '')}>
                  {result.loss === null ? '–' : result.loss.toFixed(3)}
                </td>
                <td className={css.n}>{result.toTarget?.toLocaleString(language) ?? (seriesOf(run.id)?.end ? t.race.never : '–')}</td>
                <td>
                  <RunState run={run} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function RunState({ run }: { readonly run: RunSpec }) {
  const t = useTexts();
  const phase = useStore(trainingStore, (state) => state.phase);
  const trained = useStore(trainingStore, (state) => state.runs.find((one) => one.id === run.id) ?? null);
  const classes = useSpec((spec) => cardOf<DatasetCard>(datasets, spec.task.dataset)?.classes.length ?? 1);
  const end = seriesOf(run.id)?.end ?? null;
  if (trained === null || phase === 'idle') return t.race.state.ready;
  if (end?.reason === 'diverged') return <span className={css.danger}>{t.race.state.diverged({ step: String(end.step) })}</span>;
  const over = phase === 'ended' || phase === 'failed';
  if (over && settingsOf(trained) !== settingsOf(run))
    return (
      <span className={css.muted} title={t.frame.changedSinceTraining}>
        {t.race.state.stale}
      </span>
    );
  if (phase === 'failed') return t.race.state.failed;
  if (phase === 'paused') return t.race.state.paused;
  if (phase === 'ended' && end?.reason !== 'stopped' && atChance(seriesOf(run.id), classes))
    return <span className={css.danger}>{t.race.state.chance}</span>;
  if (phase === 'ended') return end?.reason === 'stopped' ? t.race.state.stopped : t.race.state.finished;
  return end ? t.race.state.finished : t.race.state.running;
}
