import { useState } from 'react';
import type { RaceEntry } from '../../runs/store/raceStore.ts';
import { Button } from '../controls/Button.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { deleteRace, exportRace, goOnWith, openRace } from '../stores/archiveStore.ts';
import { isTraining } from '../stores/connection.ts';
import { useStore } from '../stores/hooks.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import { countText, percentText } from '../texts.ts';
import css from './archive.module.css';
import { engineText, runsText, stateText, taskText, timeText } from './archiveTexts.ts';
import views from './views.module.css';

/** One race of the archive. Deleting takes two presses. */
export function ArchiveRow({ entry }: { readonly entry: RaceEntry }) {
  const t = useTexts();
  const language = useLanguage();
  const { head, status, own } = entry;
  const { id, spec } = head;
  const busy = useStore(trainingStore, (state) => isTraining(state.phase));
  const [sure, setSure] = useState(false);
  const runs = runsText(t, spec);
  const time = timeText(head.startedAt, language);
  const act = (name: string) => t.archive.of({ act: name, runs, time });
  const count = (value: number) => countText(value, language);
  return (
    <tr data-race={id}>
      <th scope="row">{time}</th>
      <td className={css.runs} title={runs}>
        {runs}
      </td>
      <td className={`${css.runs} ${views.setting}`}>{taskText(t, spec)}</td>
      <td className={views.n}>{head.best === null ? '–' : percentText(head.best, language)}</td>
      <td className={views.n}>
        {count(head.steps)} / {count(head.totalSteps)}
      </td>
      <td>{stateText(t, entry)}</td>
      <td className={views.setting}>{engineText(t, head.engine)}</td>
      <td>
        <div className={css.acts}>
          {status === 'left' && head.checkpoint && (
            <Button
              look="quiet"
              aria-label={act(t.archive.goOn)}
              title={busy ? t.archive.trains : t.archive.goOnHint}
              disabled={busy}
              onClick={() => void goOnWith(id)}
            >
              {t.archive.goOn}
            </Button>
          )}
          <Button
            look="quiet"
            aria-label={act(t.archive.open)}
            title={busy ? t.archive.trains : t.archive.openHint}
            disabled={busy}
            onClick={() => void openRace(id)}
          >
            {t.archive.open}
          </Button>
          <Button look="quiet" aria-label={act(t.archive.export)} title={t.archive.exportHint} onClick={() => void exportRace(id, save)}>
            {t.archive.export}
          </Button>
          <Button
            look="quiet"
            aria-label={act(sure ? t.archive.deleteSure : t.archive.delete)}
            disabled={status === 'live'}
            title={status === 'live' ? t.archive.state[own ? 'here' : 'elsewhere'] : undefined}
            onClick={() => (sure ? void deleteRace(id) : setSure(true))}
            onBlur={() => setSure(false)}
          >
            {sure ? t.archive.deleteSure : t.archive.delete}
          </Button>
        </div>
      </td>
    </tr>
  );
}

function save({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/gzip' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // the browser may still be reading it
}
