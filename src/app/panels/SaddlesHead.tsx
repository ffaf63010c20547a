import type { Ball } from '../../descent/balls.ts';
import type { SaddlesSpec } from '../../experiment/spec.ts';
import type { Dictionary, Language } from '../../i18n/dictionary.ts';
import { Formula } from '../controls/Formula.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { useSpec, useStore } from '../stores/hooks.ts';
import { stage } from '../stores/rollStage.ts';
import { rollStore } from '../stores/rollStore.ts';
import { runName, sentences } from '../texts.ts';
import css from './frame.module.css';
import { coordinate, shortRate, shownFormula } from './saddlesTexts.ts';

/** Who has left, in one sentence; below it, where the balls roll. */
export function SaddlesHead() {
  const t = useTexts();
  const language = useLanguage();
  const runs = useSpec((spec) => spec.runs);
  const saddles = useSpec((spec) => spec.saddles);
  useStore(rollStore, (state) => state.tick);
  const names = new Map(runs.map((run) => [run.id, `${runName(t, run)} (${run.id})`]));
  const { card } = stage.balls.world;
  return (
    <div className={css.head}>
      <h2 aria-live="polite">{sentence(t, language, names)}</h2>
      <p>
        {setting(t, saddles)} <Formula text={shownFormula(card.formula)} />.
      </p>
    </div>
  );
}

/** Of more balls letters alone are said: all names would be a paragraph. */
const FEW = 4;

function sentence(t: Dictionary, language: Language, names: ReadonlyMap<string, string>): string {
  const { all, world } = stage.balls;
  const words = t.saddles;
  const shown = all.filter(({ hidden }) => !hidden);
  const { phase } = rollStore.getState();
  const step = Math.floor(stage.now);
  const count = (value: number) => value.toLocaleString(language);
  if (phase === 'idle' && step === 0) return words.ready({ count: words.balls({ count: shown.length }) });
  if (world.goal.kind === 'none') return words.rolling({ step: count(step) });
  const arrived = shown
    .filter(({ reached, thrown }) => reached !== null && reached <= step && !thrown)
    .sort((a, b) => (a.reached as number) - (b.reached as number));
  const name = ({ id }: Ball) => (shown.length > FEW ? id : (names.get(id) ?? id));
  const out = shown.filter((ball) => isThrown(ball, step));
  const list = arrived.map((ball) => words.after({ run: name(ball), steps: count(ball.reached as number) })).join(t.frame.comma);
  const leaves = world.goal.kind === 'leave';
  const said = sentences(
    language,
    arrived.length > 0 && (leaves ? words.left({ list }) : words.reached({ list })),
    out.length > 0 && words.thrown({ runs: out.map(name).join(t.frame.comma) }),
  );
  if (said !== '') return said;
  return leaves ? words.none({ step: count(step) }) : words.noneReached({ step: count(step) });
}

/** Out on the way up, or diverged without getting there. */
export function isThrown({ thrown, reached, roll }: Ball, step: number): boolean {
  if (thrown) return (reached as number) <= step;
  return roll.end?.reason === 'diverged' && roll.end.step <= step && reached === null;
}

function setting(t: Dictionary, { surface, eps, noise }: SaddlesSpec): string {
  const words = t.saddles;
  const { start, goal, setup } = stage.balls.world;
  const parts = [words.setting({ surface: words.surfaces[surface] ?? surface, x: coordinate(start[0]), y: coordinate(start[1]) })];
  if (goal.kind === 'leave') parts.push(eps === 0 ? words.onRidge : words.beside({ eps: shortRate(eps) }));
  if (setup.factor !== 1) parts.push(words.scaled({ factor: shortRate(setup.factor) }));
  if (noise > 0) parts.push(words.noisy({ sigma: shortRate(noise) }));
  return `${parts.join('')}${words.colon}`;
}
