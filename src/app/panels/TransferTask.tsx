import { datasets } from '../../datasets/registry.ts';
import { checkpoints, isCheckpointName } from '../../experiment/checkpoints.ts';
import { cardOf } from '../../experiment/choice.ts';
import { setTask } from '../../experiment/edit.ts';
import type { NumberParam } from '../../math/card.ts';
import { ParamRow } from '../controls/ParamRow.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { issueText, kindName, percentText } from '../texts.ts';
import side from './side.module.css';
import css from './transfer.module.css';
import { useTransferTexts } from './transferTexts.ts';

/** What the recipe starts from, and how few labels it gets. */
export function TransferTask() {
  const t = useTexts();
  const words = useTransferTexts();
  const language = useLanguage();
  const task = useSpec((spec) => spec.task);
  const card = cardOf<(typeof datasets)[keyof typeof datasets]>(datasets, task.dataset);
  const all = card?.train ?? 0;
  const param: NumberParam = { type: 'number', unit: '1', min: task.batchSize, max: all, default: all, scale: 'log', integer: true };
  const start = isCheckpointName(task.start) ? checkpoints[task.start] : null;
  return (
    <section className={css.task} aria-labelledby="transfer-task">
      <h2 className={side.heading} id="transfer-task">
        {words.task}
      </h2>
      <ParamRow
        label={words.labels}
        spoken={words.labels}
        value={task.trainCount === 0 ? all : Math.min(all, task.trainCount)}
        param={param}
        unit={t.frame.images}
        problemText={({ code, ...params }) => issueText(t, { code, params })}
        onChange={(count) => edit((spec) => setTask(spec, { trainCount: count === all ? 0 : count }), 'slide')}
      />
      {start && <p>{words.startsFrom({ data: kindName(t, 'datasets', start.dataset), accuracy: percentText(start.accuracy, language) })}</p>}
    </section>
  );
}
