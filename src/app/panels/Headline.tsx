import { useLanguage, useTexts } from '../language.tsx';
import { useStore } from '../stores/hooks.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import { countText, sentences } from '../texts.ts';
import css from './frame.module.css';
import { raceSentence } from './raceSentence.ts';
import { useRaceRows } from './useRaceRows.ts';

/** The result in one sentence, computed from the curves; below it, what makes it fair. */
export function Headline() {
  const t = useTexts();
  const language = useLanguage();
  const race = useRaceRows();
  const training = useStore(trainingStore, (state) => state);
  const { moved } = training;
  const text = raceSentence(t, language, race, training);
  const single = race.rows.length === 1;
  const chance = !single && training.phase === 'ended' && race.seeds === 1 && !race.rows.some(({ speedUp }) => speedUp?.verdict === 'oneSeed'); // which says so
  return (
    <div className={css.head} aria-live="polite">
      <h2>{text}</h2>
      <p>{sentences(language, single ? t.race.alone : t.race.fair({ seeds: race.seeds }), chance && t.race.oneSeed)}</p>
      {moved && (
        <p>
          {t.engine.moved({
            engine: t.engine.backend[moved.engine.backend],
            step: countText(moved.fromStep, language),
            reason: moved.reason,
          })}
        </p>
      )}
    </div>
  );
}
