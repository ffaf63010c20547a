import { formatCount } from '../../charts/format.ts';
import { plannedContext } from '../../experiment/conflicts.ts';
import { type TrackStep, trackOf } from '../../experiment/track.ts';
import type { Language } from '../../i18n/dictionary.ts';
import { useLanguage } from '../language.tsx';
import { useSpec, useStore } from '../stores/hooks.ts';
import type { TransferState } from '../stores/transferRecords.ts';
import { transferStore } from '../stores/transferStore.ts';
import { percentText, sentences } from '../texts.ts';
import frame from './frame.module.css';
import { accuracyOf, costOf, lastLeft, verdictOf } from './transferReading.ts';
import { type TransferWords, useTransferTexts } from './transferTexts.ts';

/** Where the track stands, in one sentence; below it, what it is trained on and what it has cost. */
export function TransferHead() {
  const words = useTransferTexts();
  const language = useLanguage();
  const { task, transfer } = useSpec((spec) => spec);
  const state = useStore(transferStore, (all) => all);
  const steps = trackOf(transfer);
  const { trained, tested } = costOf(steps, state.records);
  const { stepsPerEpoch } = plannedContext(task);
  const about = words.about({
    updates: formatCount(stepsPerEpoch),
    seeds: task.seeds,
    images: formatCount(task.evalCount),
    error: percentText(Math.sqrt(0.25 / task.evalCount), language),
  });
  const cost = trained + tested > 0 ? ` ${words.cost({ trained: formatCount(trained), tested: formatCount(tested) })}` : '';
  return (
    <div className={frame.head}>
      <h2 aria-live="polite">{sentence(words, language, steps, state, transfer.margin)}</h2>
      <p>
        {about}
        {cost}
      </p>
    </div>
  );
}

function sentence(
  words: TransferWords,
  language: Language,
  steps: readonly TrackStep[],
  { current, records }: TransferState,
  margin: number,
): string {
  const now = steps.find(({ key }) => key === current);
  if (now) return words.now({ number: String(now.number), count: String(steps.length), title: words.titles[now.key] });
  const last = lastLeft(steps, records);
  const record = last && records[last.key];
  const reached = record && accuracyOf(record);
  if (!last || !reached) return words.intro;
  const { mean, interval } = reached;
  const accuracy = percentText(mean, language);
  const spread = interval ? words.spread({ low: percentText(interval[0], language), high: percentText(interval[1], language) }) : '';
  const result = words.result({ number: String(last.number), accuracy, spread });
  if (last.key !== 'whole') return result;
  const { at } = verdictOf(record, margin);
  const kept = String(record.kept + 1);
  const overfit = at === null ? words.noOverfit({ cycles: String(record.cycles.length) }) : words.overfit({ cycle: String(at + 1) });
  return sentences(language, overfit, words.keptCycle({ cycle: kept, accuracy, spread }));
}
