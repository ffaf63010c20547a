/**
 * @file One run as the value of its letter in a link:
 *
 *   run = schedule [ ";" optimizer ] [ ";groups:" mode *( "," key ":" value ) ] [ ";hidden" ] [ ";name:" name ]
 *
 *   B=triangular,minLr:0.001;adam,beta1:0.95;groups:geometric,ratio:3;name:my+run
 *
 * The name comes last and takes the rest, so it may hold any mark. An empty schedule keeps the run's usual one (`A=;adam`).
 * A written schedule or optimizer means its card's defaults with the values given, whatever the letter.
 */

import { defaultsOf } from '../math/card.ts';
import { optimizers } from '../optimizers/registry.ts';
import { schedules } from '../schedules/registry.ts';
import { newRun } from './defaults.ts';
import { type IssueList, quote } from './issues.ts';
import { checkName } from './parseSpec.ts';
import type { CardChoice, GroupsSpec, RunSpec } from './spec.ts';
import { groupsParams } from './tables.ts';
import { encodeText, printChoice, printPairs, readChoice, readPairs, readParam, sameValue } from './urlText.ts';

const NAME = 'name:';
const GROUPS = 'groups:';
const HIDDEN = 'hidden';
const { mode: modeParam, ...groupNumbers } = groupsParams;

/** `text`, already percent-decoded, over the run that the letter stands for without it. */
export function readRun(text: string, usual: RunSpec, path: string, issues: IssueList): RunSpec {
  const nameAt = text.startsWith(NAME) ? 0 : text.indexOf(`;${NAME}`);
  const named = nameAt < 0 ? undefined : text.slice(text.indexOf(NAME, nameAt) + NAME.length);
  const head = nameAt < 0 ? text : text.slice(0, nameAt);
  const run = { ...usual, name: named === undefined ? usual.name : (checkName(named, `${path}.name`, issues) ?? usual.name) };

  let unlabeled = 0;
  for (const part of head.split(';')) {
    if (part === HIDDEN) run.hidden = true;
    else if (part.startsWith(GROUPS)) run.groups = readGroups(part.slice(GROUPS.length), `${path}.groups`, issues);
    else if (unlabeled++ === 0)
      run.schedule = part === '' ? usual.schedule : (readChoice(schedules, part, `${path}.schedule`, issues) ?? usual.schedule);
    else if (unlabeled === 2) run.optimizer = readChoice(optimizers, part, `${path}.optimizer`, issues) ?? usual.optimizer;
    else issues.add(path, 'malformed', { part: quote(part) });
  }
  return run;
}

export function printRun(run: RunSpec): string {
  const usual = newRun(run.id);
  const optimizer = sameChoice(run.optimizer, usual.optimizer) ? [] : [printChoice(optimizers, run.optimizer)];
  const groups = sameGroups(run.groups, usual.groups) ? [] : [`${GROUPS}${printGroups(run.groups)}`];
  const name = run.name === usual.name ? [] : [`${NAME}${encodeText(run.name)}`];
  return [printChoice(schedules, run.schedule), ...optimizer, ...groups, ...(run.hidden ? [HIDDEN] : []), ...name].join(';');
}

export function sameRun(a: RunSpec, b: RunSpec): boolean {
  return (
    a.id === b.id &&
    a.name === b.name &&
    a.hidden === b.hidden &&
    sameChoice(a.schedule, b.schedule) &&
    sameChoice(a.optimizer, b.optimizer) &&
    sameGroups(a.groups, b.groups)
  );
}

export function sameChoice(a: CardChoice, b: CardChoice): boolean {
  return a.kind === b.kind && Object.entries(a.params).every(([key, value]) => sameValue(value, b.params[key]));
}

function sameGroups(a: GroupsSpec, b: GroupsSpec): boolean {
  return a.mode === b.mode && a.ratio === b.ratio && a.frozen === b.frozen && sameValue(a.factors, b.factors);
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
  const { ratio, factors, frozen } = groups;
  return [groups.mode, ...printPairs(groupNumbers, { ratio, factors, frozen }, defaultsOf(groupNumbers))].join(',');
}
