import type { TrackStep } from '../../experiment/track.ts';
import { setTransfer } from '../../experiment/transfer.ts';
import { Button } from '../controls/Button.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useStore } from '../stores/hooks.ts';
import { transferActs, transferStore } from '../stores/transferStore.ts';
import { StepNumbers } from './StepNumbers.tsx';
import { StepResult } from './StepResult.tsx';
import css from './transfer.module.css';
import { useTransferTexts } from './transferTexts.ts';

/** The chosen step: what it is for, its numbers, what came out, and doing it again. */
export function TransferStep({ step }: { readonly step: TrackStep }) {
  const words = useTransferTexts();
  const record = useStore(transferStore, (state) => state.records[step.key]);
  const { key, number, skipped } = step;
  const skip = (off: boolean) =>
    edit((spec) => {
      const others = spec.transfer.skip.filter((one) => one !== number);
      return setTransfer(spec, { skip: off ? [...others, number].toSorted((a, b) => a - b) : others });
    });
  const over = record && !['running', 'loading', 'paused'].includes(record.phase);
  return (
    <section className={css.step} aria-labelledby="step-heading">
      <h3 id="step-heading">
        {number}. {words.titles[key]}
      </h3>
      <p>{words.purposes[key]}</p>
      <StepNumbers step={key} />
      {record && <StepResult step={step} record={record} />}
      <div className={css.acts}>
        <label>
          <input type="checkbox" checked={skipped} onChange={(event) => skip(event.target.checked)} /> {words.skip}
        </label>
        {over && !skipped && (
          <Button look="line" icon="reset" title={words.redoHint} onClick={() => transferActs.redo(key)}>
            {words.redo}
          </Button>
        )}
      </div>
    </section>
  );
}
