/** @file From codes and cards to words: issues, failures, names of parameters, summaries of runs. Takes a dictionary, holds no sentence. */

import { formatRate } from '../charts/format.ts';
import { cardOf } from '../experiment/choice.ts';
import type { Issue, RunSpec } from '../experiment/spec.ts';
import type { Dictionary, Language } from '../i18n/dictionary.ts';
import type { Param } from '../math/card.ts';
import { schedules } from '../schedules/registry.ts';
import type { FailureReport } from '../worker/protocol.ts';

export function issueText(t: Dictionary, issue: Pick<Issue, 'code' | 'params'>): string {
  const wording = t.issues[issue.code] as (p: Readonly<Record<string, string | number>>) => string;
  return wording(issue.params);
}

export function issueAt(t: Dictionary, issue: Issue): string {
  return issue.path === '' ? issueText(t, issue) : t.issues.at({ path: issue.path, text: issueText(t, issue) });
}

export function failureText(t: Dictionary, failure: FailureReport): string {
  const wording = t.engine.errors[failure.code] as (p: Readonly<Record<string, string | number>>) => string;
  return wording({ message: failure.message, ...failure.params });
}

export type CardTable = 'schedules' | 'optimizers' | 'models' | 'datasets';

export function kindName(t: Dictionary, table: CardTable, kind: string): string {
  return t.cards[table][kind] ?? kind;
}

export function paramName(t: Dictionary, table: 'schedules' | 'optimizers' | 'models', key: string): string {
  const words = { schedules: t.cards.scheduleParams, optimizers: t.cards.optimizerParams, models: t.cards.modelParams }[table];
  return words[key] ?? key;
}

export function unitText(t: Dictionary, param: Param): string {
  return 'unit' in param ? t.cards.units[param.unit] : '';
}

export function runName(t: Dictionary, run: RunSpec): string {
  return run.name === '' ? kindName(t, 'schedules', run.schedule.kind) : run.name;
}

/** The run's rates in a few characters: "3e-2", or "5e-3 … 1e-1". */
export function rateSummary(run: RunSpec): string {
  const card = cardOf(schedules, run.schedule.kind);
  if (!card) return '';
  const peak = Number(run.schedule.params[card.peak]);
  const floor = 'floor' in card && card.floor ? Number(run.schedule.params[card.floor]) : null;
  return floor === null ? formatRate(peak) : `${formatRate(floor)} … ${formatRate(peak)}`;
}

/** 0.853 -> 85.3%, as the language writes it; `least`: digits after the point that are there even if they are 0. */
export function percentText(share: number, language: string, digits = 1, least = 0): string {
  return formatter(`${language} ${digits} ${least}`, language, {
    style: 'percent',
    minimumFractionDigits: least,
    maximumFractionDigits: digits,
  }).format(share);
}

/** 12345 -> 12,345, as the language writes it. */
export function countText(count: number, language: string): string {
  return formatter(language, language).format(count);
}

const formatters = new Map<string, Intl.NumberFormat>();

/** Made once: `toLocaleString` makes one for every number. */
function formatter(key: string, language: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(language, options);
  formatters.set(key, made);
  return made;
}

/** What stands between two sentences. */
const GAP: Readonly<Record<Language, string>> = { en: ' ', zh: '' };

/** Sentences one after another; what is empty or false is none. */
export function sentences(language: Language, ...parts: readonly (string | false | null)[]): string {
  return parts.filter(Boolean).join(GAP[language]);
}
