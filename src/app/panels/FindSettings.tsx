import { findConflicts } from '../../experiment/conflicts.ts';
import { setFind } from '../../experiment/edit.ts';
import type { FindSpec } from '../../experiment/spec.ts';
import { findParams } from '../../experiment/tables.ts';
import controls from '../controls/controls.module.css';
import { ParamRow } from '../controls/ParamRow.tsx';
import { Select } from '../controls/Select.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { issueText, runName } from '../texts.ts';

type FindNumber = 'startLr' | 'endLr' | 'steps' | 'seeds' | 'stopFactor';

/** From where to where, in how many steps, over how many seeds. */
export function FindSettings() {
  const t = useTexts();
  const find = useSpec((spec) => spec.find);
  const runs = useSpec((spec) => spec.runs);
  const set = (change: Partial<FindSpec>, kind: 'slide' | 'act' = 'slide') => edit((spec) => setFind(spec, change), kind);
  const rows: readonly (readonly [FindNumber, string, string])[] = [
    ['startLr', t.find.startLr, t.cards.units.lr],
    ['endLr', t.find.endLr, t.cards.units.lr],
    ['steps', t.find.steps, ''],
    ['seeds', t.find.seeds, ''],
    ['stopFactor', t.find.stopFactor, t.find.timesLeast],
  ];
  return (
    <section aria-labelledby="find-settings">
      <h3 id="find-settings">{t.find.settings}</h3>
      {rows.map(([key, label, unit]) => (
        <ParamRow
          key={key}
          label={label}
          spoken={label}
          value={find[key]}
          param={findParams[key]}
          {...(key === 'steps' ? { range: { min: 10, max: 1000 } } : {})}
          unit={unit}
          problemText={({ code, ...params }) => issueText(t, { code, params })}
          onChange={(value) => set({ [key]: value })}
        />
      ))}
      <div className={controls.row}>
        <span className={controls.label}>{t.find.spacing}</span>
        <span className={controls.wide}>
          <Select
            label={t.find.spacing}
            value={find.spacing}
            options={findParams.spacing.options.map((key) => [key, t.find.spacings[key]] as const)}
            onChange={(spacing) => set({ spacing: spacing as FindSpec['spacing'] }, 'act')}
          />
        </span>
      </div>
      <div className={controls.row}>
        <span className={controls.label}>{t.find.withRun}</span>
        <span className={controls.wide}>
          <Select
            label={t.find.withRun}
            value={find.run}
            options={runs.map((run) => [run.id, `${run.id} ${runName(t, run)}`] as const)}
            onChange={(run) => set({ run }, 'act')}
          />
        </span>
      </div>
      {find.groups === 'each' && (
        <div className={controls.row}>
          <span className={controls.label}>{t.find.others}</span>
          <span className={controls.wide}>
            <Select
              label={t.find.others}
              value={find.others}
              options={findParams.others.options.map((key) => [key, t.find.othersChoices[key]] as const)}
              onChange={(others) => set({ others: others as FindSpec['others'] }, 'act')}
            />
          </span>
        </div>
      )}
      {findConflicts(find).map((conflict) => (
        <p key={conflict.code} className={controls.problem} role="alert">
          {t.cards.conflicts[conflict.code] ?? t.issues.conflict({ keys: conflict.keys.join(', '), conflict: conflict.code })}
        </p>
      ))}
    </section>
  );
}
