import { type DragEvent, useState } from 'react';
import { addRun, moveRun } from '../../experiment/edit.ts';
import { LIMITS } from '../../experiment/tables.ts';
import { Button } from '../controls/Button.tsx';
import { useTexts } from '../language.tsx';
import { announce } from '../stores/announcements.ts';
import { edit, experimentStore } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { usedLetters } from '../stores/letters.ts';
import { sideStore } from '../stores/sideStore.ts';
import { RunCard } from './RunCard.tsx';
import css from './side.module.css';

interface Drop {
  readonly run: string;
  readonly side: 'before' | 'after';
}

/** The runs. One card is open at a time, so that the list stays in sight. */
export function RunList() {
  const t = useTexts();
  const runs = useSpec((spec) => spec.runs);
  const view = useSpec((spec) => spec.view.name);
  const open = useStore(sideStore, (state) => state.open);
  const [dragged, setDragged] = useState<string | null>(null);
  const [drop, setDrop] = useState<Drop | null>(null);
  const full = runs.length >= LIMITS.runs;
  const move = (id: string, to: number) => {
    edit((spec) => moveRun(spec, id, to));
    const place = experimentStore.getState().spec.runs.findIndex((run) => run.id === id) + 1;
    announce(t.frame.moved({ run: id, place: String(place), count: String(runs.length) }));
  };
  const onDrag = (id: string, place: number) => (event: DragEvent, what: 'start' | 'over' | 'drop' | 'end') => {
    if (what === 'start') {
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', id);
      setDragged(id);
    } else if (dragged !== null && what !== 'end') {
      event.preventDefault(); // a card may be dropped here
      const { top, height } = event.currentTarget.getBoundingClientRect();
      const side = event.clientY < top + height / 2 ? 'before' : 'after';
      if (what === 'over') {
        if (drop?.run !== id || drop.side !== side) setDrop({ run: id, side });
        return;
      }
      const from = runs.findIndex((run) => run.id === dragged);
      const to = place + (side === 'after' ? 1 : 0);
      move(dragged, to > from ? to - 1 : to);
    }
    if (what === 'drop' || what === 'end') {
      setDragged(null);
      setDrop(null);
    }
  };
  return (
    <section aria-labelledby="runs-heading">
      <h2 className={css.heading} id="runs-heading">
        {t.frame.runs}
        <small>{view === 'saddles' ? t.frame.runsSameStart : t.frame.runsSame}</small>
      </h2>
      <div className={css.cards}>
        {runs.map((run, place) => (
          <RunCard
            key={run.id}
            run={run}
            place={place}
            open={open === run.id}
            drop={drop?.run === run.id && dragged !== run.id ? drop.side : null}
            onToggle={(now) => sideStore.setState((before) => ({ open: now ? run.id : before.open === run.id ? null : before.open }))}
            onMove={(to) => move(run.id, to)}
            onDrag={onDrag(run.id, place)}
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
  );
}
