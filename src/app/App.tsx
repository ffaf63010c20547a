import { useEffect, useState } from 'react';
import { setView } from '../experiment/edit.ts';
import type { ViewName } from '../experiment/spec.ts';
import { viewParams } from '../experiment/tables.ts';
import { LanguageProvider, useTexts } from './language.tsx';
import { Announcer } from './panels/Announcer.tsx';
import { Dock } from './panels/Dock.tsx';
import { EngineDialog } from './panels/EngineDialog.tsx';
import { FindTools, FindView } from './panels/FindView.tsx';
import css from './panels/frame.module.css';
import { KeysDialog } from './panels/KeysDialog.tsx';
import { LazyLandscape } from './panels/LazyLandscape.tsx';
import { LazySaddles } from './panels/LazySaddles.tsx';
import { LazyTransfer } from './panels/LazyTransfer.tsx';
import { LinkNotice } from './panels/LinkNotice.tsx';
import { LoadingLine } from './panels/LoadingLine.tsx';
import { RaceTools } from './panels/RaceTools.tsx';
import { RaceView } from './panels/RaceView.tsx';
import { ShareDialog } from './panels/ShareDialog.tsx';
import { SidePanel } from './panels/SidePanel.tsx';
import { TopBar } from './panels/TopBar.tsx';
import { listenToKeys } from './shortcuts.ts';
import { keepRaces } from './stores/archiveStore.ts';
import { connect } from './stores/connection.ts';
import { edit, followAddress } from './stores/experimentStore.ts';
import { useSpec, useStore } from './stores/hooks.ts';
import { keepDesk } from './stores/keepDesk.ts';
import { preferences } from './stores/preferences.ts';
import { runQueue } from './stores/queueStore.ts';
import { sideStore } from './stores/sideStore.ts';

type Open = 'share' | 'keys' | 'engine' | null;

export function App() {
  const theme = useStore(preferences, (p) => p.theme);
  useEffect(() => {
    const unfollow = followAddress();
    const disconnect = connect();
    const unkeep = keepRaces();
    const undesk = keepDesk();
    const unqueue = runQueue();
    return () => {
      unqueue();
      undesk();
      unkeep();
      disconnect();
      unfollow();
    };
  }, []);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
  return (
    <LanguageProvider>
      <Frame />
    </LanguageProvider>
  );
}

function Frame() {
  const t = useTexts();
  const view = useSpec((spec) => spec.view.name);
  const [open, setOpen] = useState<Open>(null);
  const drawer = useStore(sideStore, (state) => state.drawer);
  const setDrawer = (out: boolean) => sideStore.setState({ drawer: out });
  useEffect(() => listenToKeys(() => setOpen('keys')), []);
  const close = () => setOpen(null);
  return (
    <div className={css.app} data-drawer={drawer ? 'open' : 'closed'}>
      <button type="button" className={css.skip} onClick={() => document.getElementById('stage')?.focus()}>
        {t.frame.skipToFigures}
      </button>
      <TopBar onShare={() => setOpen('share')} onKeys={() => setOpen('keys')} onEngine={() => setOpen('engine')} />
      <SidePanel />
      <main className={css.main} id="stage" tabIndex={-1}>
        <div className={css.tabRow}>
          <Tabs view={view} />
          <Tools view={view} />
        </div>
        <div className={css.view}>
          <LinkNotice />
          {view !== 'saddles' && <LoadingLine />}
          <View view={view} />
        </div>
      </main>
      {drawer && <button type="button" className={css.scrim} aria-label={t.frame.closeControls} onClick={() => setDrawer(false)} />}
      <Dock open={drawer} onDrawer={() => setDrawer(!drawer)} />
      <Announcer />
      {open === 'share' && <ShareDialog onClose={close} />}
      {open === 'keys' && <KeysDialog onClose={close} />}
      {open === 'engine' && <EngineDialog onClose={close} />}
    </div>
  );
}

function View({ view }: { readonly view: ViewName }) {
  if (view === 'find') return <FindView />;
  if (view === 'landscape') return <LazyLandscape part="view" />;
  if (view === 'transfer') return <LazyTransfer part="view" />;
  return view === 'saddles' ? <LazySaddles part="view" /> : <RaceView />;
}

function Tools({ view }: { readonly view: ViewName }) {
  if (view === 'find') return <FindTools />;
  if (view === 'landscape') return <LazyLandscape part="tools" />;
  if (view === 'transfer') return <LazyTransfer part="tools" />;
  return view === 'saddles' ? <LazySaddles part="tools" /> : <RaceTools />;
}

function Tabs({ view }: { readonly view: ViewName }) {
  const t = useTexts();
  return (
    <nav className={css.tabs} aria-label={t.frame.views}>
      {viewParams.name.options.map((name, i) => (
        <button
          key={name}
          type="button"
          aria-current={name === view ? 'page' : undefined}
          aria-keyshortcuts={String(i + 1)}
          onClick={() => edit((spec) => setView(spec, { name }))}
        >
          {t.frame.view[name]}
        </button>
      ))}
    </nav>
  );
}
