import { Button } from '../controls/Button.tsx';
import { Notice } from '../controls/Notice.tsx';
import { useTexts } from '../language.tsx';
import { dismissIssues, experimentStore } from '../stores/experimentStore.ts';
import { useStore } from '../stores/hooks.ts';
import { issueAt } from '../texts.ts';

/** More would push the figures off the screen; the count says how many there are. */
const SHOWN = 6;

/** What the link said that was not understood. The page has opened with everything else. */
export function LinkNotice() {
  const t = useTexts();
  const issues = useStore(experimentStore, (state) => state.issues);
  if (issues.length === 0) return null;
  return (
    <Notice tone="warn" actions={<Button icon="close" label={t.frame.dismiss} onClick={dismissIssues} />}>
      <strong>{t.frame.linkTitle}</strong> {t.frame.linkKept}
      <ul>
        {issues.slice(0, SHOWN).map((issue) => (
          <li key={`${issue.path} ${issue.code} ${JSON.stringify(issue.params)}`}>{issueAt(t, issue)}</li>
        ))}
        {issues.length > SHOWN && <li>{t.frame.linkMore({ count: issues.length - SHOWN })}</li>}
      </ul>
    </Notice>
  );
}
