import { useMemo } from 'react';
import { groupNames } from '../../experiment/applyBounds.ts';
import { setView } from '../../experiment/edit.ts';
import type { ViewSpec } from '../../experiment/spec.ts';
import { viewParams } from '../../experiment/tables.ts';
import controls from '../controls/controls.module.css';
import { Notice } from '../controls/Notice.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { RaceFigures } from '../figures/RaceFigures.tsx';
import { raceRuns } from '../figures/raceRuns.ts';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { seriesOfRun, trainingStore } from '../stores/trainingStore.ts';
import { failureText, runName } from '../texts.ts';
import css from './frame.module.css';
import { Headline } from './Headline.tsx';
import { RunsTable } from './RunsTable.tsx';
import { raceTexts } from './raceTexts.ts';
import { useCounts } from './useCounts.ts';
import { usePlan } from './usePlan.ts';

/** All runs on one step axis: loss, accuracy, rate; and the table. */
export function RaceView() {
  const t = useTexts();
  const spec = useSpec((whole) => whole);
  const { view, task } = spec;
  const generation = useStore(trainingStore, (state) => state.generation);
  const failure = useStore(trainingStore, (state) => state.failure);
  const { total, perEpoch } = useCounts();
  const context = usePlan();
  // biome-ignore lint/correctness/useExhaustiveDependencies: generation says that seriesOfRun answers differently
  const runs = useMemo(() => {
    return raceRuns(spec.runs, { context, groups: groupNames(task).length, name: (run) => runName(t, run), seedsOf: seriesOfRun });
  }, [spec.runs, task, context, t, generation]);
  const texts = useMemo(() => raceTexts(t, task), [t, task]);
  return (
    <>
      <Headline />
      {failure && <Notice tone="bad">{failureText(t, failure)}</Notice>}
      <RaceFigures
        runs={runs}
        totalSteps={total}
        stepsPerEpoch={perEpoch}
        firstSeed={task.seed}
        seedCount={task.seeds}
        xAxis={view.xAxis}
        lossScale={view.lossScale}
        smoothing={view.smoothing}
        target={view.target}
        band={view.band}
        clip={view.clip}
        figures={view.figures}
        onTarget={(target) => edit((before) => setView(before, { target }), 'slide')}
        texts={texts}
      />
      <RunsTable />
    </>
  );
}

/** Axes and smoothing, beside the tabs. */
export function RaceTools() {
  const t = useTexts();
  const view = useSpec((spec) => spec.view);
  const set = (change: Partial<ViewSpec>, kind: 'slide' | 'act' = 'act') => edit((spec) => setView(spec, change), kind);
  const { max } = viewParams.smoothing;
  return (
    <div className={css.tools} role="toolbar" aria-label={t.race.x}>
      <span>
        {t.race.x}
        <Segmented
          label={t.race.x}
          value={view.xAxis}
          options={viewParams.xAxis.options.map((key) => [key, t.race.axis[key]] as const)}
          onChange={(xAxis) => set({ xAxis })}
        />
      </span>
      <span>
        {t.race.lossScale}
        <Segmented
          label={t.race.lossScale}
          value={view.lossScale}
          options={viewParams.lossScale.options.map((key) => [key, t.race.scale[key]] as const)}
          onChange={(lossScale) => set({ lossScale })}
        />
      </span>
      <label>
        {t.race.smoothing}
        <input
          type="range"
          className={controls.range}
          min={0}
          max={1}
          step={0.01}
          value={smoothingToSlider(view.smoothing)}
          style={{ '--p': `${100 * smoothingToSlider(view.smoothing)}%` } as React.CSSProperties}
          aria-valuetext={view.smoothing.toFixed(3)}
          onChange={(event) => set({ smoothing: Math.min(max, sliderToSmoothing(Number(event.target.value))) }, 'slide')}
        />
        <output>{view.smoothing.toFixed(3)}</output>
      </label>
    </div>
  );
}

/** Even steps of the slider are even steps of the memory's logarithm, 1 / (1 - weight): 0, 0.5, 0.9, 0.99, 0.999. */
function sliderToSmoothing(position: number): number {
  return Number((1 - 1000 ** -position).toFixed(4));
}

function smoothingToSlider(weight: number): number {
  return -Math.log(1 - weight) / Math.log(1000);
}
