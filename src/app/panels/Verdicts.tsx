import { ensembleOf } from '../../runs/ensembles.ts';
import { Swatch } from '../controls/Swatch.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { countText, percentText } from '../texts.ts';
import { colorIndex } from './colorIndex.ts';
import { GroundLines } from './GroundLines.tsx';
import { ABOUT_ALL, speedText, titleOf } from './speedTexts.ts';
import type { RaceRows } from './useRaceRows.ts';
import css from './views.module.css';

/** Below the table, in sentences: how much sooner each run was than the best constant rate, what its snapshots do together, and where it stands. */
export function Verdicts({ race }: { readonly race: RaceRows }) {
  const t = useTexts();
  const language = useLanguage();
  const speeds = race.rows.flatMap((row) => (row.speedUp ? [{ row, speedUp: row.speedUp }] : []));
  const all = speeds.find(({ speedUp }) => ABOUT_ALL.includes(speedUp.verdict));
  const ensembles = race.rows.flatMap((row) => {
    const result = ensembleOf(row.seeds);
    return result && result.members > 1 ? [{ row, result }] : [];
  });
  const measured = race.rows.some(({ seeds }) => (seeds[0]?.curvatures.length ?? 0) > 0);
  if (speeds.length === 0 && ensembles.length === 0 && !measured) return null;
  const percent = (share: number) => percentText(share, language);
  const notes = [
    speeds.some(({ speedUp }) => speedUp.coarse) && t.compare.coarse({ every: countText(race.evalEvery, language) }),
    race.charge && race.rows.some(({ run, trained }) => (trained ?? run).charged > 0) && !all && t.compare.charged,
  ].filter((note) => note !== false);
  return (
    <div className={css.verdicts}>
      {all && <p>{speedText(t, language, all.row, all.speedUp, race)}</p>}
      <ul>
        {!all &&
          speeds.map(({ row, speedUp }) => (
            <li key={row.run.id} data-verdict={row.run.id}>
              <Swatch index={colorIndex(row.run.id)} />
              <span>
                {speedText(t, language, row, speedUp, race)} {!speedUp.alike && speedUp.ratio !== null && t.compare.otherSettings}
              </span>
            </li>
          ))}
      </ul>
      {notes.length > 0 && <p className={css.muted}>{notes.join(' ')}</p>}
      <ul>
        {ensembles.map(({ row, result }) => (
          <li key={`${row.run.id} ensemble`} data-ensemble={row.run.id}>
            <Swatch index={colorIndex(row.run.id)} />
            <span title={t.race.ensembleHint}>
              {t.race.ensemble({
                run: titleOf(t, row),
                members: String(result.members),
                ensemble: percent(result.ensemble),
                best: percent(result.best),
                last: percent(result.last),
              })}
            </span>
          </li>
        ))}
      </ul>
      <GroundLines rows={race.rows} />
    </div>
  );
}
