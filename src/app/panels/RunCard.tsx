import { type ReactNode, useMemo } from 'react';
import { cardOf } from '../../experiment/choice.ts';
import { scheduleConflicts } from '../../experiment/conflicts.ts';
import {
  duplicateRun,
  removeRun,
  renameRun,
  setHidden,
  setOptimizer,
  setOptimizerParam,
  setSchedule,
  setScheduleParam,
} from '../../experiment/edit.ts';
import { historyRate } from '../../experiment/historyRate.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import { LIMITS } from '../../experiment/tables.ts';
import type { ParamTable } from '../../math/card.ts';
import { optimizers } from '../../optimizers/registry.ts';
import { schedules } from '../../schedules/registry.ts';
import { Button } from '../controls/Button.tsx';
import controls from '../controls/controls.module.css';
import { Select } from '../controls/Select.tsx';
import { Swatch } from '../controls/Swatch.tsx';
import { SchedulePreview } from '../figures/SchedulePreview.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { usedLetters } from '../stores/letters.ts';
import { kindName, rateSummary, runName } from '../texts.ts';
import { CardForm } from './CardForm.tsx';
import { colorIndex } from './colorIndex.ts';
import { GroupsForm } from './GroupsForm.tsx';
import { InfoButton } from './InfoPanel.tsx';
import { PlateauNow } from './PlateauNow.tsx';
import css from './side.module.css';
import { useCounts } from './useCounts.ts';
import { useHeard } from './useHeard.ts';
import { usePlan } from './usePlan.ts';

interface RunCardProps {
  readonly run: RunSpec;
  readonly open: boolean;
  onToggle(open: boolean): void;
}

/** One run: its line, name and schedule; opened, its settings as forms made from the cards. */
export function RunCard({ run, open, onToggle }: RunCardProps) {
  const t = useTexts();
  const alone = useSpec((spec) => spec.runs.length === 1);
  const full = useSpec((spec) => spec.runs.length >= LIMITS.runs);
  const { step } = useCounts();
  const context = usePlan();
  const heard = useHeard(run);
  const rate = useMemo(() => historyRate(run, context, 1, heard), [run, context, heard]);
  const lrAt = rate.scheduleAt;
  const preview = { lrAt, totalSteps: context.totalSteps, now: step > 0 ? step : null, colorIndex: colorIndex(run.id) } as const;
  const classes = [css.card, run.hidden && css.faint].filter(Boolean).join(' ');
  return (
    <details className={classes} open={open} data-run={run.id} onToggle={(event) => onToggle(event.currentTarget.open)}>
      <summary>
        <Swatch index={colorIndex(run.id)} />
        <span className={css.letter}>{run.id}</span>
        <span className={css.name}>
          {runName(t, run)}
          <small>{rateSummary(run)}</small>
        </span>
        <span className={css.spark}>
          <SchedulePreview {...preview} height={24} />
        </span>
      </summary>
      {open && (
        <>
          <div className={css.cardTools}>
            <Button icon="copy" label={t.frame.duplicate} disabled={full} onClick={() => edit((spec) => duplicateRun(spec, run.id, usedLetters()))} />
            <Button
              icon={run.hidden ? 'eyeOff' : 'eye'}
              label={run.hidden ? t.frame.show : t.frame.hide}
              onClick={() => edit((spec) => setHidden(spec, run.id, !run.hidden))}
            />
            <Button
              icon="bin"
              label={alone ? t.frame.lastRun : t.frame.delete}
              disabled={alone}
              onClick={() => edit((spec) => removeRun(spec, run.id))}
            />
          </div>
          <div className={css.body}>
            <div className={css.big}>
              <SchedulePreview {...preview} height={70} label={t.frame.scheduleOf({ run: run.id })} />
            </div>
            <PlateauNow run={run} rate={rate} />
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
            <hr className={css.separator} />
            <OptimizerForm run={run} totalSteps={context.totalSteps} />
            <hr className={css.separator} />
            <GroupsForm run={run} />
            <hr className={css.separator} />
            <label className={controls.row}>
              <span className={controls.label}>{t.frame.rename}</span>
              <span className={controls.wide}>
                <input
                  className={controls.select}
                  value={run.name}
                  maxLength={LIMITS.nameLength}
                  placeholder={kindName(t, 'schedules', run.schedule.kind)}
                  onChange={(event) => edit((spec) => renameRun(spec, run.id, event.target.value), 'slide')}
                />
              </span>
            </label>
          </div>
        </>
      )}
    </details>
  );
}

interface FormProps {
  readonly run: RunSpec;
  readonly totalSteps: number;
}

function ScheduleForm({ run, totalSteps, preview }: FormProps & { readonly preview: ReactNode }) {
  const t = useTexts();
  const { kind, params } = run.schedule;
  return (
    <>
      <div className={controls.row}>
        <span className={controls.label}>{t.cards.schedule}</span>
        <span className={controls.most}>
          <Select
            label={t.cards.schedule}
            value={kind}
            options={Object.keys(schedules).map((one) => [one, kindName(t, 'schedules', one)] as const)}
            onChange={(next) => edit((spec) => setSchedule(spec, run.id, next))}
          />
        </span>
        <InfoButton table="schedules" kind={kind} values={params} preview={preview} />
      </div>
      <CardForm
        table="schedules"
        params={paramsOf(schedules, kind)}
        values={params}
        totalSteps={totalSteps}
        onChange={(key, value) => edit((spec) => setScheduleParam(spec, run.id, key, value), 'slide')}
      />
    </>
  );
}

function OptimizerForm({ run, totalSteps }: FormProps) {
  const t = useTexts();
  return (
    <>
      <div className={controls.row}>
        <span className={controls.label}>{t.cards.optimizer}</span>
        <span className={controls.most}>
          <Select
            label={t.cards.optimizer}
            value={run.optimizer.kind}
            options={Object.keys(optimizers).map((kind) => [kind, kindName(t, 'optimizers', kind)] as const)}
            onChange={(kind) => edit((spec) => setOptimizer(spec, run.id, kind))}
          />
        </span>
        <InfoButton table="optimizers" kind={run.optimizer.kind} />
      </div>
      <CardForm
        table="optimizers"
        params={paramsOf(optimizers, run.optimizer.kind)}
        values={run.optimizer.params}
        totalSteps={totalSteps}
        onChange={(key, value) => edit((spec) => setOptimizerParam(spec, run.id, key, value), 'slide')}
      />
    </>
  );
}

function paramsOf(cards: Readonly<Record<string, { readonly kind: string; readonly params: ParamTable }>>, kind: string): ParamTable {
  return cardOf(cards, kind)?.params ?? {};
}
