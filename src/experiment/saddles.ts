/**
 * @file The settings of the Saddles view: defaults, strict parsing, and their part of a link.
 *
 *   saddles=surface:himmelblau,start:0.1/2.9,eps:1e-3,noise:0.2,speed:60
 *
 * Like every other part, a link holds only what differs from the defaults. Balls roll under the runs of the experiment; what stands here is where:
 * the surface (or the formula of one), the start, epsilon off the ridge, the noise of the gradient. `formula` is read by surfaces/formula.ts: one
 * that it does not understand is an issue, and the default stays.
 */
import { defaultsOf, type ListParam, type NumberParam, type ParamTable } from '../math/card.ts';
import { parseFormula } from '../surfaces/formula.ts';
import { surfaceKinds } from '../surfaces/registry.ts';
import { checkTable, join } from './checkParam.ts';
import { deepFreeze } from './choice.ts';
import { type IssueList, quote } from './issues.ts';
import type { ExperimentSpec, SaddlesSpec } from './spec.ts';
import { encodeText, printPairs, readPairs } from './urlText.ts';

const COORDINATE = 1000;

/** Steps that a ball is followed for at most; also the highest goal of the game. */
export const ROLL_LIMIT = 20_000;

export const saddlesParams = {
  surface: { type: 'choice', options: surfaceKinds, default: 'saddle' },
  /** x and y; empty: where the surface's card says. */
  start: { type: 'list', unit: '1', min: -COORDINATE, max: COORDINATE, minLength: 0, maxLength: 2, default: [] } satisfies ListParam,
  eps: { type: 'number', unit: '1', min: 1e-12, max: 1, default: 1e-6, scale: 'log', zero: true, symbol: 'ε' } satisfies NumberParam,
  noise: { type: 'number', unit: '1', min: 1e-6, max: 10, default: 0, scale: 'log', zero: true, symbol: 'σ' } satisfies NumberParam,
  /** Factor on every run's rate; 0: the card's own. */
  scale: { type: 'number', unit: '1', min: 1e-6, max: 1000, default: 0, scale: 'log', zero: true } satisfies NumberParam,
  /** Steps a second. */
  speed: { type: 'number', unit: '1', min: 0.5, max: 2000, default: 30, scale: 'log' } satisfies NumberParam,
  show: { type: 'choice', options: ['both', 'above', 'surface'], default: 'both' },
  height: { type: 'choice', options: ['auto', 'linear', 'log'], default: 'auto' },
  /** Steps within which the game asks to leave. */
  within: { type: 'number', unit: 'steps', min: 1, max: ROLL_LIMIT, default: 25, scale: 'log', integer: true } satisfies NumberParam,
} as const satisfies ParamTable;

/** A saddle at the origin that leads to two minima. */
const DEFAULT_FORMULA = 'x^2 - y^2 + y^4/4';

export const defaultSaddles: SaddlesSpec = deepFreeze({ ...(defaultsOf(saddlesParams) as Omit<SaddlesSpec, 'formula'>), formula: DEFAULT_FORMULA });

export const SADDLES_KEY = 'saddles';

/** Strict reading of JSON. */
export function parseSaddles(value: unknown, issues: IssueList): SaddlesSpec {
  const { formula: _, ...usual } = defaultSaddles;
  const table = checkTable(saddlesParams, value, 'saddles', issues, usual, ['formula']) as Omit<SaddlesSpec, 'formula'>;
  const formula =
    typeof value === 'object' && value !== null && Object.hasOwn(value, 'formula') ? (value as { formula: unknown }).formula : undefined;
  return { ...table, start: checkStart(table.start, issues), formula: checkFormula(formula, issues) };
}

/** The part of a link after `saddles=`, decoded. */
export function readSaddles(text: string | undefined, issues: IssueList): SaddlesSpec {
  if (text === undefined) return defaultSaddles;
  const pairs = text.split(',');
  const isFormula = (pair: string) => /^\s*formula:/.test(pair);
  const values = readPairs(
    saddlesParams,
    pairs.filter((pair) => !isFormula(pair)),
    'saddles',
    issues,
    { ...defaultSaddles },
  );
  const typed = pairs.find(isFormula);
  const formula = checkFormula(typed === undefined ? undefined : typed.slice(typed.indexOf(':') + 1), issues);
  const table = values as unknown as SaddlesSpec;
  return { ...table, start: checkStart(table.start, issues), formula };
}

/** '' for the defaults. */
export function printSaddles(saddles: SaddlesSpec): string {
  const { formula, ...values } = saddles;
  const pairs = printPairs(saddlesParams, values, { ...defaultSaddles });
  return [...pairs, ...(formula === DEFAULT_FORMULA ? [] : [`formula:${encodeText(formula)}`])].join(',');
}

/** Another surface starts where its own card says, at its own scale of rates. */
export function setSaddles(spec: ExperimentSpec, change: Partial<SaddlesSpec>): ExperimentSpec {
  const before = spec.saddles;
  const moved = (change.surface ?? before.surface) !== before.surface || (change.formula ?? before.formula) !== before.formula;
  const whole = { ...before, ...(moved ? { start: defaultSaddles.start, scale: defaultSaddles.scale } : {}), ...change };
  const same = Object.entries(whole).every(([key, value]) => Object.is(value, before[key as keyof SaddlesSpec]));
  return same ? spec : deepFreeze({ ...spec, saddles: whole });
}

/** Both coordinates or none. */
function checkStart(start: readonly number[], issues: IssueList): readonly number[] {
  if (start.length !== 1) return start;
  issues.add(join('saddles', 'start'), 'tooFew', { min: 2 });
  return defaultSaddles.start;
}

function checkFormula(value: unknown, issues: IssueList): string {
  if (value === undefined) return DEFAULT_FORMULA;
  const path = join('saddles', 'formula');
  if (typeof value !== 'string') {
    issues.add(path, 'wrongType', { expected: 'text' });
    return DEFAULT_FORMULA;
  }
  const parsed = parseFormula(value);
  if (parsed.ok) return value;
  const { code, at, found, max } = parsed.issue;
  issues.add(path, code, { at: at + 1, found: quote(found), max });
  return DEFAULT_FORMULA;
}
