import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from '../controls/Button.tsx';
import { useTexts } from '../language.tsx';
import css from './dialog.module.css';

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  onClose(): void;
}

/** The platform's own modal: Escape closes, focus returns where it was, the page behind is inert. */
export function Dialog({ title, children, actions, onClose }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => element.current?.showModal(), []);
  return (
    <dialog ref={element} className={css.dialog} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
      <div className={css.dialogActs}>
        {actions}
        <Button look="line" onClick={() => element.current?.close()}>
          {useTexts().frame.close}
        </Button>
      </div>
    </dialog>
  );
}
