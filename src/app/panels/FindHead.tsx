import type { RunSpec } from '../../experiment/spec.ts';
import { useLanguage, useTexts } from '../language.tsx';
import { settingsOf } from '../stores/connection.ts';
import { isFinding, type RangeTests } from '../stores/findStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { countText } from '../texts.ts';
import css from './frame.module.css';

interface FindHeadProps {
  readonly state: RangeTests;
  /** What was found, in one sentence; null: nothing yet. */
  readonly found: string | null;
  readonly intro: string;
  readonly about: string;
}

/** What the range test found, in one sentence; below it, how it was measured. */
export function FindHead({ state, found, intro, about }: FindHeadProps) {
  const t = useTexts();
  const language = useLanguage();
  const spec = useSpec((whole) => whole);
  const number = (value: number) => countText(value, language);
  const run = spec.runs.find((one) => one.id === spec.find.run);
  const stale = state.phase === 'ended' && (state.task !== spec.task || (run !== undefined && tells(state, run)));
  return (
    <div className={css.head} aria-live="polite">
      <h2>{isFinding(state) ? t.find.running({ step: number(state.step), total: number(state.totalSteps) }) : (found ?? intro)}</h2>
      <p>{stale ? t.find.stale : about}</p>
    </div>
  );
}

/** Would another test with this run be another test? The ramp takes the schedule's place, and a group by itself knows no factors. */
function tells({ run: before, find }: RangeTests, now: RunSpec): boolean {
  if (!before || !find) return false;
  const alone = find.groups === 'each' && find.others === 'frozen';
  const heldAtFirst = find.groups === 'each' && find.others === 'held' && find.lowerLr === null;
  const schedule = heldAtFirst ? now.schedule : before.schedule;
  return settingsOf({ ...now, schedule, groups: alone ? before.groups : now.groups }) !== settingsOf(before);
}
