import type { RunSpec } from '../../experiment/spec.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';
import { type RunResult, resultOf } from '../../runs/result.ts';
import { useLanguage, useTexts } from '../language.tsx';
import { useSpec, useStore } from '../stores/hooks.ts';
import { seriesOf, type TrainingState, trainingStore } from '../stores/trainingStore.ts';
import { runName } from '../texts.ts';
import css from './frame.module.css';

/** The result in one sentence, computed from the curves; below it, what makes it fair. */
export function Headline() {
  const t = useTexts();
  const language = useLanguage();
  const runs = useSpec((spec) => spec.runs);
  const target = useSpec((spec) => spec.view.target);
  const training = useStore(trainingStore, (state) => state);
  const { moved } = training;
  return (
    <div className={css.head} aria-live="polite">
      <h2>{sentence(t, language, runs, target, training)}</h2>
      <p>
        {t.race.fair} {training.phase === 'ended' && t.race.oneSeed}
      </p>
      {moved && (
        <p>
          {t.engine.moved({
            engine: t.engine.backend[moved.engine.backend],
            step: moved.fromStep.toLocaleString(language),
            reason: moved.reason,
          })}
        </p>
      )}
    </div>
  );
}

function sentence(t: Dictionary, language: string, runs: readonly RunSpec[], target: number, training: TrainingState): string {
  if (training.phase === 'idle' || training.step === 0) return t.race.ready({ count: t.race.runsCount({ count: runs.length }) });
  const results = runs.flatMap((run) => {
    const series = seriesOf(run.id);
    return series ? [{ run, result: resultOf(series, target), diverged: series.end?.reason === 'diverged' }] : [];
  });
  const alive = results.filter((entry) => !entry.diverged && entry.result.last !== null);
  if (results.length > 0 && alive.length === 0)
    return results.every((entry) => entry.diverged) ? t.race.allDiverged : t.race.ready({ count: t.race.runsCount({ count: runs.length }) });
  const percent = (value: number) => value.toLocaleString(language, { style: 'percent', maximumFractionDigits: 1 });
  const reached = speedSentence(t, alive, percent(target));
  if (reached) return reached;
  const leader = alive.reduce((a, b) => ((b.result.best ?? 0) > (a.result.best ?? 0) ? b : a));
  const name = nameOf(t, leader.run);
  const tied = alive.length > 1 && alive.every((entry) => entry.result.best === leader.result.best);
  if (training.phase === 'ended') {
    const last = alive.reduce((a, b) => ((b.result.last ?? 0) > (a.result.last ?? 0) ? b : a));
    return t.race.final({ run: nameOf(t, last.run), accuracy: percent(last.result.last ?? 0), steps: training.totalSteps.toLocaleString(language) });
  }
  if (tied) return t.race.underWay;
  return t.race.leading({ run: name, accuracy: percent(leader.result.best ?? 0), step: training.step.toLocaleString(language) });
}

/** Who reached the target in how much of the steps of the best constant rate; a ratio is said only with its base. */
function speedSentence(t: Dictionary, runs: readonly { readonly run: RunSpec; readonly result: RunResult }[], target: string): string | null {
  const hits = runs.filter((entry) => entry.result.toTarget !== null).sort((a, b) => (a.result.toTarget ?? 0) - (b.result.toTarget ?? 0));
  const first = hits[0];
  if (!first || first.result.toTarget === null) return null;
  const constant = hits.find((entry) => entry.run.schedule.kind === 'constant');
  if (!constant || constant === first || !constant.result.toTarget)
    return t.race.reached({ run: nameOf(t, first.run), target, step: String(first.result.toTarget) });
  return t.race.speedUp({ run: nameOf(t, first.run), target, ratio: (first.result.toTarget / constant.result.toTarget).toFixed(2) });
}

function nameOf(t: Dictionary, run: RunSpec): string {
  return `${runName(t, run)} (${run.id})`;
}
