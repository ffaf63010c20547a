import { useEffect, useState } from 'react';
import { setSweep } from '../../experiment/edit.ts';
import { issueList } from '../../experiment/issues.ts';
import type { RunSpec, Sweep, SweepAxis } from '../../experiment/spec.ts';
import { gridOf, sweepParams, usualAxis } from '../../experiment/sweep.ts';
import { axisParams, parseSweep } from '../../experiment/sweepText.ts';
import { Button } from '../controls/Button.tsx';
import controls from '../controls/controls.module.css';
import { NumberField } from '../controls/NumberField.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { Select } from '../controls/Select.tsx';
import { useTexts } from '../language.tsx';
import { isTraining } from '../stores/connection.ts';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { cellsMissing, cellsToRefine, goOnWithSweep, refineSweep, startSweep, stopSweep, sweepStore } from '../stores/sweepStore.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import { issueAt, issueText, runName } from '../texts.ts';
import { settingName } from './settingTexts.ts';
import css from './sweep.module.css';

/** Which run, which parameters, from where to where; and the acts. What cannot be trained stays here and never gets into the spec. */
export function SweepForm() {
  const t = useTexts();
  const spec = useSpec((whole) => whole);
  const { runs, task } = spec;
  const [draft, setDraft] = useState<Sweep>(() => spec.sweep ?? usualSweep(runs[0]));
  useEffect(() => {
    if (spec.sweep) setDraft(spec.sweep); // a link, Back, a race of the archive
  }, [spec.sweep]);
  const run = runs.find(({ id }) => id === draft.run) ?? runs[0];
  if (!run) return null;
  const known = run.id === draft.run ? draft : usualSweep(run);
  const issues = issueList();
  const sound = parseSweep(known, runs, '', issues);
  const change = (next: Sweep) => {
    setDraft(next);
    if (parseSweep(next, runs, '', issueList()) !== null) edit((before) => setSweep(before, next), 'slide');
  };
  const changeAxis = (k: number, axis: SweepAxis | null) => {
    const axes = axis === null ? known.axes.slice(0, k) : known.axes.toSpliced(k, 1, axis);
    change({ ...known, axes });
  };
  const cells = sound ? gridOf({ ...spec, sweep: sound }, sound).length : 0;
  const plan = { cells: String(cells), seeds: String(task.seeds), all: String(cells * task.seeds) };
  return (
    <div className={css.form}>
      <div className={css.axis}>
        <span>{t.sweep.run}</span>
        <Select
          label={t.sweep.run}
          value={run.id}
          options={runs.map((one) => [one.id, `${one.id} ${runName(t, one)}`] as const)}
          onChange={(id) => change(usualSweep(runs.find((one) => one.id === id)))}
        />
      </div>
      <Axis k={0} run={run} axis={known.axes[0] ?? null} taken={known.axes[1]?.path} onChange={changeAxis} />
      <Axis k={1} run={run} axis={known.axes[1] ?? null} taken={known.axes[0]?.path} onChange={changeAxis} />
      {issues.count > 0 && (
        <p className={controls.problem} role="alert">
          {t.sweep.wrong} {issues.all.map((issue) => issueAt(t, issue)).join('; ')}
        </p>
      )}
      <Acts
        ready={sound !== null && cells > 0}
        plan={task.seeds > 1 ? t.sweep.plan(plan) : t.sweep.planOne(plan)}
        onStart={() => {
          edit((before) => setSweep(before, sound));
          startSweep();
        }}
      />
    </div>
  );
}

interface AxisProps {
  readonly k: number;
  readonly run: RunSpec;
  readonly axis: SweepAxis | null;
  /** The path of the other axis. */
  readonly taken: string | undefined;
  onChange(k: number, axis: SweepAxis | null): void;
}

function Axis({ k, run, axis, taken, onChange }: AxisProps) {
  const t = useTexts();
  const name = k === 0 ? t.sweep.axis.x : t.sweep.axis.y;
  const params = sweepParams(run).filter(({ path }) => path !== taken);
  const param = params.find(({ path }) => path === axis?.path)?.param;
  return (
    <div className={css.axis}>
      <span>{name}</span>
      <Select
        label={name}
        value={axis?.path ?? ''}
        options={[...(k === 0 ? [] : [['', t.sweep.none] as const]), ...params.map(({ path }) => [path, settingName(t, path)] as const)]}
        onChange={(path) => onChange(k, path === '' ? null : usualAxis(run, path))}
      />
      {axis && param && (
        <>
          {(['from', 'to'] as const).map((end) => (
            <div key={end}>
              {t.sweep[end]}
              <NumberField
                label={`${name}, ${t.sweep[end]}`}
                value={axis[end]}
                param={{ ...param, zero: false }}
                problemText={({ code, ...params }) => issueText(t, { code, params })}
                onChange={(value) => onChange(k, { ...axis, [end]: value })}
              />
            </div>
          ))}
          <div>
            {t.sweep.count}
            <NumberField
              label={`${name}, ${t.sweep.count}`}
              value={axis.count}
              param={axisParams.count}
              problemText={({ code, ...params }) => issueText(t, { code, params })}
              onChange={(count) => onChange(k, { ...axis, count })}
            />
          </div>
          <Segmented
            label={`${name}, ${t.sweep.scale}`}
            value={axis.scale}
            options={axisParams.scale.options.map((scale) => [scale, t.race.scale[scale]] as const)}
            onChange={(scale) => onChange(k, { ...axis, scale })}
          />
        </>
      )}
    </div>
  );
}

function Acts({ ready, plan, onStart }: { readonly ready: boolean; readonly plan: string; onStart(): void }) {
  const t = useTexts();
  const { phase, points, done, cells } = useStore(sweepStore, (state) => state);
  const busy = useStore(trainingStore, (state) => isTraining(state.phase));
  if (phase === 'running') {
    const whole = String(Math.floor(done));
    return (
      <div className={css.acts}>
        <Button look="line" icon="stop" onClick={stopSweep}>
          {t.sweep.stop}
        </Button>
        <div
          className={controls.meter}
          role="progressbar"
          aria-label={t.sweep.title}
          aria-valuemin={0}
          aria-valuemax={cells}
          aria-valuenow={Math.floor(done)}
        >
          <i style={{ '--p': `${(100 * done) / cells}%` } as React.CSSProperties} />
        </div>
        <span>{t.sweep.progress({ done: whole, cells: String(cells) })}</span>
      </div>
    );
  }
  const more = points.length > 0 ? cellsToRefine().length : 0;
  const missing = cellsMissing().length;
  return (
    <div className={css.acts}>
      <Button look="line" icon="run" disabled={!ready || busy} title={busy ? t.sweep.busy : undefined} onClick={onStart}>
        {points.length > 0 ? t.sweep.again : t.sweep.start}
      </Button>
      {missing > 0 && (
        <Button look="line" disabled={busy} title={busy ? t.sweep.busy : t.sweep.goOnHint} onClick={goOnWithSweep}>
          {t.sweep.goOn({ cells: String(missing) })}
        </Button>
      )}
      {points.length > 0 && (
        <Button look="line" disabled={busy || more === 0} title={busy ? t.sweep.busy : t.sweep.refineHint} onClick={refineSweep}>
          {more > 0 ? t.sweep.refine({ cells: String(more) }) : t.sweep.refineNone}
        </Button>
      )}
      <span>{busy ? t.sweep.busy : plan}</span>
    </div>
  );
}

function usualSweep(run: RunSpec | undefined): Sweep {
  const axis = run ? usualAxis(run, 'schedule.peak') : null;
  return { run: run?.id ?? '', axes: axis ? [axis] : [] };
}
