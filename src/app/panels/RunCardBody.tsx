import { type ComponentProps, lazy } from 'react';
import { scheduleConflicts } from '../../experiment/conflicts.ts';
import { renameRun } from '../../experiment/edit.ts';
import type { HistoryRate } from '../../experiment/historyRate.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import { LIMITS } from '../../experiment/tables.ts';
import type { ScheduleContext } from '../../schedules/schedule.ts';
import { Button } from '../controls/Button.tsx';
import controls from '../controls/controls.module.css';
import { SchedulePreview } from '../figures/SchedulePreview.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { kindName } from '../texts.ts';
import { withFigure } from './FiguresMenu.tsx';
import { LazyPart } from './LazyPart.tsx';
import { PlateauNow } from './PlateauNow.tsx';
import { OptimizerForm, ScheduleForm } from './RunForms.tsx';
import { RunHistory } from './RunHistory.tsx';
import css from './side.module.css';

/** Nobody sees it before a card is open. */
const GroupsForm = lazy(() => import('./GroupsForm.tsx'));

interface RunCardBodyProps {
  readonly run: RunSpec;
  readonly place: number;
  readonly rate: HistoryRate;
  readonly preview: Omit<ComponentProps<typeof SchedulePreview>, 'height' | 'label'>;
  readonly context: ScheduleContext;
  onMove(to: number): void;
}

/** The settings of a run, its past, its name and its place in the list. */
export function RunCardBody({ run, place, rate, preview, context, onMove }: RunCardBodyProps) {
  const t = useTexts();
  const last = useSpec((spec) => spec.runs.length - 1);
  const ensemble = useSpec((spec) => spec.view.figures.includes('ensemble'));
  return (
    <div className={css.body}>
      <div className={css.big}>
        <SchedulePreview {...preview} height={70} label={t.frame.scheduleOf({ run: run.id })} />
      </div>
      <PlateauNow run={run} rate={rate} />
      <RunHistory run={run} />
      <ScheduleForm
        run={run}
        totalSteps={context.totalSteps}
        preview={<SchedulePreview {...preview} height={64} label={t.about.preview({ name: kindName(t, 'schedules', run.schedule.kind) })} />}
      />
      {scheduleConflicts(run.schedule, context).map((conflict) => (
        <p key={conflict.code} className={controls.problem} role="alert">
          {t.cards.conflicts[conflict.code] ?? t.issues.conflict({ keys: conflict.keys.join(', '), conflict: conflict.code })}
        </p>
      ))}
      {rate.restarts.length > 0 && (
        <label className={controls.check} title={t.frame.ensembleHint}>
          <input type="checkbox" checked={ensemble} onChange={(event) => edit(withFigure('ensemble', event.target.checked))} />
          {t.frame.ensemble}
        </label>
      )}
      <hr className={css.separator} />
      <OptimizerForm run={run} totalSteps={context.totalSteps} />
      <hr className={css.separator} />
      <LazyPart>
        <GroupsForm run={run} />
      </LazyPart>
      <hr className={css.separator} />
      <div className={css.nameRow}>
        <label>
          <span className={controls.label}>{t.frame.rename}</span>
          <input
            className={controls.select}
            value={run.name}
            maxLength={LIMITS.nameLength}
            placeholder={kindName(t, 'schedules', run.schedule.kind)}
            onChange={(event) => edit((spec) => renameRun(spec, run.id, event.target.value), 'slide')}
          />
        </label>
        <Button icon="up" label={t.frame.moveUp} disabled={place === 0} onClick={() => onMove(place - 1)} />
        <Button icon="down" label={t.frame.moveDown} disabled={place === last} onClick={() => onMove(place + 1)} />
      </div>
    </div>
  );
}
