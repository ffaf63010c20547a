import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from './Button.tsx';
import css from './controls.module.css';

interface PopoverProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** A button and what it unfolds. Escape, or a press elsewhere, folds it again. */
export function Popover({ label, children }: PopoverProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const elsewhere = (event: Event) => {
      if (!(event.target instanceof Node && root.current?.contains(event.target))) setOpen(false);
    };
    const folds = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      root.current?.querySelector('button')?.focus();
    };
    addEventListener('pointerdown', elsewhere);
    addEventListener('focusin', elsewhere);
    addEventListener('keydown', folds);
    return () => {
      removeEventListener('pointerdown', elsewhere);
      removeEventListener('focusin', elsewhere);
      removeEventListener('keydown', folds);
    };
  }, [open]);
  return (
    <div ref={root} className={css.popover}>
      <Button look="line" icon="sliders" aria-expanded={open} onClick={() => setOpen(!open)}>
        {label}
      </Button>
      {open && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a legend and a border
        <div role="group" aria-label={label}>
          {children}
        </div>
      )}
    </div>
  );
}
