import { Button } from '../controls/Button.tsx';
import { Notice } from '../controls/Notice.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { archiveStore, dismissTrouble, goOnWith, leaveRace } from '../stores/archiveStore.ts';
import { useStore } from '../stores/hooks.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import { countText, failureText } from '../texts.ts';
import { runsText, timeText } from './archiveTexts.ts';

/** A race that a closed tab has left, and what the browser refuses to keep. */
export function KeptNotices() {
  const t = useTexts();
  const language = useLanguage();
  const left = useStore(archiveStore, (state) => state.left);
  const trouble = useStore(archiveStore, (state) => state.trouble);
  const idle = useStore(trainingStore, (state) => state.phase === 'idle');
  return (
    <>
      {left?.head.checkpoint && idle && (
        <Notice
          tone="info"
          actions={
            <>
              <Button look="line" title={t.archive.goOnHint} onClick={() => void goOnWith(left.head.id)}>
                {t.archive.goOn}
              </Button>
              <Button look="quiet" title={t.archive.forgetHint} onClick={() => void leaveRace(left.head.id)}>
                {t.archive.forget}
              </Button>
            </>
          }
        >
          {t.archive.left({
            runs: runsText(t, left.head.spec),
            step: countText(left.head.checkpoint.step, language),
            time: timeText(left.head.changedAt, language),
          })}
        </Notice>
      )}
      {trouble && (
        <Notice tone="info" actions={<Button icon="close" label={t.frame.dismiss} onClick={dismissTrouble} />}>
          {failureText(t, { code: trouble.code, params: trouble.params, message: trouble.message })}
        </Notice>
      )}
    </>
  );
}
