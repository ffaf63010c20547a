/**
 * @file Collecting what is wrong with an input: a bounded list of issues, with quoted values cut to a readable length.
 */
import type { Issue, IssueCode } from './spec.ts';
import { LIMITS } from './tables.ts';

/** Issues found so far. Beyond `LIMITS.issues` they are counted, not kept. */
export interface IssueList {
  readonly all: readonly Issue[];
  /** How many there were, kept or not. */
  readonly count: number;
  add(path: string, code: IssueCode, params?: Issue['params']): void;
}

export function issueList(): IssueList {
  const all: Issue[] = [];
  let count = 0;
  return {
    all,
    get count() {
      return count;
    },
    add(path, code, params = {}) {
      count++;
      if (all.length < LIMITS.issues) all.push({ path: quote(path), code, params });
    },
  };
}

/** A value as it may be shown to a person: short, and never an object's own text. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
  return text.length <= LIMITS.quote ? text : `${text.slice(0, LIMITS.quote)}…`;
}
