import { useMemo } from 'react';
import { sliceSpan } from '../../experiment/applyBounds.ts';
import { boundsOf } from '../../experiment/carryOver.ts';
import { setGroups } from '../../experiment/edit.ts';
import { groupFactors } from '../../experiment/rates.ts';
import type { GroupsSpec, RunSpec } from '../../experiment/spec.ts';
import { groupsParams } from '../../experiment/tables.ts';
import type { NumberParam } from '../../math/card.ts';
import controls from '../controls/controls.module.css';
import { ParamRow } from '../controls/ParamRow.tsx';
import { Select } from '../controls/Select.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { issueText } from '../texts.ts';
import { FrozenGroups } from './FrozenGroups.tsx';
import { modelOf } from './modelOf.ts';

const FACTOR: NumberParam = { type: 'number', unit: '1', min: 1e-4, max: groupsParams.factors.max, default: 1, scale: 'log', zero: true };

/** Rates per layer group, and which of them stand still. A model with one group offers neither. */
export default function GroupsForm({ run }: { readonly run: RunSpec }) {
  const t = useTexts();
  const task = useSpec((spec) => spec.task);
  const model = useMemo(() => modelOf(task), [task]);
  const names = model.groups;
  if (names.length < 2) return null;
  const change = (next: Partial<GroupsSpec>, kind: 'slide' | 'act' = 'slide') => edit((spec) => setGroups(spec, run.id, next), kind);
  const factors = groupFactors(run.groups, names.length);
  const problemText = ({ code, ...params }: Parameters<Parameters<typeof ParamRow>[0]['problemText']>[0]) => issueText(t, { code, params });
  return (
    <>
      <div className={controls.row}>
        <span className={controls.label}>{t.cards.groups}</span>
        <span className={controls.wide}>
          <Select
            label={t.cards.groups}
            value={run.groups.mode}
            options={groupsParams.mode.options.map((mode) => [mode, t.cards.groupModes[mode]] as const)}
            onChange={(mode) => change(mode === 'manual' ? { mode, factors } : { mode: mode as GroupsSpec['mode'] }, 'act')}
          />
        </span>
      </div>
      {run.groups.mode === 'geometric' && (
        <ParamRow
          label={t.cards.ratio}
          spoken={t.cards.ratio}
          value={run.groups.ratio}
          param={groupsParams.ratio}
          range={{ min: 1, max: Math.max(30, run.groups.ratio) }}
          unit="×"
          problemText={problemText}
          onChange={(ratio) => change({ ratio })}
        />
      )}
      {run.groups.mode === 'slice' && <SliceRow run={run} problemText={problemText} onChange={(span) => change({ span })} />}
      {run.groups.mode === 'manual' &&
        names.map((name, g) => (
          <ParamRow
            key={name}
            label={t.cards.factor({ group: name })}
            spoken={t.cards.factor({ group: name })}
            value={factors[g] ?? 1}
            param={FACTOR}
            range={{ min: 1e-4, max: Math.max(10, factors[g] ?? 1) }}
            unit="×"
            problemText={problemText}
            onChange={(factor) => change({ factors: factors.map((old, i) => (i === g ? factor : old)) })}
          />
        ))}
      <FrozenGroups run={run} model={model} start={task.start} onChange={(next) => change(next, 'act')} />
    </>
  );
}

interface SliceRowProps extends Pick<Parameters<typeof ParamRow>[0], 'problemText'> {
  readonly run: RunSpec;
  onChange(span: number): void;
}

/** The lower of the two rates, as a rate where the schedule has a peak to measure it by; the upper one is that peak. */
function SliceRow({ run, problemText, onChange }: SliceRowProps) {
  const t = useTexts();
  const { span } = run.groups;
  const peak = boundsOf(run.schedule)?.peak ?? 0;
  if (!(peak > 0)) {
    return (
      <ParamRow
        label={t.cards.span}
        spoken={t.cards.span}
        value={span}
        param={groupsParams.span}
        range={{ min: 1, max: Math.max(1000, span) }}
        unit="×"
        problemText={problemText}
        onChange={onChange}
      />
    );
  }
  const lowest = peak / groupsParams.span.max;
  const first = Number((peak / span).toPrecision(12));
  return (
    <ParamRow
      label={t.cards.firstGroup}
      spoken={t.cards.firstGroup}
      value={first}
      param={{ type: 'number', unit: 'lr', min: lowest, max: peak, default: first, scale: 'log' }}
      range={{ min: Math.min(peak / 1000, first), max: peak }}
      unit={t.cards.units.lr}
      problemText={problemText}
      onChange={(lr) => onChange(sliceSpan(peak, lr))}
    />
  );
}
