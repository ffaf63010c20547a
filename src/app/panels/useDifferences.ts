/** @file Columns of the runs table: only settings that differ; and, in words, what all runs share. */
import { useMemo } from 'react';
import { differingSettings, sharedSettings } from '../../experiment/diff.ts';
import type { Param, ParamValue } from '../../math/card.ts';
import { useTexts } from '../language.tsx';
import { useSpec } from '../stores/hooks.ts';
import { kindName } from '../texts.ts';
import { settingName, settingText } from './settingTexts.ts';

export interface DifferenceColumn {
  readonly path: string;
  readonly name: string;
  /** One per run; null where the run has no such setting. */
  readonly values: readonly (string | null)[];
}

/** Said by the run's name and by the rate column already. */
const SAID = new Set(['schedule.kind', 'schedule.peak', 'schedule.floor']);

export function useDifferences(): { readonly columns: readonly DifferenceColumn[]; readonly shared: string } {
  const t = useTexts();
  const runs = useSpec((spec) => spec.runs);
  return useMemo(() => {
    const columns = differingSettings(runs)
      .filter(({ path }) => !SAID.has(path))
      // a setting at its default in every run that has it tells the runs apart by their kind only
      .filter(({ param, values }) => values.some((value) => value !== undefined && !isDefault(param, value)))
      .map(({ path, param, values, before }) => ({
        path,
        name: settingName(t, path),
        values: values.map((value, r) => {
          const all = [...(before[r] ?? []), value].map((one) => (one === undefined ? null : settingText(t, path, param, one)));
          const changing = all.filter((one, i) => i === 0 || one !== all[i - 1]);
          return changing.length > 1 ? changing.map((one) => one ?? '–').join(' → ') : (changing[0] ?? null);
        }),
      }));
    const shared = sharedSettings(runs)
      .filter(
        ({ path, param, value }) =>
          path === 'optimizer.kind' || (path.startsWith('optimizer.') && !isDefault(param, value)) || path === 'optimizer.momentum',
      )
      .map(({ path, param, value }) =>
        path === 'optimizer.kind' ? kindName(t, 'optimizers', String(value)) : `${settingName(t, path)} ${settingText(t, path, param, value)}`,
      );
    return { columns, shared: shared.join(t.frame.comma) };
  }, [runs, t]);
}

function isDefault(param: Param | undefined, value: ParamValue): boolean {
  return param !== undefined && JSON.stringify(param.default) === JSON.stringify(value);
}
