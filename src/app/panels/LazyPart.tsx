import { Component, type ReactNode, Suspense, useState } from 'react';
import { Button } from '../controls/Button.tsx';
import { Notice } from '../controls/Notice.tsx';
import { useTexts } from '../language.tsx';

interface LazyPartProps {
  readonly children: ReactNode;
  /** Another part of the same chunk says what is wrong. */
  readonly silent?: boolean;
}

interface LazyPartState {
  readonly wrong: string | null;
}

/**
 * A part of the page in a chunk of its own: nothing until it has arrived. Where it does not arrive (the network is gone, the site was renewed), or cannot
 * be drawn, a line in its place says so, and the rest of the page goes on.
 */
export class LazyPart extends Component<LazyPartProps, LazyPartState> {
  override state: LazyPartState = { wrong: null };

  static getDerivedStateFromError(error: unknown): LazyPartState {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { children, silent } = this.props;
    const { wrong } = this.state;
    if (wrong === null) return <Suspense fallback={null}>{children}</Suspense>;
    return silent ? null : <NotShown wrong={wrong} />;
  }
}

/** Browsers remember that a chunk did not load, so only the page anew brings it; and not while the site does not answer, for then all would be gone. */
function NotShown({ wrong }: { readonly wrong: string }) {
  const t = useTexts();
  const [silence, setSilence] = useState(0);
  const reload = () =>
    fetch(location.pathname, { method: 'HEAD', cache: 'no-store' }).then(
      ({ ok }) => (ok ? location.reload() : setSilence(silence + 1)),
      () => setSilence(silence + 1),
    );
  return (
    <Notice
      tone="bad"
      actions={
        <Button look="line" onClick={() => void reload()}>
          {t.frame.reload}
        </Button>
      }
    >
      {silence === 0 ? t.frame.notShown({ wrong }) : t.frame.noAnswer({ times: String(silence) })}
    </Notice>
  );
}
