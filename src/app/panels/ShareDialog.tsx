import { useState } from 'react';
import { Button } from '../controls/Button.tsx';
import { useTexts } from '../language.tsx';
import { linkOf } from '../stores/experimentStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { Dialog } from './Dialog.tsx';
import css from './dialog.module.css';

export function ShareDialog({ onClose }: { onClose(): void }) {
  const t = useTexts();
  const spec = useSpec((whole) => whole);
  const [copied, setCopied] = useState(false);
  const link = new URL(linkOf(spec), location.href).href;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      setCopied(false); // refused: the text stays selected, to be copied by hand
    }
  };
  return (
    <Dialog
      title={t.frame.shareTitle}
      onClose={onClose}
      actions={
        <Button look="go" icon={copied ? 'check' : 'copy'} onClick={() => void copy()}>
          {copied ? t.frame.copied : t.frame.copy}
        </Button>
      }
    >
      <p>{t.frame.shareText}</p>
      <textarea className={css.link} readOnly rows={4} value={link} aria-label={t.frame.share} onFocus={(event) => event.target.select()} />
    </Dialog>
  );
}
