/** @file What each run reached over its seeds, read off the series as they are now. */
import type { RunSpec, TaskSpec } from '../../experiment/spec.ts';
import type { RaceRow } from '../../runs/raceTable.ts';
import { resultsOf } from '../../runs/results.ts';
import type { Series } from '../../runs/series.ts';
import { contenderOf, speedUps } from '../../runs/speedUp.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { seriesOfRun, type TrainingState, trainingStore } from '../stores/trainingStore.ts';

export interface ShownRow extends RaceRow {
  /** As it trained; null: it has not. */
  readonly trained: RunSpec | null;
  readonly seeds: readonly Series[];
}

export interface RaceRows {
  readonly rows: readonly ShownRow[];
  readonly seeds: number;
  readonly target: number;
  /** Updates between two evaluations. */
  readonly evalEvery: number;
  /** The cost of range tests counts: the axis is in gradient evaluations. */
  readonly charge: boolean;
}

export function useRaceRows(): RaceRows {
  const runs = useSpec((spec) => spec.runs);
  const target = useSpec((spec) => spec.view.target);
  const charge = useSpec((spec) => spec.view.xAxis === 'evaluations');
  const planned = useSpec((spec) => spec.task);
  // results live in the series: look again with every summary
  const training = useStore(trainingStore, (state) => state);
  return rowsAt(runs, target, charge, planned, training);
}

/** The headline, the table and the sentences below it ask the same. */
const rowsAt = lastAnswer(
  (runs: readonly RunSpec[], target: number, charge: boolean, planned: TaskSpec, { task, runs: known }: TrainingState): RaceRows => {
    const { seeds, evalEvery } = task ?? planned;
    const rows = runs.map((run) => {
      const series = seriesOfRun(run.id);
      const trained = series.length > 0 ? (known.find(({ id }) => id === run.id) ?? null) : null;
      return { run, trained, seeds: series, results: resultsOf(series, target, (trained ?? run).charged) };
    });
    const contenders = rows.map(({ run, trained, results }) => contenderOf(trained ?? run, results));
    const isOver = ({ seeds: all }: { readonly seeds: readonly Series[] }) => all.length > 0 && all.every(({ end }) => end !== null);
    const settled = contenders.every((one, r) => !one.constant || one.results.spreads.toTarget?.count === seeds || isOver(rows[r] ?? { seeds: [] }));
    const ups = speedUps(contenders, { evalEvery, charge });
    return {
      rows: rows.map((row) => {
        const speedUp = ups.get(row.run.id) ?? null;
        // a race in progress has no verdict on those that are still on their way
        const said = settled && row.trained !== null && (speedUp?.ratio !== null || isOver(row) || speedUp?.verdict === 'isBest');
        return { ...row, speedUp: said ? speedUp : null };
      }),
      seeds,
      target,
      evalEvery,
      charge,
    };
  },
);

/** Of a question that is the one before, the answer is, too. */
function lastAnswer<A extends readonly unknown[], R>(answer: (...question: A) => R): (...question: A) => R {
  let last: { readonly question: A; readonly answer: R } | null = null;
  return (...question) => {
    if (last === null || question.some((part, i) => !Object.is(part, last?.question[i]))) last = { question, answer: answer(...question) };
    return last.answer;
  };
}
