import { setTask } from '../../experiment/edit.ts';
import type { StopSpec } from '../../experiment/spec.ts';
import { stopParams } from '../../experiment/tables.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { issueText, percentText } from '../texts.ts';
import css from './side.module.css';

/** When training ends before its length. */
export function StopFields() {
  const t = useTexts();
  const language = useLanguage();
  const stop = useSpec((spec) => spec.task.stop);
  const target = useSpec((spec) => spec.view.target);
  return (
    <>
      <label className={css.field}>
        <span>{t.frame.stopAt}</span>
        <span className={css.tick}>
          <input type="checkbox" checked={stop.target} onChange={(event) => setStop({ target: event.target.checked }, 'act')} />
          {t.frame.stopTarget({ target: percentText(target, language) })}
        </span>
      </label>
      <StopNumber name="plateau" label={t.frame.stopPlateau} unit={t.frame.stopPlateauUnit} />
      <StopNumber name="seconds" label={t.frame.stopSeconds} unit={t.frame.stopSecondsUnit} />
      <p className={css.note}>{t.frame.stopNote}</p>
    </>
  );
}

function StopNumber({ name, label, unit }: { readonly name: 'plateau' | 'seconds'; readonly label: string; readonly unit: string }) {
  const t = useTexts();
  const value = useSpec((spec) => spec.task.stop[name]);
  return (
    <div className={css.field}>
      <span>{label}</span>
      <NumberField
        label={`${label}, ${unit}`}
        value={value}
        param={stopParams[name]}
        problemText={({ code, ...params }) => issueText(t, { code, params })}
        onChange={(next) => setStop({ [name]: next }, 'slide')}
      />
      <small>{unit}</small>
    </div>
  );
}

function setStop(change: Partial<StopSpec>, kind: 'act' | 'slide'): void {
  edit((spec) => setTask(spec, { stop: { ...spec.task.stop, ...change } }), kind);
}
