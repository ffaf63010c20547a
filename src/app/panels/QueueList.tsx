import { Button } from '../controls/Button.tsx';
import { useTexts } from '../language.tsx';
import { announce } from '../stores/announcements.ts';
import { isTraining } from '../stores/connection.ts';
import { experimentStore } from '../stores/experimentStore.ts';
import { useStore } from '../stores/hooks.ts';
import { addToQueue, queueStore, raiseInQueue, removeFromQueue, startNext } from '../stores/queueStore.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import { runsText, taskText } from './archiveTexts.ts';
import css from './queue.module.css';

/** Experiments that wait their turn. */
export function QueueList() {
  const t = useTexts();
  const waiting = useStore(queueStore, (state) => state.waiting);
  const busy = useStore(trainingStore, (state) => isTraining(state.phase));
  const words = t.archive.queue;
  const add = () => {
    addToQueue();
    announce(words.added({ runs: runsText(t, experimentStore.getState().spec) }));
  };
  return (
    <section className={css.queue} aria-label={words.title}>
      <div className={css.head}>
        <Button look="quiet" icon="plus" title={words.addHint} onClick={add}>
          {words.add}
        </Button>
        {waiting.length > 0 && <span>{words.waits({ count: waiting.length })}</span>}
        {waiting.length > 0 && !busy && (
          <Button look="line" onClick={startNext}>
            {words.start}
          </Button>
        )}
      </div>
      {waiting.length > 0 && (
        <ol>
          {waiting.map(({ id, spec }, place) => {
            const runs = runsText(t, spec);
            return (
              <li key={id}>
                <span title={runs}>
                  {runs} · {taskText(t, spec)}
                </span>
                <Button look="quiet" disabled={place === 0} aria-label={`${words.rise}: ${runs}`} onClick={() => raiseInQueue(id)}>
                  {words.rise}
                </Button>
                <Button icon="close" label={`${words.remove}: ${runs}`} onClick={() => removeFromQueue(id)} />
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
