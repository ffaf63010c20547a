import { LEVEL_SIZES, landscapeParams, setLandscape } from '../../experiment/landscape.ts';
import { Button } from '../controls/Button.tsx';
import controls from '../controls/controls.module.css';
import { Notice } from '../controls/Notice.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { isTraining } from '../stores/connection.ts';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { goOnSurvey, type LandscapeState, landscapeStore, stopSurvey } from '../stores/landscapeStore.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import { failureText } from '../texts.ts';
import css from './frame.module.css';
import { useLandscapeTexts } from './landscapeTexts.ts';

/** How fine the picture is, what is left to do, and where it may stop. */
export function LandscapeProgress() {
  const t = useTexts();
  const words = useLandscapeTexts();
  const language = useLanguage();
  const state = useStore(landscapeStore, (all) => all);
  const training = useStore(trainingStore, (all) => isTraining(all.phase));
  const wanted = useSpec((spec) => spec.landscape.level);
  const { picture, phase, end, level, done, total } = state;
  if (end) {
    const { reason, error } = end;
    const text =
      reason === 'failed' && error
        ? words.ends.failed({ reason: failureText(t, error) })
        : reason === 'noPlace' || reason === 'noPath' || reason === 'noTrail' || reason === 'gone'
          ? words.ends[reason]
          : words.ends.other;
    return (
      <Notice
        tone={reason === 'failed' ? 'bad' : 'info'}
        actions={
          reason !== 'noPath' && (
            <Button look="line" onClick={goOnSurvey}>
              {words.anew}
            </Button>
          )
        }
      >
        {text}
      </Notice>
    );
  }
  if (total === 0 && !picture) return null;
  const size = (at: number) => words.size({ n: String(LEVEL_SIZES[at - 1] ?? 0) });
  const number = (value: number) => value.toLocaleString(language);
  const busy = phase === 'surveying' && done < total;
  const next = size(Math.min(LEVEL_SIZES.length, level + 1));
  const said = () => {
    if (level === 0) return words.sizeFirst;
    if (busy) return words.sizes({ done: size(level), next });
    return phase === 'stopped' ? words.sizeStopped({ done: size(level) }) : words.sizeDone({ done: size(level) });
  };
  return (
    <div className={css.load}>
      <span>{said()}</span>
      <div className={controls.meter} role="progressbar" aria-label={words.progress} aria-valuemin={0} aria-valuemax={total} aria-valuenow={done}>
        <i style={{ '--p': `${total > 0 ? (100 * done) / total : 0}%` } as React.CSSProperties} />
      </div>
      <span className={css.loadEnd}>
        {busy && `${words.counted({ done: number(done), total: number(total) })}${leftText(state, words.left)}`}
        {!busy && training && words.whileTraining}
        {busy && (
          <Button look="line" icon="stop" onClick={stopSurvey}>
            {words.stop}
          </Button>
        )}
        {phase === 'stopped' && (
          <Button look="line" onClick={goOnSurvey}>
            {words.goOn}
          </Button>
        )}
        {!busy && !training && phase === 'refined' && wanted < landscapeParams.level.max && (
          <Button look="line" title={words.finerHint} onClick={() => edit((spec) => setLandscape(spec, { level: wanted + 1 }))}>
            {words.finer}
          </Button>
        )}
      </span>
    </div>
  );
}

function leftText({ done, total, pace }: LandscapeState, left: (p: { seconds: string }) => string): string {
  return pace > 0 ? left({ seconds: String(Math.max(1, Math.round((total - done) / pace))) }) : '';
}
