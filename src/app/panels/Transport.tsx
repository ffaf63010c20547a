import { Button } from '../controls/Button.tsx';
import { useTexts } from '../language.tsx';
import { reset, runOrPause, stepOnce } from '../stores/connection.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import css from './frame.module.css';

export function RunButton() {
  const t = useTexts();
  const phase = useStore(trainingStore, (state) => state.phase);
  const primary = useSpec((spec) => spec.view.name === 'race'); // one primary act a view: in Find it is Find
  const running = phase === 'running' || phase === 'loading';
  return (
    <Button
      look={primary ? 'go' : 'line'}
      icon={running ? 'pause' : 'run'}
      disabled={phase === 'loading'}
      aria-keyshortcuts="Space"
      onClick={runOrPause}
    >
      {running ? t.frame.pause : phase === 'paused' ? t.frame.resume : t.frame.run}
    </Button>
  );
}

export function StepButton({ iconOnly = false }: { readonly iconOnly?: boolean }) {
  const t = useTexts();
  const phase = useStore(trainingStore, (state) => state.phase);
  const ready = phase === 'paused' || phase === 'idle';
  const hint = ready ? t.frame.stepHint : t.frame.stepWhileRunning;
  if (iconOnly) return <Button look="line" icon="step" label={t.frame.step} title={hint} disabled={!ready} onClick={stepOnce} />;
  return (
    <Button icon="step" title={hint} disabled={!ready} aria-keyshortcuts="S" onClick={stepOnce}>
      {t.frame.step}
    </Button>
  );
}

/** Run or Pause, Step, Reset. */
export function Transport() {
  const t = useTexts();
  const idle = useStore(trainingStore, (state) => state.phase === 'idle');
  return (
    <div className={css.transport} role="toolbar" aria-label={t.frame.training}>
      <RunButton />
      <StepButton />
      <Button icon="reset" title={t.frame.resetHint} disabled={idle} aria-keyshortcuts="R" onClick={reset}>
        {t.frame.reset}
      </Button>
    </div>
  );
}
