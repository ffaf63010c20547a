import type { TrackKey, TrackStep } from '../../experiment/track.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import type { TransferState } from '../stores/transferRecords.ts';
import { settingsOf } from '../stores/transferRecords.ts';
import { transferStore } from '../stores/transferStore.ts';
import css from './transfer.module.css';
import { useTransferTexts } from './transferTexts.ts';

interface TransferTrackProps {
  readonly steps: readonly TrackStep[];
  readonly chosen: TrackKey | null;
  onChoose(key: TrackKey): void;
}

/** The stations of the recipe: what is done, what trains, what is to come. */
export function TransferTrack({ steps, chosen, onChoose }: TransferTrackProps) {
  const words = useTransferTexts();
  const spec = useSpec((whole) => whole);
  const records = useStore(transferStore, (state) => state.records);
  return (
    <ol className={css.track} aria-label={words.track}>
      {steps.map((step) => {
        const state = stateOf(step, records, () => settingsOf(spec, step, records));
        return (
          <li key={step.key} data-state={state}>
            <button type="button" aria-current={step.key === chosen ? 'step' : undefined} onClick={() => onChoose(step.key)}>
              <span className={css.station}>{step.number}</span>
              <b>{words.titles[step.key]}</b>
              <small>{words.states[state]}</small>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

export type StationState = 'waiting' | 'loading' | 'running' | 'paused' | 'done' | 'stopped' | 'failed' | 'diverged' | 'skipped' | 'changed';

function stateOf({ key, skipped }: TrackStep, records: TransferState['records'], settingsNow: () => string): StationState {
  const record = records[key];
  if (skipped) return 'skipped';
  if (!record) return 'waiting';
  return record.phase === 'done' && record.settings !== settingsNow() ? 'changed' : record.phase;
}
