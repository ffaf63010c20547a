import { formatLoss } from '../../charts/format.ts';
import type { Language } from '../../i18n/dictionary.ts';
import { useLanguage } from '../language.tsx';
import { connectionStore } from '../stores/connection.ts';
import { useStore } from '../stores/hooks.ts';
import { landscapeStore } from '../stores/landscapeStore.ts';
import { type LineState, lineStore } from '../stores/lineStore.ts';
import type { Picture } from '../stores/picture.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import { sentences } from '../texts.ts';
import css from './frame.module.css';
import { foundName, heldShare, type LandscapeWording, shareText, useLandscapeTexts } from './landscapeTexts.ts';

/** What the plane holds and whether a barrier lies on the line, in a sentence or two; below, what was computed. */
export function LandscapeHead() {
  const words = useLandscapeTexts();
  const language = useLanguage();
  const picture = useStore(landscapeStore, (state) => state.picture);
  const line = useStore(lineStore, (state) => state);
  const phase = useStore(trainingStore, (state) => state.phase);
  const trained = useStore(connectionStore, (state) => state.trail.length > 0);
  const beside = useStore(landscapeStore, (state) => state.beside);
  const failed = useStore(landscapeStore, (state) => state.phase === 'failed');
  const [title, text] = picture
    ? [
        sentences(language, planeSentence(words, picture, language), lineSentence(words, line, picture, language)),
        shownText(words, picture, language),
      ]
    : failed && trained
      ? [words.nothing, words.nothingText]
      : beside
        ? [words.second, words.secondText]
        : trained || phase === 'running' || phase === 'loading' || phase === 'paused'
          ? [trained ? words.first : words.soon, words.soonText]
          : phase === 'ended'
            ? [words.archived, words.archivedText]
            : [words.idle, words.idleText];
  return (
    <div className={css.head}>
      <h2 aria-live="polite">{title}</h2>
      <p>{text}</p>
    </div>
  );
}

function planeSentence(words: LandscapeWording, picture: Picture, language: Language): string {
  const { facts } = picture;
  const [first] = facts.through;
  if (facts.plane === 'random' && first) return words.around({ place: foundName(words, first, picture.paths, language) });
  const runs = facts.runs.length === 1 ? words.onePath({ run: facts.runs[0] as string }) : words.paths({ count: facts.runs.length });
  return words.holds({ share: shareText(heldShare(picture)), runs });
}

/** A share of the losses at the ends below which a barrier is none. */
const FLAT = 0.01;

export function isFlat({ crossing }: LineState): boolean {
  return crossing !== null && crossing.barrier.height <= FLAT * Math.max(crossing.ends[0].loss, crossing.ends[1].loss);
}

function lineSentence(words: LandscapeWording, line: LineState, { paths }: Picture, language: Language): string {
  const { crossing, from, to } = line;
  if (!crossing || !from || !to) return '';
  const ends = { from: foundName(words, from, paths, language), to: foundName(words, to, paths, language) };
  return isFlat(line) ? words.noBarrier(ends) : words.barrier({ ...ends, height: formatLoss(crossing.barrier.height) });
}

function shownText(words: LandscapeWording, picture: Picture, language: Language): string {
  const { facts } = picture;
  const [first, second] = facts.explained.map(shareText) as [string, string];
  const what = words.sub[facts.split]({ images: facts.images.toLocaleString(language), weights: facts.weights.toLocaleString(language) });
  return sentences(
    language,
    what,
    facts.plane === 'random' ? words.subRandom({ share: shareText(heldShare(picture)) }) : words.subShares({ first, second }),
  );
}
