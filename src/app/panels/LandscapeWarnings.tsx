import { type PlaneWarning, warningsOf } from '../../landscape/warnings.ts';
import { Notice } from '../controls/Notice.tsx';
import { useLanguage } from '../language.tsx';
import type { Picture } from '../stores/picture.ts';
import { type LandscapeWording, shareText, useLandscapeTexts } from './landscapeTexts.ts';

/** Where the picture misleads, in words. */
export function LandscapeWarnings({ picture: { facts, paths } }: { readonly picture: Picture }) {
  const words = useLandscapeTexts();
  const language = useLanguage();
  const warnings = warningsOf(facts, paths);
  if (warnings.length === 0) return null;
  return (
    <Notice tone="warn">
      <b>{words.misleads}</b>
      <ul>
        {warnings.map((warning) => (
          <li key={'run' in warning ? `${warning.code} ${warning.run}` : warning.code}>{warningText(words, warning, facts.runs.length, language)}</li>
        ))}
      </ul>
    </Notice>
  );
}

function warningText({ warning: words }: LandscapeWording, warning: PlaneWarning, runs: number, language: string): string {
  switch (warning.code) {
    case 'littleExplained': {
      const shares = { share: shareText(warning.share), least: shareText(warning.least) };
      return runs === 1 ? words.littleExplained(shares) : words.littleExplainedSeveral(shares);
    }
    case 'offPlane':
      return words.offPlane({ run: warning.run, share: shareText(warning.share) });
    case 'outside':
      return words.outside({ run: warning.run });
    case 'diverged': {
      const { run, step, whole, end } = warning;
      const at = { run, end: end.toLocaleString(language) };
      if (step === null) return words.divergedOutside(at);
      const last = { ...at, step: step.toLocaleString(language) };
      if (whole) return words.divergedInside(last);
      return step === 0 ? words.divergedAtOnce(at) : words.diverged(last);
    }
    case 'thrown': {
      const { run, step, moved, others } = warning;
      const round = (way: number) => Number(way.toPrecision(3)).toLocaleString(language);
      const far = { run, moved: round(moved), others: round(others) };
      if (step === 0) return words.thrownAtOnce(far);
      return step === null ? words.thrownOutside(far) : words.thrown({ ...far, step: step.toLocaleString(language) });
    }
    default:
      return words[warning.code];
  }
}
