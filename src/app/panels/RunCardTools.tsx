import { duplicateRun, removeRun, setHidden } from '../../experiment/edit.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import { LIMITS } from '../../experiment/tables.ts';
import { Button } from '../controls/Button.tsx';
import { useTexts } from '../language.tsx';
import { announce } from '../stores/announcements.ts';
import { edit, experimentStore } from '../stores/experimentStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { usedLetters } from '../stores/letters.ts';
import { showRun, sideStore } from '../stores/sideStore.ts';
import css from './side.module.css';

/** Duplicate, hide, delete: in the head of an open card. */
export function RunCardTools({ run }: { readonly run: RunSpec }) {
  const t = useTexts();
  const alone = useSpec((spec) => spec.runs.length === 1);
  const full = useSpec((spec) => spec.runs.length >= LIMITS.runs);
  const duplicate = () => {
    const known = new Set(experimentStore.getState().spec.runs.map(({ id }) => id));
    edit((spec) => duplicateRun(spec, run.id, usedLetters()));
    const copy = experimentStore.getState().spec.runs.find(({ id }) => !known.has(id));
    if (!copy) return;
    announce(t.frame.duplicated({ run: run.id, copy: copy.id }));
    showRun(copy.id);
  };
  const remove = () => {
    const { runs } = experimentStore.getState().spec;
    const at = runs.findIndex(({ id }) => id === run.id);
    const neighbor = runs[at + 1] ?? runs[at - 1];
    edit((spec) => removeRun(spec, run.id));
    announce(t.frame.deleted({ run: run.id }));
    if (neighbor) sideStore.setState({ wanted: { run: neighbor.id, part: 'summary' } });
  };
  return (
    <div className={css.cardTools}>
      <Button icon="copy" label={full ? t.frame.addRunFull : t.frame.duplicate} disabled={full} onClick={duplicate} />
      <Button
        icon={run.hidden ? 'eyeOff' : 'eye'}
        label={run.hidden ? t.frame.show : t.frame.hide}
        onClick={() => edit((spec) => setHidden(spec, run.id, !run.hidden))}
      />
      <Button icon="bin" label={alone ? t.frame.lastRun : t.frame.delete} disabled={alone} onClick={remove} />
    </div>
  );
}
