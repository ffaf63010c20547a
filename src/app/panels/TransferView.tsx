import { useEffect, useMemo, useState } from 'react';
import { canTransfer, type TrackKey, trackOf } from '../../experiment/track.ts';
import { Notice } from '../controls/Notice.tsx';
import { TrackFigures } from '../figures/TrackFigures.tsx';
import { type TrackStretch, trackData } from '../figures/trackData.ts';
import { useTexts } from '../language.tsx';
import { useSpec, useStore } from '../stores/hooks.ts';
import { keepTrack } from '../stores/keepTrack.ts';
import { transferStore } from '../stores/transferStore.ts';
import { failureText } from '../texts.ts';
import { ComparePanel } from './ComparePanel.tsx';
import { MovesPanel } from './MovesPanel.tsx';
import { StepTest } from './StepTest.tsx';
import { TransferBegin } from './TransferBegin.tsx';
import { TransferHead } from './TransferHead.tsx';
import { TransferStep } from './TransferStep.tsx';
import { TransferTrack } from './TransferTrack.tsx';
import css from './transfer.module.css';
import { useTransferTexts } from './transferTexts.ts';

/** The recipe as a track of steps, the chosen one with its numbers, and what came out so far. */
export function TransferView() {
  const t = useTexts();
  const words = useTransferTexts();
  const task = useSpec((spec) => spec.task);
  const transfer = useSpec((spec) => spec.transfer);
  const state = useStore(transferStore, (all) => all);
  const steps = useMemo(() => trackOf(transfer), [transfer]);
  const [chosen, setChosen] = useState<TrackKey | null>(null);
  const { current, records, version } = state;
  useEffect(() => {
    if (current !== null) setChosen(current);
  }, [current]);
  useEffect(keepTrack, []);
  const step = steps.find(({ key }) => key === chosen) ?? steps[0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: series grow in place, version says when
  const data = useMemo(() => {
    const stretches = steps.flatMap(({ key, number, kind }): TrackStretch[] => {
      const record = records[key];
      return kind === 'train' && record && record.series.length > 0
        ? [{ number, title: words.titles[key], series: record.series, totalSteps: record.totalSteps }]
        : [];
    });
    return trackData(stretches, { ...words, train: words.train, test: words.test, border: ({ number, title }) => `${number} ${title}` });
  }, [steps, version, words]);
  if (!canTransfer(task)) return <TransferBegin />;
  const tested = step?.kind === 'find' ? records[step.key] : undefined;
  const failure = Object.values(records).find((record) => record.failure)?.failure;
  return (
    <>
      <TransferHead />
      {failure && <Notice tone="bad">{failureText(t, failure)}</Notice>}
      <TransferTrack steps={steps} chosen={step?.key ?? null} onChoose={setChosen} />
      <div className={css.columns}>
        {tested ? <StepTest record={tested} /> : <TrackFigures data={data} texts={words} />}
        {step && <TransferStep step={step} />}
      </div>
      <MovesPanel chosen={step?.key ?? null} />
      <ComparePanel />
    </>
  );
}
