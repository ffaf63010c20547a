import { useMemo, useState } from 'react';
import { applyBounds, type BoundsTarget } from '../../experiment/applyBounds.ts';
import { setFind, setRun } from '../../experiment/edit.ts';
import { historyRate } from '../../experiment/historyRate.ts';
import type { ExperimentSpec, RunSpec } from '../../experiment/spec.ts';
import { boundParam } from '../../experiment/tables.ts';
import type { SeedReading } from '../../rangetest/readSeeds.ts';
import { Button } from '../controls/Button.tsx';
import controls from '../controls/controls.module.css';
import { ParamRow } from '../controls/ParamRow.tsx';
import { SchedulePreview } from '../figures/SchedulePreview.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { evaluationsOf, findStore } from '../stores/findStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { usedLetters } from '../stores/letters.ts';
import { issueText } from '../texts.ts';
import { colorIndex } from './colorIndex.ts';
import { usePlan } from './usePlan.ts';
import css from './views.module.css';

const TARGETS: readonly BoundsTarget[] = ['triangular', 'sgdr', 'oneCycle', 'groups'];

/** The two bounds as numbers, and what to do with them. The preview shows the very run that pressing Use would make. */
export function BoundsPanel({ reading }: { readonly reading: SeedReading | null }) {
  const t = useTexts();
  const spec = useSpec((whole) => whole);
  const [used, setUsed] = useState<string | null>(null);
  const lower = spec.find.lowerLr ?? reading?.summary.lower?.median ?? null;
  const upper = spec.find.upperLr ?? reading?.summary.upper?.median ?? null;
  if (lower === null || upper === null) return null;
  const rows = [
    ['lowerLr', t.find.lower, lower],
    ['upperLr', t.find.upper, upper],
  ] as const;
  return (
    <section aria-labelledby="find-bounds">
      <h3 id="find-bounds">{t.find.bounds}</h3>
      {rows.map(([key, label, value]) => (
        <ParamRow
          key={key}
          label={
            <>
              {label} <i className={controls.symbol}>η</i>
            </>
          }
          spoken={t.find.handle[key === 'lowerLr' ? 'lower' : 'upper']}
          value={value}
          param={boundParam}
          range={{ min: Math.min(spec.find.startLr, lower), max: Math.max(spec.find.endLr, upper) }}
          unit=""
          problemText={({ code, ...params }) => issueText(t, { code, params })}
          onChange={(next) => edit((before) => setFind(before, { lowerLr: lower, upperLr: upper, [key]: next }), 'slide')}
        />
      ))}
      {TARGETS.map((target) => (
        <UseRow
          key={target}
          target={target}
          spec={spec}
          lower={lower}
          upper={upper}
          onUse={(run) => {
            const charged = evaluationsOf(findStore.getState().all);
            edit((before) => setRun(applyBounds(before, lower, upper, target, usedLetters()), run.id, { charged }));
            setUsed(run.id);
          }}
        />
      ))}
      {used !== null && <p role="status">{t.find.used({ run: used })}</p>}
    </section>
  );
}

interface UseRowProps {
  readonly target: BoundsTarget;
  readonly spec: ExperimentSpec;
  readonly lower: number;
  readonly upper: number;
  onUse(run: RunSpec): void;
}

function UseRow({ target, spec, lower, upper, onUse }: UseRowProps) {
  const t = useTexts();
  const after = useMemo(() => applyBounds(spec, lower, upper, target, usedLetters()), [spec, lower, upper, target]);
  const run = after.runs.find((one) => !spec.runs.includes(one)) ?? sameRun(spec, target);
  const context = usePlan();
  const lrAt = useMemo(() => (run ? historyRate(run, context, 1).scheduleAt : null), [run, context]);
  if (!run || !lrAt) return null;
  const isNew = !spec.runs.some((one) => one.id === run.id);
  return (
    <div className={css.use}>
      <div className={css.useSpark}>
        <SchedulePreview lrAt={lrAt} totalSteps={context.totalSteps} now={null} colorIndex={colorIndex(run.id)} height={28} />
      </div>
      <span>
        {t.find.useFor[target]}
        <small>
          {isNew ? t.find.newRun : t.find.ofRun({ run: run.id })}; {t.find.useAs[target]}
        </small>
      </span>
      <Button look="line" data-use={target} onClick={() => onUse(run)}>
        {t.find.use}
      </Button>
    </div>
  );
}

/** Where the bounds are already in: the run they are in. */
function sameRun(spec: ExperimentSpec, target: BoundsTarget): RunSpec | undefined {
  return spec.runs.find((run) => (target === 'groups' ? run.id === spec.find.run : run.schedule.kind === target));
}
