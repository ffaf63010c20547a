import { type PresetKey, presetSpec, presets } from '../../experiment/presets.ts';
import { Button } from '../controls/Button.tsx';
import { edit } from '../stores/experimentStore.ts';
import frame from './frame.module.css';
import css from './transfer.module.css';
import { useTransferTexts } from './transferTexts.ts';

/** Where the task has no trained network to start from: two that have. */
export function TransferBegin() {
  const words = useTransferTexts();
  const begin = (key: PresetKey) =>
    edit((spec) => {
      const preset = presets.find((one) => one.key === key);
      if (!preset) return spec;
      const { task, transfer } = presetSpec(preset);
      return { ...spec, task, transfer };
    });
  return (
    <div className={frame.head}>
      <h2>{words.noStart}</h2>
      <p>{words.noStartHint}</p>
      <div className={css.begin}>
        <Button look="go" onClick={() => begin('transfer')}>
          {words.startWith.catDog}
        </Button>
        <Button look="line" onClick={() => begin('digits')}>
          {words.startWith.digits}
        </Button>
      </div>
    </div>
  );
}
