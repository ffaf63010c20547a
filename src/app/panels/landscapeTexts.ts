/** @file The words of the Landscape view, which load with it, and what they say of places, planes and runs. */
import { formatLoss, formatPercent } from '../../charts/format.ts';
import { type Place, placeOf, placeText } from '../../experiment/landscape.ts';
import type { TaskSpec } from '../../experiment/spec.ts';
import type { Dictionary, Widen } from '../../i18n/dictionary.ts';
import { landscape as en } from '../../i18n/en/landscape.ts';
import { landscape as zh } from '../../i18n/zh/landscape.ts';
import type { TrailPlace, TrailRun } from '../../landscape/facts.ts';
import type { PictureWords } from '../figures/LandscapePicture.tsx';
import { coordinateText } from '../figures/landscapeData.ts';
import { useLanguage } from '../language.tsx';
import type { Picture } from '../stores/picture.ts';
import { kindName } from '../texts.ts';

export type LandscapeWording = Widen<typeof en>;

export function useLandscapeTexts(): LandscapeWording {
  return useLanguage() === 'zh' ? zh : en;
}

export function placeName(words: LandscapeWording, text: string): string {
  const place = placeOf(text);
  if (!place) return text;
  const { run, at, n } = place;
  if (at === 'start' || at === 'end') return words.place[at]({ run });
  return words.place[at]({ run, n: String(n) });
}

/** Places that can be chosen: starts, ends of cycles, ends; and those that are chosen already. */
export function placeChoices(words: LandscapeWording, trail: readonly TrailRun[], chosen: readonly string[]): readonly (readonly [string, string])[] {
  const offered = trail.flatMap(({ run, cycles, end, steps }) => {
    const at = (moment: Place['at'], n = 0) => placeText({ run, at: moment, n });
    const inside = end === null ? cycles : cycles.slice(0, -1); // the last is the end
    const shown = inside.filter((_, k) => inside.length <= MOST_CYCLES || k % Math.ceil(inside.length / MOST_CYCLES) === 0);
    const middle = steps[Math.floor((steps.length - 1) / 2)];
    return [
      at('start'),
      ...(cycles.length > 0 || middle === undefined ? [] : [at('step', middle)]),
      ...shown.map(({ cycle }) => at('cycle', cycle)),
      at('end'),
    ];
  });
  return [...new Set([...offered, ...chosen])].map((text) => [text, placeName(words, text)] as const);
}

const MOST_CYCLES = 6;

/** What a network that was found is called in a sentence. */
export function foundName(
  words: LandscapeWording,
  { run, step }: TrailPlace,
  paths: readonly Pick<TrailRun, 'run' | 'cycles' | 'end'>[],
  language: string,
): string {
  const path = paths.find((one) => one.run === run);
  if (step === 0) return words.where.start({ run });
  if (path?.end?.step === step) return words.where.end({ run });
  const cycle = path?.cycles.find((one) => one.step === step)?.cycle;
  if (cycle !== undefined) return words.where.cycle({ run, n: String(cycle) });
  return words.where.step({ run, n: step.toLocaleString(language) });
}

export function shareText(share: number): string {
  return formatPercent(share, share < 0.01 ? 2 : 0);
}

/** Of all the movement, what lies in the plane. */
export function heldShare({ facts }: Picture): number {
  return facts.explained[0] + facts.explained[1];
}

export function pictureWords(
  t: Dictionary,
  words: LandscapeWording,
  picture: Picture,
  kept: 'no' | 'here' | 'inLink',
  language: string,
): PictureWords {
  const { facts } = picture;
  const axis = (n: 0 | 1) =>
    facts.plane === 'random' ? words.axisRandom({ n: String(n + 1) }) : words.axis({ n: String(n + 1), share: shareText(facts.explained[n]) });
  const summary = summaryText(words, picture);
  const { spaceSub, start, run, step, loss, off: offShare, cursorHint, noNumber, cursor, cursorPath } = words;
  const title = facts.plane === 'random' ? words.aboveRandom : words.above;
  return {
    ...{ spaceSub, start, run, step, loss, offShare, cursorHint, noNumber, cursor, cursorPath },
    directions: [words.axisRandom({ n: '1' }), words.axisRandom({ n: '2' })],
    title: kept === 'no' ? title : words.kept({ what: keptText(t, words, picture, language) }),
    sub: kept === 'no' ? words.aboveSub : kept === 'inLink' ? words.keptInLink : words.keptNote,
    spaceTitle: words.space,
    axes: [axis(0), axis(1)],
    figure: {
      above: words.figure.above({ summary }),
      space: words.figure.space({ summary }),
      cells: words.figure.cells,
      places: words.figure.places,
    },
  };
}

function summaryText(words: LandscapeWording, picture: Picture): string {
  const { lattice, facts } = picture;
  let [low, high, at] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  lattice.values.forEach((value, k) => {
    if (lattice.seen[k] !== 1 || !Number.isFinite(value)) return;
    if (value < low) [low, at] = [value, k];
    high = Math.max(high, value);
  });
  const place = ([least, greatest]: readonly [number, number], k: number) => coordinateText(least + ((greatest - least) * k) / (lattice.side - 1));
  return words.figure.summary({
    ...{ low: formatLoss(low), high: formatLoss(high), share: shareText(heldShare(picture)) },
    a: place(facts.a, at % lattice.side),
    b: place(facts.b, Math.floor(at / lattice.side)),
  });
}

/** What a picture is of, to tell it from another. */
function keptText(t: Dictionary, words: LandscapeWording, { task, facts, paths }: Picture, language: string): string {
  const model = words.keptOf.model({
    model: kindName(t, 'models', task.model.kind),
    data: kindName(t, 'datasets', task.dataset),
    batch: String(task.batchSize),
  });
  const [first] = facts.through;
  const parts = [model, skipText(words, task), facts.plane === 'random' && first ? foundName(words, first, paths, language) : ''];
  return parts.filter(Boolean).join(words.keptOf.and);
}

function skipText(words: LandscapeWording, { model }: TaskSpec): string {
  if (model.params.skip === undefined) return '';
  return model.params.skip === true ? words.keptOf.skip : words.keptOf.noSkip;
}
