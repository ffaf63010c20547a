import { groupNames } from '../../experiment/applyBounds.ts';
import { type Ground, groundOf } from '../../landscape/ground.ts';
import { Swatch } from '../controls/Swatch.tsx';
import { edgeAfter } from '../figures/raceRuns.ts';
import { useLanguage, useTexts } from '../language.tsx';
import { useSpec } from '../stores/hooks.ts';
import { sentences } from '../texts.ts';
import { colorIndex } from './colorIndex.ts';
import { titleOf } from './speedTexts.ts';
import { usePlan } from './usePlan.ts';
import type { ShownRow } from './useRaceRows.ts';

/** Below the table, in sentences: what the ground is like where each run was last measured, and how sharp. */
export function GroundLines({ rows }: { readonly rows: readonly ShownRow[] }) {
  const t = useTexts();
  const language = useLanguage();
  const context = usePlan();
  const groups = useSpec((spec) => groupNames(spec.task).length);
  const measured = rows.flatMap((row) => {
    const scores = row.seeds[0]?.curvatures ?? [];
    const [first, last] = [scores[0], scores.at(-1)];
    return first && last ? [{ row, last, ground: groundOf(last, first.loss) }] : [];
  });
  if (measured.length === 0) return null;
  const number = (value: number) => value.toLocaleString(language, { maximumSignificantDigits: 3 });
  return (
    <ul title={t.race.groundHint}>
      {measured.map(({ row, last, ground }) => {
        const texts = { run: titleOf(t, row), step: number(last.step), gradient: number(last.gradNorm), smallest: number(last.smallest) };
        const edge = edgeAfter(last.step, row.trained ?? row.run, context, groups);
        const threshold = edge === null ? '' : number(edge);
        return (
          <li key={row.run.id} data-ground={ground satisfies Ground}>
            <Swatch index={colorIndex(row.run.id)} />
            <span>{sentences(language, t.race.ground[ground](texts), t.race.sharp({ largest: number(last.largest), threshold }))}</span>
          </li>
        );
      })}
    </ul>
  );
}
