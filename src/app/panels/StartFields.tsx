import { isCheckpointName, SEEDED } from '../../experiment/checkpoints.ts';
import { startFits } from '../../experiment/checkpointTask.ts';
import { setTask } from '../../experiment/edit.ts';
import { taskParams } from '../../experiment/tables.ts';
import { isSaddleStart } from '../../models/saddleStart.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { Select } from '../controls/Select.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { issueText } from '../texts.ts';
import css from './side.module.css';

/** The weights to start from; near a saddle, how near. */
export function StartFields() {
  const t = useTexts();
  const task = useSpec((spec) => spec.task);
  const named = (start: string) => (start === SEEDED || isSaddleStart(start) ? t.frame.starts[start] : start);
  const fits = (start: string) => start === task.start || !isCheckpointName(start) || startFits(start, task);
  return (
    <>
      <div className={css.field}>
        <span>{t.frame.start}</span>
        <Select
          label={t.frame.start}
          value={task.start}
          options={taskParams.start.options.filter(fits).map((start) => [start, named(start)] as const)}
          onChange={(start) => edit((spec) => setTask(spec, { start }))}
        />
      </div>
      {isSaddleStart(task.start) && (
        <div className={css.field}>
          <span>ε</span>
          <NumberField
            label={t.frame.startEps}
            value={task.eps}
            param={taskParams.eps}
            problemText={({ code, ...params }) => issueText(t, { code, params })}
            onChange={(eps) => edit((spec) => setTask(spec, { eps }), 'slide')}
          />
          <small>{t.frame.startEps}</small>
        </div>
      )}
    </>
  );
}
