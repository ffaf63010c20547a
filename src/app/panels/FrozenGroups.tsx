import { formatRate } from '../../charts/format.ts';
import { boundsOf } from '../../experiment/carryOver.ts';
import { freezing, frozenGroups, groupFactors, normStandsStill } from '../../experiment/rates.ts';
import type { GroupsSpec, RunSpec } from '../../experiment/spec.ts';
import type { ModelSpec } from '../../models/model.ts';
import controls from '../controls/controls.module.css';
import { GroupDot } from '../controls/GroupDot.tsx';
import { useTexts } from '../language.tsx';
import { isTraining } from '../stores/connection.ts';
import { useStore } from '../stores/hooks.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import css from './side.module.css';

interface FrozenGroupsProps {
  readonly run: RunSpec;
  readonly model: ModelSpec;
  /** What the task starts from. */
  readonly start: string;
  onChange(change: Partial<GroupsSpec>): void;
}

/** Which layer groups stand still, one by one, and what their batch norm does meanwhile. While the run trains, a change acts from the next update on. */
export function FrozenGroups({ run, model, start, onChange }: FrozenGroupsProps) {
  const t = useTexts();
  const names = model.groups;
  // those whose activations were computed once are not among the groups that train
  const precomputed = useStore(trainingStore, ({ phase, training, groups }) =>
    isTraining(phase) && training.includes(run.id) && groups.length > 0 ? names.length - groups.length : 0,
  );
  const still = frozenGroups(run.groups, names.length);
  const factors = groupFactors(run.groups, names.length);
  const peak = boundsOf(run.schedule)?.peak ?? 0;
  const follows = !normStandsStill(run.groups, start);
  const hint = (g: number) =>
    g < precomputed ? t.cards.precomputed : still[g] ? t.cards.stillHint : t.cards.trainsHint({ rate: formatRate(peak * (factors[g] ?? 1)) });
  return (
    <>
      <div className={controls.row}>
        <span className={controls.label}>{t.cards.frozen}</span>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a legend and a border */}
        <span className={`${controls.wide} ${css.frozen}`} role="group" aria-label={t.cards.frozen}>
          {names.map((name, g) => (
            <label key={name} className={controls.check} title={hint(g)}>
              <input
                type="checkbox"
                checked={still[g] === true}
                disabled={g < precomputed}
                onChange={(event) => onChange(freezing(still.map((old, i) => (i === g ? event.target.checked : old))))}
              />
              <GroupDot group={g} count={names.length} />
              {name}
            </label>
          ))}
        </span>
      </div>
      {still.includes(true) && model.buffers.length > 0 && (
        <label className={controls.check} title={t.cards.normFollowsHint}>
          <input
            type="checkbox"
            checked={follows}
            disabled={precomputed > 0}
            onChange={() => {
              const frozenNorm = follows ? 'evaluate' : 'update';
              const usual = normStandsStill({ frozenNorm: 'auto' }, start) === follows;
              onChange({ frozenNorm: usual ? 'auto' : frozenNorm });
            }}
          />
          {t.cards.normFollows}
        </label>
      )}
    </>
  );
}
