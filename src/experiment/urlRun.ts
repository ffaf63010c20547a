/**
 * @file One run as the value of its letter in a link:
 *
 *   run      = settings *( ";until:" step ";" settings ) [ ";charged:" evaluations ] [ ";hidden" ] [ ";name:" name ]
 *   settings = schedule [ ";" optimizer ] [ ";groups:" mode *( "," key ":" value ) ] [ ";fresh" ]
 *
 *   B=triangular,minLr:0.001;adam,beta1:0.95;groups:geometric,ratio:3;name:my+run
 *   A=constant,lr:0.1;until:300;constant,lr:0.01          0.1 for the first 300 updates, then 0.01
 *
 * After `until` only what changes is written; an empty schedule before an optimizer keeps the one before (`until:300;;momentum,momentum:0.5`).
 * The name comes last and takes the rest, so it may hold any mark. An empty schedule keeps the run's usual one (`A=;adam`).
 * A written schedule or optimizer means its card's defaults with the values given, whatever the letter.
 */

import { defaultsOf } from '../math/card.ts';
import { optimizers } from '../optimizers/registry.ts';
import { schedules } from '../schedules/registry.ts';
import { sameChoice, sameValue } from './choice.ts';
import { newRun } from './defaults.ts';
import { type IssueList, quote } from './issues.ts';
import { checkName } from './parseSpec.ts';
import type { CardChoice, GroupsSpec, RunSpec, Settings, Stretch } from './spec.ts';
import { chargedParam, groupsParams, LIMITS, untilParam } from './tables.ts';
import { encodeText, printChoice, printPairs, printValue, readChoice, readPairs, readParam } from './urlText.ts';

const NAME = 'name:';
const GROUPS = 'groups:';
const UNTIL = 'until:';
const CHARGED = 'charged:';
const FRESH = 'fresh';
const HIDDEN = 'hidden';
const { mode: modeParam, ...groupNumbers } = groupsParams;

/** `text`, already percent-decoded, over the run that the letter stands for without it. */
export function readRun(text: string, usual: RunSpec, path: string, issues: IssueList): RunSpec {
  const nameAt = text.startsWith(NAME) ? 0 : text.indexOf(`;${NAME}`);
  const named = nameAt < 0 ? undefined : text.slice(text.indexOf(NAME, nameAt) + NAME.length);
  const head = nameAt < 0 ? text : text.slice(0, nameAt);
  const earlier: Stretch[] = [];
  let { name, hidden, charged } = usual;
  let settings: Settings = { schedule: usual.schedule, optimizer: usual.optimizer, groups: usual.groups, fresh: false };
  let before = settings;
  let unlabeled = 0;

  const parts = head.split(';');
  const stretches = parts.filter((part) => part.startsWith(UNTIL)).length;
  for (const part of parts) {
    const at = earlier.length < stretches ? `${path}.earlier.${earlier.length}` : path;
    if (part === HIDDEN) hidden = true;
    else if (part === FRESH) settings = { ...settings, fresh: true };
    else if (part.startsWith(CHARGED))
      charged = (readParam(chargedParam, part.slice(CHARGED.length), `${path}.charged`, issues) ?? charged) as number;
    else if (part.startsWith(GROUPS)) settings = { ...settings, groups: readGroups(part.slice(GROUPS.length), `${at}.groups`, issues) };
    else if (part.startsWith(UNTIL)) {
      const until = readUntil(part.slice(UNTIL.length), earlier, path, issues);
      if (until === null) continue;
      earlier.push({ until, ...settings });
      before = settings;
      settings = { ...settings, fresh: false };
      unlabeled = 0;
    } else if (unlabeled++ === 0)
      settings = {
        ...settings,
        schedule: part === '' ? before.schedule : (readChoice(schedules, part, `${at}.schedule`, issues) ?? before.schedule),
      };
    else if (unlabeled === 2) settings = { ...settings, optimizer: readChoice(optimizers, part, `${at}.optimizer`, issues) ?? before.optimizer };
    else issues.add(path, 'malformed', { part: quote(part) });
  }
  if (named !== undefined) name = checkName(named, `${path}.name`, issues) ?? name;
  return { id: usual.id, name, ...settings, hidden, earlier, charged };
}

export function printRun(run: RunSpec): string {
  const usual = newRun(run.id);
  const name = run.name === usual.name ? [] : [`${NAME}${encodeText(run.name)}`];
  const charged = run.charged === usual.charged ? [] : [`${CHARGED}${printValue(run.charged)}`];
  const stretches = [...run.earlier, run].flatMap((settings, i) => {
    const before = run.earlier[i - 1];
    const closed = before ? [`${UNTIL}${printValue(before.until)}`] : [];
    return [...closed, ...printSettings(settings, before ?? { ...usual, schedule: null })];
  });
  return [...stretches, ...charged, ...(run.hidden ? [HIDDEN] : []), ...name].join(';');
}

/** What differs from the stretch before. */
function printSettings(settings: Settings, before: Omit<Settings, 'schedule'> & { readonly schedule: CardChoice | null }): readonly string[] {
  const schedule = before.schedule && sameChoice(settings.schedule, before.schedule) ? '' : printChoice(schedules, settings.schedule);
  const optimizer = sameChoice(settings.optimizer, before.optimizer) ? [] : [printChoice(optimizers, settings.optimizer)];
  const groups = sameGroups(settings.groups, before.groups) ? [] : [`${GROUPS}${printGroups(settings.groups)}`];
  const choices = schedule === '' && optimizer.length === 0 ? [] : [schedule, ...optimizer];
  return [...choices, ...groups, ...(settings.fresh ? [FRESH] : [])];
}

/** The step at which a stretch ends; null and an issue for one that is none, or not after the last. */
function readUntil(text: string, earlier: readonly Stretch[], path: string, issues: IssueList): number | null {
  const at = `${path}.earlier.${earlier.length}.until`;
  const until = readParam(untilParam, text, at, issues);
  if (typeof until !== 'number') return null;
  if (until <= (earlier.at(-1)?.until ?? 0)) issues.add(at, 'notAscending');
  else if (earlier.length >= LIMITS.changes) issues.add(`${path}.earlier`, 'tooMany', { max: LIMITS.changes });
  else return until;
  return null;
}

export function sameRun(a: RunSpec, b: RunSpec): boolean {
  return (
    a.id === b.id &&
    a.name === b.name &&
    a.hidden === b.hidden &&
    a.charged === b.charged &&
    sameSettings(a, b) &&
    a.earlier.length === b.earlier.length &&
    a.earlier.every((stretch, i) => stretch.until === b.earlier[i]?.until && sameSettings(stretch, b.earlier[i]))
  );
}

export function sameSettings(a: Settings, b: Settings): boolean {
  return a.fresh === b.fresh && sameChoice(a.schedule, b.schedule) && sameChoice(a.optimizer, b.optimizer) && sameGroups(a.groups, b.groups);
}

function sameGroups(a: GroupsSpec, b: GroupsSpec): boolean {
  return Object.keys(groupsParams).every((key) => sameValue(a[key as keyof GroupsSpec], b[key as keyof GroupsSpec]));
}

function readGroups(text: string, path: string, issues: IssueList): GroupsSpec {
  const [mode = '', ...pairs] = text.split(',');
  const usual = defaultsOf(groupsParams);
  return {
    ...(readPairs(groupNumbers, pairs, path, issues, defaultsOf(groupNumbers)) as Omit<GroupsSpec, 'mode'>),
    mode: (readParam(modeParam, mode, `${path}.mode`, issues) ?? usual.mode) as GroupsSpec['mode'],
  };
}

function printGroups(groups: GroupsSpec): string {
  return [groups.mode, ...printPairs(groupNumbers, { ...groups }, defaultsOf(groupNumbers))].join(',');
}
