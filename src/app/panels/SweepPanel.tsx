import { useState } from 'react';
import { cellToRun } from '../../experiment/edit.ts';
import { readSweepPoints, type SweepPoint } from '../../runs/sweepReading.ts';
import { Notice } from '../controls/Notice.tsx';
import { SweepCurve } from '../figures/SweepCurve.tsx';
import { SweepMap } from '../figures/SweepMap.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { announce } from '../stores/announcements.ts';
import { edit, experimentStore } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { usedLetters } from '../stores/letters.ts';
import { sideStore } from '../stores/sideStore.ts';
import { sweepStore } from '../stores/sweepStore.ts';
import { failureText } from '../texts.ts';
import { SweepForm } from './SweepForm.tsx';
import { SweepTable } from './SweepTable.tsx';
import css from './sweep.module.css';
import { sweepTexts, verdictOf } from './sweepTexts.ts';

/** One run at many values of one parameter or two. */
export function SweepPanel() {
  const t = useTexts();
  const language = useLanguage();
  const { spec, points, phase, failure } = useStore(sweepStore, (state) => state);
  const page = useSpec((whole) => whole);
  const [said, setSaid] = useState<{ readonly tone: 'info' | 'warn'; readonly text: string } | null>(null);
  const sweep = spec?.sweep ?? null;
  const run = spec?.runs.find(({ id }) => id === sweep?.run) ?? null;
  const reading = sweep && readSweepPoints(sweep, points);
  const texts = sweep && run && sweepTexts(t, language, sweep, run);
  const stale =
    spec !== null && run !== null && JSON.stringify([page.task, page.runs.find(({ id }) => id === run.id)]) !== JSON.stringify([spec.task, run]);
  const pick = ({ cell }: SweepPoint) => {
    if (!sweep || !run || !texts) return;
    const before = experimentStore.getState().spec;
    const made = cellToRun(before, run, sweep, cell, usedLetters()).runs.at(-1);
    if (made === undefined || before.runs.some(({ id }) => id === made.id)) return setSaid({ tone: 'warn', text: t.sweep.full });
    edit((now) => cellToRun(now, run, sweep, cell, usedLetters()));
    sideStore.setState({ open: made.id });
    const text = t.sweep.made({ run: made.id, value: texts.value(cell) });
    announce(text);
    setSaid({ tone: 'info', text });
  };
  return (
    <div className={css.sweep}>
      <p className={css.intro}>{t.sweep.intro}</p>
      <SweepForm />
      {failure && <Notice tone="bad">{failureText(t, failure)}</Notice>}
      {phase === 'stopped' && <Notice tone="info">{t.sweep.stopped}</Notice>}
      {said && <Notice tone={said.tone}>{said.text}</Notice>}
      {sweep && texts && reading && reading.points.length > 0 && (
        <>
          <p className={css.verdict} role="status">
            {verdictOf(t, language, reading, texts)}
          </p>
          {stale && <p className={css.intro}>{t.sweep.stale({ run: sweep.run })}</p>}
          {sweep.axes.length === 1 ? (
            <SweepCurve sweep={sweep} reading={reading} texts={texts} onPick={pick} />
          ) : (
            <SweepMap sweep={sweep} reading={reading} texts={texts} onPick={pick} />
          )}
          <p className={css.intro}>{t.sweep.hint}</p>
          <SweepTable reading={reading} texts={texts} onPick={pick} />
        </>
      )}
    </div>
  );
}
