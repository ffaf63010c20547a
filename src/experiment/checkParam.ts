/**
 * @file Is this value allowed for that parameter? Driven by the tables alone; nothing here knows a parameter's name.
 *
 * A value that is not allowed yields undefined and an issue. Nothing is clamped. -0 becomes 0, so that equal specs print alike.
 */
import { defaultsOf, type ListParam, type NumberParam, type Param, type ParamTable, type ParamValue, type ValuesOf } from '../math/card.ts';
import { type AnyCard, cardOf } from './choice.ts';
import { type IssueList, quote } from './issues.ts';
import type { CardChoice, ExtraFigure } from './spec.ts';
import { EXTRA_FIGURES, LIMITS } from './tables.ts';

export function checkParam(param: Param, value: unknown, path: string, issues: IssueList): ParamValue | undefined {
  switch (param.type) {
    case 'number':
      return checkNumber(param, value, path, issues);
    case 'choice':
      if (typeof value !== 'string') return wrong(path, 'text', issues);
      if (param.options.includes(value)) return value;
      issues.add(path, 'unknownChoice', { value: quote(value), options: param.options.join(', ') });
      return undefined;
    case 'flag':
      return typeof value === 'boolean' ? value : wrong(path, 'flag', issues);
    case 'list':
      return checkList(param, value, path, issues);
    default:
      throw new Error(`internal: parameter type ${String(param satisfies never)}`);
  }
}

/**
 * The values of a table. Keys left out take `fallback`, and so do values that are not allowed (those add an issue).
 * `others` are keys that the caller reads itself.
 */
export function checkTable<T extends ParamTable>(
  params: T,
  value: unknown,
  path: string,
  issues: IssueList,
  fallback: ValuesOf<T>,
  others: readonly string[] = [],
): ValuesOf<T> {
  const given = checkKeys(value, [...Object.keys(params), ...others], path, issues);
  const values = Object.entries(params).map(([key, param]) => {
    const found = Object.hasOwn(given, key) ? checkParam(param, given[key], join(path, key), issues) : undefined;
    return [key, found ?? fallback[key]];
  });
  return Object.fromEntries(values) as ValuesOf<T>;
}

/** A choice of card. Without a known kind it is `fallback`. */
export function checkChoice(
  cards: Readonly<Record<string, AnyCard>>,
  value: unknown,
  path: string,
  issues: IssueList,
  fallback: CardChoice,
): CardChoice {
  const given = checkKeys(value, ['kind', 'params'], path, issues);
  const kind = checkParam(
    { type: 'choice', options: Object.keys(cards), default: fallback.kind },
    Object.hasOwn(given, 'kind') ? given.kind : undefined,
    join(path, 'kind'),
    issues,
  );
  const card = typeof kind === 'string' ? cardOf(cards, kind) : undefined;
  if (card === undefined) return fallback;
  const params = Object.hasOwn(given, 'params') ? given.params : {};
  return { kind: card.kind, params: checkTable(card.params, params, join(path, 'params'), issues, defaultsOf(card.params)) };
}

/** The value as a record with known keys only, or an empty one; unknown keys and other types add an issue. */
export function checkKeys(value: unknown, known: readonly string[], path: string, issues: IssueList): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    wrong(path, 'object', issues);
    return {};
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) issues.add(path, 'unknownKey', { key: quote(key) });
  }
  return value as Readonly<Record<string, unknown>>;
}

/** A set of figures, in their order; what is unknown adds an issue and is left out. */
export function checkFigures(value: unknown, path: string, issues: IssueList): readonly ExtraFigure[] {
  if (!Array.isArray(value)) return wrong(path, 'list', issues) ?? [];
  for (const one of value.slice(0, LIMITS.issues)) {
    if (!EXTRA_FIGURES.includes(one)) issues.add(path, 'unknownChoice', { value: quote(one), options: EXTRA_FIGURES.join(', ') });
  }
  return EXTRA_FIGURES.filter((figure) => value.includes(figure));
}

export function join(path: string, key: string | number): string {
  return path === '' ? String(key) : `${path}.${key}`;
}

function checkNumber(param: NumberParam, value: unknown, path: string, issues: IssueList): number | undefined {
  if (typeof value !== 'number') return wrong(path, 'number', issues);
  if (!Number.isFinite(value)) {
    issues.add(path, 'notANumber', { value: quote(value) });
    return undefined;
  }
  if (param.integer === true && !Number.isInteger(value)) {
    issues.add(path, 'notAnInteger', { value });
    return undefined;
  }
  if ((value < param.min || value > param.max) && !(param.zero === true && value === 0)) {
    issues.add(path, 'outOfRange', { value, min: param.min, max: param.max });
    return undefined;
  }
  return value + 0;
}

function checkList(param: ListParam, value: unknown, path: string, issues: IssueList): readonly number[] | undefined {
  if (!Array.isArray(value)) return wrong(path, 'list', issues);
  if (value.length > param.maxLength) {
    issues.add(path, 'tooMany', { max: param.maxLength });
    return undefined;
  }
  if (value.length < param.minLength) {
    issues.add(path, 'tooFew', { min: param.minLength });
    return undefined;
  }
  const entry: NumberParam = {
    type: 'number',
    unit: param.unit,
    min: param.min,
    max: param.max,
    default: param.min,
    scale: 'linear',
    ...(param.integer === undefined ? {} : { integer: param.integer }),
  };
  const numbers = Array.from(value, (item: unknown, i) => checkNumber(entry, item, join(path, i), issues));
  if (!numbers.every((item) => item !== undefined)) return undefined;
  if (param.ascending === true && numbers.some((item, i) => i > 0 && item <= (numbers[i - 1] as number))) {
    issues.add(path, 'notAscending');
    return undefined;
  }
  return numbers;
}

function wrong(path: string, expected: string, issues: IssueList): undefined {
  issues.add(path, 'wrongType', { expected });
  return undefined;
}
