import type { ReactNode } from 'react';
import { cardOf } from '../../experiment/choice.ts';
import { setOptimizer, setOptimizerParam, setSchedule, setScheduleParam } from '../../experiment/edit.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import type { ParamTable } from '../../math/card.ts';
import { optimizers } from '../../optimizers/registry.ts';
import { schedules } from '../../schedules/registry.ts';
import controls from '../controls/controls.module.css';
import { Select } from '../controls/Select.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { kindName } from '../texts.ts';
import { CardForm } from './CardForm.tsx';
import { InfoButton } from './InfoPanel.tsx';

interface FormProps {
  readonly run: RunSpec;
  readonly totalSteps: number;
}

export function ScheduleForm({ run, totalSteps, preview }: FormProps & { readonly preview: ReactNode }) {
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

export function OptimizerForm({ run, totalSteps }: FormProps) {
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
