import { useEffect, useMemo } from 'react';
import { setView } from '../../experiment/edit.ts';
import { Button } from '../controls/Button.tsx';
import { Notice } from '../controls/Notice.tsx';
import { LandscapeFigures, type LandscapeWords } from '../figures/LandscapeFigures.tsx';
import type { Looks } from '../figures/landscapeData.ts';
import { useLanguage, useTexts } from '../language.tsx';
import { connectionStore, runOrPause, startRace } from '../stores/connection.ts';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { landscapeStore, openLandscape } from '../stores/landscapeStore.ts';
import { openLine } from '../stores/lineStore.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import { failureText } from '../texts.ts';
import { colorIndex } from './colorIndex.ts';
import { LandscapeCompare } from './LandscapeCompare.tsx';
import { LandscapeHead } from './LandscapeHead.tsx';
import { LandscapeLine } from './LandscapeLine.tsx';
import { LandscapeProgress } from './LandscapeProgress.tsx';
import { LandscapeWarnings } from './LandscapeWarnings.tsx';
import css from './landscape.module.css';
import { pictureWords, useLandscapeTexts } from './landscapeTexts.ts';

/** The loss of the real network around the paths of the race. */
export function LandscapeView() {
  const t = useTexts();
  const words = useLandscapeTexts();
  const language = useLanguage();
  useEffect(() => {
    const leave = [openLandscape(), openLine()];
    return () => {
      for (const off of leave) off();
    };
  }, []);
  const picture = useStore(landscapeStore, (state) => state.picture);
  const kept = useStore(landscapeStore, (state) => state.kept);
  const failure = useStore(trainingStore, (state) => state.failure);
  const phase = useStore(trainingStore, (state) => state.phase);
  const trained = useStore(connectionStore, (state) => state.trail.length > 0);
  const { show, height } = useSpec((spec) => spec.landscape);
  const runs = useSpec((spec) => spec.runs);
  const keptAs = useSpec((spec) => (spec.landscape.beside.length > 0 ? 'inLink' : 'here'));
  const looks = useMemo<Looks>(() => {
    const shown = new Set(runs.filter(({ hidden }) => !hidden).map(({ id }) => id));
    return { color: colorIndex, hidden: (run) => !shown.has(run) };
  }, [runs]);
  const figureWords = useMemo<LandscapeWords>(
    () => ({ ...words, picture: (one) => pictureWords(t, words, one, one === kept ? keptAs : 'no', language) }),
    [t, words, kept, keptAs, language],
  );
  const main = picture ?? kept;
  const waits = !trained && (phase === 'idle' || phase === 'ended');
  return (
    <>
      <LandscapeHead />
      {failure && <Notice tone="bad">{failureText(t, failure)}</Notice>}
      {waits && (
        <div className={css.empty}>
          <Button look="go" icon="run" onClick={phase === 'idle' ? runOrPause : startRace}>
            {phase === 'idle' ? words.idleAct : words.archivedAct}
          </Button>
          <Button look="quiet" onClick={() => edit((spec) => setView(spec, { name: 'race' }))}>
            {t.frame.view.race}
          </Button>
        </div>
      )}
      {!waits && <LandscapeProgress />}
      {picture && <LandscapeWarnings picture={picture} />}
      {main && (
        <LandscapeFigures
          picture={main}
          kept={picture && kept !== picture ? kept : null}
          looks={picture ? looks : KEPT_LOOKS}
          keptLooks={KEPT_LOOKS}
          show={show}
          height={height}
          words={figureWords}
          side={<LandscapeLine looks={looks} />}
        />
      )}
      {main && <LandscapeCompare />}
    </>
  );
}

/** Its runs may be gone: all its paths are drawn. */
const KEPT_LOOKS: Looks = { color: colorIndex, hidden: () => false };
