import { useMemo } from 'react';
import { forgetChanges, setRun } from '../../experiment/edit.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import { Button } from '../controls/Button.tsx';
import controls from '../controls/controls.module.css';
import { branchOf } from '../figures/raceBranches.ts';
import { useLanguage, useTexts } from '../language.tsx';
import { announce } from '../stores/announcements.ts';
import { isTraining } from '../stores/connection.ts';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import { countText } from '../texts.ts';
import { changeTexts } from './settingTexts.ts';
import css from './side.module.css';

/** A drag of a slider makes several changes: the newest are enough to see. */
const SHOWN = 4;

/** What was done with the run while it trained, where it branched off, and what its rates cost; each can be taken back. */
export function RunHistory({ run }: { readonly run: RunSpec }) {
  const t = useTexts();
  const language = useLanguage();
  const runs = useSpec((spec) => spec.runs);
  const training = useStore(trainingStore, (state) => isTraining(state.phase) && state.training.includes(run.id));
  const changes = useMemo(() => changeTexts(t, run), [t, run]);
  const branch = useMemo(() => branchOf(run, runs), [run, runs]);
  const words = t.frame.history;
  const number = (value: number) => countText(value, language);
  const newest = changes.at(-1);
  if (!newest && run.charged === 0) return null;
  return (
    <div className={css.history}>
      {newest && (
        <>
          <ul>
            {changes.length > SHOWN && <li>{words.earlier({ count: number(changes.length - SHOWN) })}</li>}
            {changes.slice(-SHOWN).map(({ step, changes: told }) => (
              <li key={step} data-change={step}>
                {branch?.step === step
                  ? words.branched({ run: branch.parent, step: number(step) })
                  : told.length > 0
                    ? words.changed({ step: number(step) })
                    : words.from({ step: number(step) })}
                {told.map(({ path, name, from, to }) => (
                  <span key={path}>
                    {name} {from} → {to}
                  </span>
                ))}
              </li>
            ))}
          </ul>
          <div>
            <label className={controls.check} title={words.freshHint}>
              <input
                type="checkbox"
                checked={run.fresh}
                disabled={training}
                onChange={(event) => edit((spec) => setRun(spec, run.id, { fresh: event.target.checked }))}
              />
              {words.fresh({ step: number(newest.step) })}
            </label>
            <Button
              look="quiet"
              disabled={training}
              title={training ? words.whileTraining : words.forgetHint}
              onClick={() => {
                edit((spec) => forgetChanges(spec, run.id));
                announce(words.forgotten({ run: run.id }));
              }}
            >
              {words.forget}
            </Button>
          </div>
        </>
      )}
      {run.charged > 0 && (
        <div>
          <span>{words.charged({ count: number(run.charged) })}</span>
          <Button look="quiet" title={words.unchargeHint} onClick={() => edit((spec) => setRun(spec, run.id, { charged: 0 }))}>
            {words.uncharge}
          </Button>
        </div>
      )}
    </div>
  );
}
