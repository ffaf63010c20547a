import { useState } from 'react';
import { addRun } from '../../experiment/edit.ts';
import { LIMITS } from '../../experiment/tables.ts';
import { Button } from '../controls/Button.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { usedLetters } from '../stores/letters.ts';
import frame from './frame.module.css';
import { LazySaddles } from './LazySaddles.tsx';
import { RunCard } from './RunCard.tsx';
import css from './side.module.css';
import { TaskPanel } from './TaskPanel.tsx';

/** The controls: the task and the runs. One card is open at a time, so that the list stays in sight. */
export function SidePanel() {
  const t = useTexts();
  const runs = useSpec((spec) => spec.runs);
  const view = useSpec((spec) => spec.view.name);
  const [open, setOpen] = useState<string | null>('B');
  const full = runs.length >= LIMITS.runs;
  return (
    <aside className={frame.side} aria-label={t.frame.controls} id="controls">
      {view === 'saddles' ? <LazySaddles part="task" /> : <TaskPanel />}
      <section aria-labelledby="runs-heading">
        <h2 className={css.heading} id="runs-heading">
          {t.frame.runs}
          <small>{view === 'saddles' ? t.frame.runsSameStart : t.frame.runsSame}</small>
        </h2>
        <div className={css.cards}>
          {runs.map((run) => (
            <RunCard
              key={run.id}
              run={run}
              open={open === run.id}
              onToggle={(now) => setOpen((before) => (now ? run.id : before === run.id ? null : before))}
            />
          ))}
        </div>
        <Button
          className={css.addRun}
          icon="plus"
          disabled={full}
          title={full ? t.frame.addRunFull : undefined}
          onClick={() => edit((spec) => addRun(spec, {}, usedLetters()))}
        >
          {t.frame.addRun}
        </Button>
      </section>
    </aside>
  );
}
