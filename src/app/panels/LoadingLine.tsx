import { Button } from '../controls/Button.tsx';
import controls from '../controls/controls.module.css';
import { Notice } from '../controls/Notice.tsx';
import { useTexts } from '../language.tsx';
import { connectionStore, preload } from '../stores/connection.ts';
import { experimentStore } from '../stores/experimentStore.ts';
import { useStore } from '../stores/hooks.ts';
import { failureText, kindName } from '../texts.ts';
import css from './frame.module.css';

/** Data on their way, byte by byte; or why they did not arrive. */
export function LoadingLine() {
  const t = useTexts();
  const loading = useStore(connectionStore, (state) => state.loading);
  const failure = useStore(connectionStore, (state) => state.failure);
  if (failure)
    return (
      <Notice
        tone="bad"
        actions={
          <Button look="line" onClick={() => preload(experimentStore.getState().spec.task.dataset)}>
            {t.frame.retry}
          </Button>
        }
      >
        {failureText(t, failure)}
      </Notice>
    );
  if (!loading) return null;
  const percent = loading.totalBytes > 0 ? (100 * loading.loadedBytes) / loading.totalBytes : 0;
  return (
    <div className={css.load} role="status">
      <span>
        {t.frame.loading({
          data: kindName(t, 'datasets', loading.dataset),
          done: megabytes(loading.loadedBytes),
          total: megabytes(loading.totalBytes),
        })}
      </span>
      <div className={controls.meter}>
        <i style={{ '--p': `${percent}%` } as React.CSSProperties} />
      </div>
      <span>{Math.floor(percent)}%</span>
    </div>
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
