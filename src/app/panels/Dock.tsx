import { Button } from '../controls/Button.tsx';
import { useTexts } from '../language.tsx';
import css from './frame.module.css';
import { Progress, StepCount } from './TopBar.tsx';
import { RunButton, StepButton } from './Transport.tsx';

/** On narrow screens: the transport at the thumb, and the drawer's handle. */
export function Dock({ open, onDrawer }: { readonly open: boolean; onDrawer(): void }) {
  const t = useTexts();
  return (
    <nav className={css.dock} aria-label={t.frame.training}>
      <RunButton />
      <StepButton iconOnly />
      <StepCount />
      <Button look="line" icon="sliders" aria-expanded={open} aria-controls="controls" onClick={onDrawer}>
        {t.frame.controls}
      </Button>
      <Progress />
    </nav>
  );
}
