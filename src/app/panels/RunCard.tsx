import { type DragEvent, type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { historyRate } from '../../experiment/historyRate.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import { Swatch } from '../controls/Swatch.tsx';
import { SchedulePreview } from '../figures/SchedulePreview.tsx';
import { useTexts } from '../language.tsx';
import { useStore } from '../stores/hooks.ts';
import { sideStore } from '../stores/sideStore.ts';
import { rateSummary, runName } from '../texts.ts';
import { colorIndex } from './colorIndex.ts';
import { RunCardBody } from './RunCardBody.tsx';
import { RunCardTools } from './RunCardTools.tsx';
import css from './side.module.css';
import { useCounts } from './useCounts.ts';
import { useHeard } from './useHeard.ts';
import { usePlan } from './usePlan.ts';

interface RunCardProps {
  readonly run: RunSpec;
  /** Place in the list, from 0. */
  readonly place: number;
  readonly open: boolean;
  /** Where a card that is being dragged would go. */
  readonly drop: 'before' | 'after' | null;
  onToggle(open: boolean): void;
  onMove(to: number): void;
  onDrag(event: DragEvent, what: 'start' | 'over' | 'drop' | 'end'): void;
}

/** One run: its line, name and schedule; opened, its settings as forms made from the cards. Dragged by its head, or moved with Alt and the arrow keys. */
export function RunCard({ run, place, open, drop, onToggle, onMove, onDrag }: RunCardProps) {
  const t = useTexts();
  const root = useRef<HTMLDetailsElement>(null);
  useWantedFocus(run.id, root);
  const move = useMovingFocus(place, root, onMove);
  const { step } = useCounts();
  const context = usePlan();
  const heard = useHeard(run);
  const rate = useMemo(() => historyRate(run, context, 1, heard), [run, context, heard]);
  const index = colorIndex(run.id);
  const preview = { lrAt: rate.scheduleAt, totalSteps: context.totalSteps, now: step > 0 ? step : null, colorIndex: index } as const;
  const classes = [css.card, run.hidden && css.faint, drop && css[drop]].filter(Boolean).join(' ');
  const onKey = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    move(place + (event.key === 'ArrowUp' ? -1 : 1));
  };
  return (
    <details
      ref={root}
      className={classes}
      open={open}
      data-run={run.id}
      onToggle={(event) => onToggle(event.currentTarget.open)}
      onDragOver={(event) => onDrag(event, 'over')}
      onDrop={(event) => onDrag(event, 'drop')}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a summary is the control of its details */}
      <summary
        draggable
        title={t.frame.moveHint}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
        onKeyDown={onKey}
        onDragStart={(event) => onDrag(event, 'start')}
        onDragEnd={(event) => onDrag(event, 'end')}
      >
        <Swatch index={index} />
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
          <RunCardTools run={run} />
          <RunCardBody run={run} place={place} rate={rate} preview={preview} context={context} onMove={move} />
        </>
      )}
    </details>
  );
}

/** Takes the focus where somebody asked for it, once the card has what was asked for. */
function useWantedFocus(id: string, root: React.RefObject<HTMLDetailsElement | null>): void {
  const part = useStore(sideStore, ({ wanted }) => (wanted?.run === id ? wanted.part : null));
  useEffect(() => {
    if (part === null) return;
    const target = root.current?.querySelector<HTMLElement>(part === 'schedule' ? 'select' : 'summary');
    target?.focus({ preventScroll: true });
    root.current?.scrollIntoView({ block: 'nearest' });
    sideStore.setState({ wanted: null });
  }, [part, root]);
}

/** What is moved in the document loses the focus: it is given back. */
function useMovingFocus(place: number, root: React.RefObject<HTMLDetailsElement | null>, onMove: (to: number) => void): (to: number) => void {
  const held = useRef<HTMLElement | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place is the reason to run
  useLayoutEffect(() => {
    if (held.current && document.activeElement !== held.current) held.current.focus();
    held.current = null;
  }, [place]);
  return (to) => {
    const { activeElement } = document;
    held.current = activeElement instanceof HTMLElement && root.current?.contains(activeElement) ? activeElement : null;
    onMove(to);
  };
}
