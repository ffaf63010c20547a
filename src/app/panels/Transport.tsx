import { Button } from '../controls/Button.tsx';
import { useTexts } from '../language.tsx';
import { useSpec } from '../stores/hooks.ts';
import { transport } from '../stores/transport.ts';
import css from './frame.module.css';
import { useTransport } from './useTransport.ts';

export function RunButton() {
  const t = useTexts();
  const { phase } = useTransport();
  const primary = useSpec((spec) => spec.view.name !== 'find'); // one primary act a view: in Find it is Find
  const running = phase === 'running' || phase === 'loading';
  return (
    <Button
      look={primary ? 'go' : 'line'}
      icon={running ? 'pause' : 'run'}
      disabled={phase === 'loading'}
      aria-keyshortcuts="Space"
      onClick={() => transport().toggle()}
    >
      {running ? t.frame.pause : phase === 'paused' ? t.frame.resume : t.frame.run}
    </Button>
  );
}

export function StepButton({ iconOnly = false }: { readonly iconOnly?: boolean }) {
  const t = useTexts();
  const { phase, of } = useTransport();
  const ready = phase === 'paused' || phase === 'idle';
  const hint = ready ? (of === 'recipe' ? t.frame.stepRecipeHint : t.frame.stepHint) : t.frame.stepWhileRunning;
  if (iconOnly) return <Button look="line" icon="step" label={t.frame.step} title={hint} disabled={!ready} onClick={() => transport().step()} />;
  return (
    <Button icon="step" title={hint} disabled={!ready} aria-keyshortcuts="S" onClick={() => transport().step()}>
      {t.frame.step}
    </Button>
  );
}

/** Run or Pause, Step, Reset. */
export function Transport() {
  const t = useTexts();
  const { phase, of } = useTransport();
  const hints = { training: t.frame.resetHint, balls: t.frame.resetRollHint, recipe: t.frame.resetRecipeHint };
  return (
    <div className={css.transport} role="toolbar" aria-label={t.frame.training}>
      <RunButton />
      <StepButton />
      <Button icon="reset" title={hints[of]} disabled={phase === 'idle'} aria-keyshortcuts="R" onClick={() => transport().reset()}>
        {t.frame.reset}
      </Button>
    </div>
  );
}
