import { useState } from 'react';
import { datasets } from '../../datasets/registry.ts';
import { cardOf } from '../../experiment/choice.ts';
import { setModel, setModelParam, setTask } from '../../experiment/edit.ts';
import type { TaskSpec } from '../../experiment/spec.ts';
import { taskParams } from '../../experiment/tables.ts';
import { models } from '../../models/registry.ts';
import { isSaddleStart } from '../../models/saddleStart.ts';
import { parameterCount } from '../../models/shapes.ts';
import { Button } from '../controls/Button.tsx';
import { NumberField } from '../controls/NumberField.tsx';
import { Select } from '../controls/Select.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import { countText, issueText, kindName, paramName } from '../texts.ts';
import { modelOf } from './modelOf.ts';
import { NetworkField } from './NetworkField.tsx';
import { PresetField } from './PresetField.tsx';
import { StartFields } from './StartFields.tsx';
import { StopFields } from './StopFields.tsx';
import css from './side.module.css';
import { usePlan } from './usePlan.ts';

type TaskNumber = 'batchSize' | 'epochs' | 'seeds' | 'evalEvery' | 'evalCount';

/** What is trained on what, and for how long. */
export function TaskPanel() {
  const t = useTexts();
  const language = useLanguage();
  const task = useSpec((spec) => spec.task);
  const training = useStore(trainingStore, (state) => state.phase === 'running' || state.phase === 'paused');
  const recipe = useSpec((spec) => spec.view.name === 'transfer'); // its steps have lengths of their own
  const plan = usePlan();
  const [opened, setMore] = useState<boolean | null>(null);
  const stops = task.stop.target || task.stop.plateau > 0 || task.stop.seconds > 0;
  const more = opened ?? (stops || isSaddleStart(task.start)); // what ends a run early, or begins it elsewhere, does not hide
  const number = (value: number) => countText(value, language);
  const model = modelOf(task);
  return (
    <section className={css.task} aria-labelledby="task-heading">
      <h2 className={css.heading} id="task-heading">
        {t.frame.task}
      </h2>
      <PresetField />
      <div className={css.field}>
        <span>{t.frame.data}</span>
        <Select
          label={t.frame.data}
          value={task.dataset}
          options={Object.keys(datasets).map((kind) => [kind, kindName(t, 'datasets', kind)] as const)}
          onChange={(dataset) => edit((spec) => setTask(spec, { dataset }))}
        />
      </div>
      <div className={css.field}>
        <span>{t.frame.model}</span>
        <Select
          label={t.frame.model}
          value={task.model.kind}
          options={Object.keys(models).map((kind) => [kind, kindName(t, 'models', kind)] as const)}
          onChange={(kind) => edit((spec) => setModel(spec, kind))}
        />
        <small>{t.frame.weights({ count: number(parameterCount(model)) })}</small>
      </div>
      <ModelFlags task={task} />
      <NetworkField model={model} />
      <TaskField name="batchSize" label={t.frame.batch} unit={t.frame.images} />
      {!recipe && (
        <TaskField
          name="epochs"
          label={t.frame.length}
          unit={`${t.frame.epochs}${t.frame.comma}${t.frame.totalSteps({ steps: number(plan.totalSteps) })}`}
        />
      )}
      <TaskField
        name="seeds"
        label={t.frame.seeds}
        unit={task.seeds > 1 ? t.frame.seedsFrom({ first: String(task.seed), last: String(task.seed + task.seeds - 1) }) : t.frame.seedsOne}
      />
      {more && (
        <>
          {!recipe && <TaskField name="evalEvery" label={t.frame.evalEvery} unit={t.frame.steps} />}
          <TaskField name="evalCount" label={t.frame.evalCount} unit={t.frame.images} />
          {!recipe && <StartFields />}
          {!recipe && <StopFields />}
        </>
      )}
      <Button look="quiet" aria-expanded={more} onClick={() => setMore(!more)}>
        {t.frame.more}
      </Button>
      {training && <p className={css.note}>{t.frame.taskStops}</p>}
    </section>
  );
}

function TaskField({ name, label, unit }: { readonly name: TaskNumber; readonly label: string; readonly unit: string }) {
  const t = useTexts();
  const value = useSpec((spec) => spec.task[name]);
  return (
    <div className={css.field}>
      <span>{label}</span>
      <NumberField
        label={`${label}, ${unit}`}
        value={value}
        param={{ ...taskParams[name], scale: 'linear' }}
        problemText={({ code, ...params }) => issueText(t, { code, params })}
        onChange={(next) => edit((spec) => setTask(spec, { [name]: next }), 'slide')}
      />
      <small>{unit}</small>
    </div>
  );
}

/** The model card's own switches, for instance skip connections. */
function ModelFlags({ task }: { readonly task: TaskSpec }) {
  const t = useTexts();
  const card = cardOf<{ readonly kind: string; readonly params: (typeof models)[keyof typeof models]['params'] }>(models, task.model.kind);
  return Object.entries(card?.params ?? {}).map(([key]) => (
    <label key={key} className={css.field}>
      <span />
      <span>
        <input
          type="checkbox"
          checked={task.model.params[key] === true}
          onChange={(event) => edit((spec) => setModelParam(spec, key, event.target.checked))}
        />{' '}
        {paramName(t, 'models', key)}
      </span>
    </label>
  ));
}
