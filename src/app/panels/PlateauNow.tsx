import { formatExact, formatLoss, formatRate } from '../../charts/format.ts';
import type { HistoryRate } from '../../experiment/historyRate.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import { useLanguage, useTexts } from '../language.tsx';
import { useStore } from '../stores/hooks.ts';
import { seriesOfRun, trainingStore } from '../stores/trainingStore.ts';
import { countText } from '../texts.ts';
import css from './side.module.css';

interface PlateauNowProps {
  readonly run: RunSpec;
  readonly rate: HistoryRate;
}

/** Where reduce on plateau stands while it trains: the fold that the worker makes, made again from the same evaluations. */
export function PlateauNow({ run, rate }: PlateauNowProps) {
  const t = useTexts();
  const language = useLanguage();
  useStore(trainingStore, (state) => state); // results live in the series: look again with every summary
  const [first, ...others] = seriesOfRun(run.id);
  const done = first?.loss.length ?? 0;
  const state = rate.plateauAt(done);
  if (done === 0 || state === null || state.evaluations === 0) return null;
  const words = t.cards.plateau;
  const count = (value: number) => countText(value, language);
  const rows: readonly (readonly [key: string, name: string, value: string, exact: string])[] = [
    ['lr', words.lr, formatRate(rate.scheduleAt(done)), formatExact(rate.scheduleAt(done))],
    ['best', words.best, formatLoss(state.best ?? Number.NaN), formatExact(state.best ?? Number.NaN)],
    ['bad', words.bad, words.badOf({ bad: count(state.bad), patience: count(Number(run.schedule.params.patience)) }), ''],
    ['cooldown', words.cooldown, count(state.cooldownLeft), ''],
    ['reductions', words.reductions, count(state.reductions), ''],
  ];
  return (
    <dl className={css.plateau} aria-label={words.name}>
      {others.length > 0 && (
        <div>
          <dt>{words.firstSeed}</dt>
          <dd />
        </div>
      )}
      {rows.map(([key, name, value, exact]) => (
        <div key={key} data-plateau={key}>
          <dt>{name}</dt>
          <dd title={exact}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
