import { useTexts } from '../language.tsx';
import { Dialog } from './Dialog.tsx';

export function KeysDialog({ onClose }: { onClose(): void }) {
  const t = useTexts();
  return (
    <Dialog title={t.frame.keysTitle} onClose={onClose}>
      <dl>
        {t.frame.keys.map(([key, act]) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>{key}</dt>
            <dd>{act}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
