/** @file Settings by their path within a run ("optimizer.momentum"), in words: names, values, and what changed at a step. */
import { differingSettings } from '../../experiment/diff.ts';
import { stretchesOf } from '../../experiment/history.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';
import type { Param, ParamValue } from '../../math/card.ts';
import { formatNumber } from '../controls/numbers.ts';
import { kindName, paramName } from '../texts.ts';

export function settingName(t: Dictionary, path: string): string {
  if (path === 'changes' || path === 'charged') return t.race.column[path];
  const [room = '', key = ''] = path.split('.');
  if (room === 'groups') return t.cards.groupSettings[key as keyof typeof t.cards.groupSettings] ?? key;
  if (room === 'optimizer') return key === 'kind' ? t.cards.optimizer : paramName(t, 'optimizers', key);
  if (key === 'kind') return t.cards.schedule;
  if (key === 'peak') return t.race.peak;
  if (key === 'floor') return t.race.floor;
  return paramName(t, 'schedules', key);
}

export function settingText(t: Dictionary, path: string, param: Param | undefined, value: ParamValue): string {
  if (path === 'schedule.kind') return kindName(t, 'schedules', String(value));
  if (path === 'optimizer.kind') return kindName(t, 'optimizers', String(value));
  if (path === 'groups.mode') return t.cards.groupModes[value as keyof typeof t.cards.groupModes] ?? String(value);
  if (path === 'groups.frozenNorm') return t.cards.frozenNorms[value as keyof typeof t.cards.frozenNorms] ?? String(value);
  if (path === 'groups.still') return rangesOf(value as readonly number[]) || (t.cards.choices.none ?? '');
  if (typeof value === 'number') return param?.type === 'number' ? formatNumber(value, param) : String(value);
  if (typeof value === 'boolean') return value ? t.cards.on : t.cards.off;
  if (typeof value === 'string') return t.cards.choices[value] ?? value;
  return value.map((one) => Number(one.toPrecision(3))).join(' ');
}

/** Groups counted from 1, those in a row as one: "1–3, 5". */
function rangesOf(groups: readonly number[]): string {
  const starts = groups.filter((group, i) => groups[i - 1] !== group - 1);
  const ends = groups.filter((group, i) => groups[i + 1] !== group + 1);
  return starts.map((start, i) => (start === ends[i] ? `${start}` : `${start}–${ends[i]}`)).join(', ');
}

export interface ChangeText {
  readonly step: number;
  readonly changes: readonly { readonly path: string; readonly name: string; readonly from: string; readonly to: string }[];
}

/** What changed at each step at which a run's settings did, first to last. Settings that came or went with another kind are told by the kind. */
export function changeTexts(t: Dictionary, run: RunSpec): readonly ChangeText[] {
  const stretches = stretchesOf(run);
  return stretches.slice(1).map((stretch, k) => {
    const pair = [stretches[k]?.settings ?? run, stretch.settings].map((settings) => ({ ...run, ...settings, earlier: [] }));
    const changes = differingSettings(pair).flatMap(({ path, param, values: [from, to] }) => {
      if (from === undefined || to === undefined) return [];
      return [{ path, name: settingName(t, path), from: settingText(t, path, param, from), to: settingText(t, path, param, to) }];
    });
    return { step: stretch.from, changes };
  });
}
