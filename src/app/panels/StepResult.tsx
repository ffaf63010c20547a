import { formatCount, formatLoss, formatRate } from '../../charts/format.ts';
import type { TrackStep } from '../../experiment/track.ts';
import { setTransfer, transferParams } from '../../experiment/transfer.ts';
import { Button } from '../controls/Button.tsx';
import { useLanguage } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { foundIn, type StepRecord, settingsOf } from '../stores/transferRecords.ts';
import { transferActs, transferStore } from '../stores/transferStore.ts';
import { percentText } from '../texts.ts';
import css from './transfer.module.css';
import { accuracyOf, cyclesOf, paceOf, verdictOf } from './transferReading.ts';
import { type TransferWords, useTransferTexts } from './transferTexts.ts';
import views from './views.module.css';

/** What came out of a step, in a sentence or two; of the last one, cycle by cycle. */
export function StepResult({ step, record }: { readonly step: TrackStep; readonly record: StepRecord }) {
  const words = useTransferTexts();
  const language = useLanguage();
  useStore(transferStore, (state) => state.version); // series grow in place
  const records = useStore(transferStore, (state) => state.records);
  const transfer = useSpec((spec) => spec.transfer);
  if (step.kind === 'prepare') return <p className={css.result}>{probeText(words, record)}</p>;
  if (step.kind === 'find') {
    const { head, whole, groups } = foundIn(transfer, records);
    const rate = step.key === 'findHead' ? head : whole;
    const each = groups?.map((one) => (one === null ? '–' : formatRate(one))).join(', ');
    if (record.phase !== 'done') return null;
    const found = rate === null ? words.nothingFound : words.found({ rate: formatRate(rate) });
    return <p className={css.result}>{each ? words.foundEach({ rates: each }) : found}</p>;
  }
  const reached = accuracyOf(record);
  const pace = paceOf(record);
  const updates = Math.max(0, ...record.series.map(({ loss }) => loss.length));
  return (
    <>
      {reached && pace !== null && (
        <p className={css.result}>
          {words.reached({ updates: formatCount(updates), accuracy: percentText(reached.mean, language), pace: formatCount(Math.round(pace)) })}
          {record.precomputing !== null && ` ${fasterText(words, pace, records.prepare)}`}
        </p>
      )}
      {step.key === 'whole' && record.cycles.length > 0 && <Cycles record={record} margin={transfer.margin} />}
      {step.key === 'whole' && record.phase === 'done' && <GoOn step={step} record={record} />}
    </>
  );
}

/** Further cycles, where none of those that were allowed has overfitted. */
function GoOn({ step, record }: { readonly step: TrackStep; readonly record: StepRecord }) {
  const { cycle } = useTransferTexts();
  const spec = useSpec((all) => all);
  const { records, current } = useStore(transferStore, (state) => state);
  const { max } = transferParams.wholeCycles;
  const asTrained = record.settings === settingsOf(spec, step, records);
  if (current !== null || !asTrained || record.cycles.length >= max || verdictOf(record, spec.transfer.margin).at !== null) return null;
  const goOn = () => {
    edit((before) => setTransfer(before, { wholeCycles: max }));
    transferActs.goOn();
  };
  return (
    <div className={css.acts}>
      <Button look="line" icon="run" title={cycle.goOnHint({ cycles: String(max) })} onClick={goOn}>
        {cycle.goOn}
      </Button>
    </div>
  );
}

function probeText(words: TransferWords, { probe, precomputing }: StepRecord): string {
  if (!probe) return '';
  const images = milliseconds(probe.images);
  if (probe.activations === null) return words.noPrecompute({ images });
  return words.probed({
    images,
    activations: milliseconds(probe.activations),
    factor: String(Number((probe.images / probe.activations).toPrecision(2))),
    once: (precomputing ?? 0).toFixed(1),
  });
}

function fasterText(words: TransferWords, pace: number, prepare: StepRecord | undefined): string {
  const images = prepare?.probe?.images;
  return images ? words.faster({ factor: String(Number((pace * images).toPrecision(2))) }) : '';
}

function milliseconds(seconds: number): string {
  return String(Number((1000 * seconds).toPrecision(2)));
}

/** Losses at the ends of the cycles, and which one counts. */
function Cycles({ record, margin }: { readonly record: StepRecord; readonly margin: number }) {
  const words = useTransferTexts();
  const language = useLanguage();
  const { at } = verdictOf(record, margin);
  return (
    <table className={views.table}>
      <thead>
        <tr>
          <th scope="col">{words.cycle.name}</th>
          <th scope="col" className={views.n}>
            {words.cycle.train}
          </th>
          <th scope="col" className={views.n}>
            {words.cycle.test}
          </th>
          <th scope="col" className={views.n}>
            {words.cycle.accuracy}
          </th>
          <th scope="col">{words.cycle.state}</th>
        </tr>
      </thead>
      <tbody>
        {cyclesOf(record).map(({ end, train, test, accuracy }, k) => (
          <tr key={end}>
            <th scope="row">{k + 1}</th>
            <td className={views.n}>{formatLoss(train)}</td>
            <td className={views.n}>{formatLoss(test)}</td>
            <td className={views.n}>{percentText(accuracy, language)}</td>
            <td className={css.choice}>
              {k === record.kept ? (
                words.cycle.kept
              ) : (
                <Button look="quiet" onClick={() => transferActs.keep(k)}>
                  {words.cycle.keep}
                </Button>
              )}
              {k === at && <small>{words.cycle.overfits}</small>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
