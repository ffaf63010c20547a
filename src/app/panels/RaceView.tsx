import { lazy, useMemo, useState } from 'react';
import { groupNames } from '../../experiment/applyBounds.ts';
import { setView } from '../../experiment/edit.ts';
import { Button } from '../controls/Button.tsx';
import { Notice } from '../controls/Notice.tsx';
import { RaceFigures } from '../figures/RaceFigures.tsx';
import { raceRuns } from '../figures/raceRuns.ts';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { seriesOfRun, trainingStore } from '../stores/trainingStore.ts';
import { failureText, runName } from '../texts.ts';
import { type BranchRefusal, branchHere } from './branch.ts';
import { Headline } from './Headline.tsx';
import { KeptNotices } from './KeptNotices.tsx';
import { QueueList } from './QueueList.tsx';
import { RaceSections } from './RaceSections.tsx';
import { RunsTable } from './RunsTable.tsx';
import { raceTexts } from './raceTexts.ts';
import { useCounts } from './useCounts.ts';
import { usePlan } from './usePlan.ts';

// loaded when they are opened
const SweepPanel = lazy(() => import('./SweepPanel.tsx').then((loaded) => ({ default: loaded.SweepPanel })));
const ArchivePanel = lazy(() => import('./ArchivePanel.tsx').then((loaded) => ({ default: loaded.ArchivePanel })));

/** All runs on one step axis: loss, accuracy, rate; and the table. */
export function RaceView() {
  const t = useTexts();
  const spec = useSpec((whole) => whole);
  const { view, task } = spec;
  const generation = useStore(trainingStore, (state) => state.generation);
  const failure = useStore(trainingStore, (state) => state.failure);
  const lostAt = useStore(trainingStore, (state) => state.moved?.fromStep ?? null);
  const { total, perEpoch } = useCounts();
  const context = usePlan();
  // biome-ignore lint/correctness/useExhaustiveDependencies: generation says that seriesOfRun answers differently
  const runs = useMemo(() => {
    return raceRuns(spec.runs, { context, groups: groupNames(task).length, name: (run) => runName(t, run), seedsOf: seriesOfRun });
  }, [spec.runs, task, context, t, generation]);
  const [focus, setFocus] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<BranchRefusal>(null);
  const texts = useMemo(() => raceTexts(t, task), [t, task]);
  // the same elements: a slider of the view does not render the table
  const sections = useMemo(
    () => [
      { key: 'runs', name: t.race.table, body: <RunsTable onFocus={setFocus} /> },
      { key: 'sweep', name: t.sweep.title, body: <SweepPanel /> },
      { key: 'archive', name: t.archive.title, body: <ArchivePanel /> },
    ],
    [t],
  );
  return (
    <>
      <Headline />
      <KeptNotices />
      {failure && <Notice tone="bad">{failureText(t, failure)}</Notice>}
      {refusal && (
        <div ref={(place) => place?.scrollIntoView({ block: 'nearest' })}>
          <Notice
            tone="warn"
            actions={
              <Button look="quiet" onClick={() => setRefusal(null)}>
                {t.frame.dismiss}
              </Button>
            }
          >
            {t.race.branchRefused[refusal]}
          </Notice>
        </div>
      )}
      <RaceFigures
        runs={runs}
        totalSteps={total}
        stepsPerEpoch={perEpoch}
        firstSeed={task.seed}
        seedCount={task.seeds}
        xAxis={view.xAxis}
        lossScale={view.lossScale}
        lrScale={view.lrScale}
        lostAt={lostAt}
        smoothing={view.smoothing}
        target={view.target}
        band={view.band}
        clip={view.clip}
        figures={view.figures}
        focus={focus}
        onTarget={(target) => edit((before) => setView(before, { target }), 'slide')}
        onBranch={(id, step) => setRefusal(branchHere(id, step))}
        texts={texts}
      />
      <RaceSections label={t.race.below} sections={sections} />
      <QueueList />
    </>
  );
}
