import { type DragEvent, useEffect, useRef, useState } from 'react';
import { Button } from '../controls/Button.tsx';
import { Notice } from '../controls/Notice.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { archiveStore, deleteRace, importRace, refreshArchive } from '../stores/archiveStore.ts';
import { useStore } from '../stores/hooks.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import { issueAt, sentences } from '../texts.ts';
import { ArchiveRow } from './ArchiveRow.tsx';
import css from './archive.module.css';
import { bytesText } from './archiveTexts.ts';
import views from './views.module.css';

/** Another tab may train, too. */
const REFRESH_MS = 3000;
/** A wrong file can be wrong in many places. */
const SHOWN_ISSUES = 4;

/** Races that are kept in this browser: open, go on, export, import, delete. */
export function ArchivePanel() {
  const t = useTexts();
  const list = useStore(archiveStore, (state) => state.list);
  const phase = useStore(trainingStore, (state) => state.phase);
  const [over, setOver] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a race has begun or ended
  useEffect(() => {
    void refreshArchive();
    const timer = setInterval(() => void refreshArchive(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [phase]);
  const drag = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(event.type !== 'dragleave' && event.type !== 'drop');
    const file = event.type === 'drop' ? event.dataTransfer.files[0] : undefined;
    if (file) void read(file);
  };
  const column = t.archive.column;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the second way; the button is the first
    <div className={css.archive} data-over={over} onDragEnter={drag} onDragOver={drag} onDragLeave={drag} onDrop={drag}>
      <div className={css.head}>
        <p>
          {t.archive.intro} <Use />
        </p>
        <ImportButton />
      </div>
      <Issues />
      {list && list.races.length === 0 && <p className={css.note}>{t.archive.empty}</p>}
      {list && list.races.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        <section className={views.scroll} tabIndex={0} aria-label={t.archive.title}>
          <table className={views.table}>
            <thead>
              <tr>
                <th scope="col">{column.time}</th>
                <th scope="col">{column.runs}</th>
                <th scope="col" className={views.setting}>
                  {column.task}
                </th>
                <th scope="col" className={views.n}>
                  {column.best}
                </th>
                <th scope="col" className={views.n}>
                  {column.steps}
                </th>
                <th scope="col">{column.state}</th>
                <th scope="col" className={views.setting}>
                  {column.engine}
                </th>
                <td />
              </tr>
            </thead>
            <tbody>
              {list.races.map((entry) => (
                <ArchiveRow key={entry.head.id} entry={entry} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {list && list.unreadable.length > 0 && (
        <Notice
          tone="warn"
          actions={
            <Button look="line" onClick={() => list.unreadable.forEach((id) => void deleteRace(id))}>
              {t.archive.deleteSure}
            </Button>
          }
        >
          {t.archive.unreadable({ count: list.unreadable.length })}
        </Notice>
      )}
    </div>
  );
}

function ImportButton() {
  const t = useTexts();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button look="line" title={t.archive.importHint} onClick={() => input.current?.click()}>
        {t.archive.import}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t.archive.import}
        accept=".gz,.json,application/json,application/gzip"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) void read(file);
          event.target.value = ''; // the same file may be chosen again
        }}
      />
    </>
  );
}

async function read(file: File): Promise<void> {
  await importRace(new Uint8Array(await file.arrayBuffer()));
}

function Use() {
  const t = useTexts();
  const language = useLanguage();
  const use = useStore(archiveStore, (state) => state.use);
  if (!use) return null;
  const { ownBytes, usedBytes, quotaBytes } = use;
  return (
    <>
      {sentences(
        language,
        t.archive.use({ own: bytesText(ownBytes, language) }),
        usedBytes !== null &&
          quotaBytes !== null &&
          t.archive.quota({ used: bytesText(usedBytes, language), quota: bytesText(quotaBytes, language) }),
      )}
    </>
  );
}

function Issues() {
  const t = useTexts();
  const issues = useStore(archiveStore, (state) => state.issues);
  if (issues === null) return null;
  const close = <Button icon="close" label={t.frame.dismiss} onClick={() => archiveStore.setState({ issues: null })} />;
  if (issues === 'gone')
    return (
      <Notice tone="warn" actions={close}>
        {t.archive.gone}
      </Notice>
    );
  return (
    <Notice tone="warn" actions={close}>
      <strong>{t.archive.refused}</strong>
      <ul>
        {issues.slice(0, SHOWN_ISSUES).map((issue) => (
          <li key={`${issue.path} ${issue.code} ${JSON.stringify(issue.params)}`}>{issueAt(t, issue)}</li>
        ))}
        {issues.length > SHOWN_ISSUES && <li>{t.archive.refusedMore({ count: String(issues.length - SHOWN_ISSUES) })}</li>}
      </ul>
    </Notice>
  );
}
