import { useTexts } from '../language.tsx';
import { useSpec } from '../stores/hooks.ts';
import frame from './frame.module.css';
import { LazySaddles } from './LazySaddles.tsx';
import { LazyTransfer } from './LazyTransfer.tsx';
import { RunList } from './RunList.tsx';
import { TaskPanel } from './TaskPanel.tsx';

/** The controls: the task, and the runs; the recipe of the Transfer view has no runs. */
export function SidePanel() {
  const t = useTexts();
  const view = useSpec((spec) => spec.view.name);
  return (
    <aside className={frame.side} aria-label={t.frame.controls} id="controls">
      {view === 'saddles' ? <LazySaddles part="task" /> : <TaskPanel />}
      {view === 'transfer' ? <LazyTransfer part="task" /> : <RunList />}
    </aside>
  );
}
