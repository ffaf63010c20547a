import { useState } from 'react';
import { formatRate } from '../../charts/format.ts';
import { applyGroupRates } from '../../experiment/applyBounds.ts';
import { boundsOf } from '../../experiment/carryOver.ts';
import { setRun } from '../../experiment/edit.ts';
import { groupFactors } from '../../experiment/rates.ts';
import type { SeedReading } from '../../rangetest/readSeeds.ts';
import { type SuggestionKind, suggestionKinds } from '../../rangetest/suggestion.ts';
import { Button } from '../controls/Button.tsx';
import controls from '../controls/controls.module.css';
import { Select } from '../controls/Select.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { evaluationsOf, findStore } from '../stores/findStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import css from './views.module.css';

interface GroupRatesProps {
  readonly names: readonly string[];
  readonly readings: readonly (SeedReading | null)[];
}

/** The rates that one rule suggests per layer group, and the run they may be written into: the figures shown are those that Use writes. */
export function GroupRates({ names, readings }: GroupRatesProps) {
  const t = useTexts();
  const spec = useSpec((whole) => whole);
  const rule = useStore(findStore, (state) => state.rule);
  const [used, setUsed] = useState<string | null>(null);
  const rates = names.map((_name, g) => readings[g]?.summary.suggestions[rule]?.median ?? null);
  const after = applyGroupRates(spec, rates);
  const run = after.runs.find(({ id }) => id === spec.find.run);
  const peak = run && boundsOf(run.schedule)?.peak;
  if (rates.every((rate) => rate === null) || !run || peak === undefined) return null;
  const factors = groupFactors(run.groups, names.length);
  return (
    <section aria-labelledby="find-groups">
      <h3 id="find-groups">{t.find.each.rates}</h3>
      <div className={controls.row}>
        <span className={controls.label}>{t.find.each.rule}</span>
        <span className={controls.wide}>
          <Select
            label={t.find.each.rule}
            value={rule}
            options={suggestionKinds.map((kind) => [kind, t.find.rule[kind].name] as const)}
            onChange={(next) => findStore.setState({ rule: next as SuggestionKind })}
          />
        </span>
      </div>
      <table className={css.table}>
        <tbody>
          {names.map((name, g) => {
            const rate = rates[g] ?? null;
            return (
              <tr key={name} data-group={name}>
                <th scope="row">{name}</th>
                <td className={css.n} title={rate === null ? '' : String(rate)}>
                  {rate === null ? t.find.each.none : formatRate(rate)}
                </td>
                <td className={css.n}>{t.find.each.factor({ factor: String(factors[g]) })}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div className={css.useGroups}>
        <small>{t.find.each.inRun({ run: run.id, rate: formatRate(peak) })}</small>
        <Button
          look="line"
          data-use="groupRates"
          onClick={() => {
            const charged = evaluationsOf(findStore.getState().each);
            edit((before) => setRun(applyGroupRates(before, rates), run.id, { charged }));
            setUsed(run.id);
          }}
        >
          {t.find.use}
        </Button>
      </div>
      <p className={css.muted}>{used === null ? t.find.each.caution : t.find.used({ run: used })}</p>
    </section>
  );
}
