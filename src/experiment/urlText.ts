/**
 * @file The small grammar inside a link's values, read and written.
 *
 *   choice = kind *( "," key ":" value )      triangular,minLr:0.005,maxLr:0.1
 *   value  = number | word | true | false | number *( "/" number )
 *
 * Numbers are printed as the shortest decimal that reads back to the same double (String(x)), without the plus of an exponent.
 * A choice holds only what differs from its card's defaults. Text is decoded once, as a whole, before it is taken apart; so it does not matter
 * which of the marks a mail program has percent-encoded. A percent sign that is no valid sequence stands for itself.
 */
import { defaultsOf, type Param, type ParamTable, type ParamValue, type ParamValues } from '../math/card.ts';
import { checkParam, join } from './checkParam.ts';
import { type AnyCard, cardOf, sameValue } from './choice.ts';
import { type IssueList, quote } from './issues.ts';
import type { CardChoice } from './spec.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** One percent-encoded character: the well-formed byte sequences of UTF-8 (RFC 3629, section 4). On these decodeURIComponent cannot throw. */
const CHARACTER = new RegExp(
  [
    '%[0-7]h',
    '%(?:c[2-9a-f]|dh)%[89ab]h',
    '%e0%[ab]h%[89ab]h',
    '%e[1-9abcef]%[89ab]h%[89ab]h',
    '%ed%[89]h%[89ab]h',
    '%f0%[9ab]h%[89ab]h%[89ab]h',
    '%f[1-3]%[89ab]h%[89ab]h%[89ab]h',
    '%f4%8h%[89ab]h%[89ab]h',
  ]
    .join('|')
    .replaceAll('h', '[0-9a-f]'),
  'gi',
);

export function decodeText(text: string): string {
  return /[%+]/.test(text) ? text.replaceAll('+', ' ').replace(CHARACTER, (character) => decodeURIComponent(character)) : text;
}

/** Percent-encodes what is not plain in a link, also the marks that programs drop from the end of one ( ' ! * and brackets ). */
export function encodeText(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replace(/['()!*~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The value a text stands for, or undefined and an issue. */
export function readParam(param: Param, text: string, path: string, issues: IssueList): ParamValue | undefined {
  switch (param.type) {
    case 'number': {
      const number = readNumber(text, path, issues);
      return number === undefined ? undefined : checkParam(param, number, path, issues);
    }
    case 'choice':
      return checkParam(param, text, path, issues);
    case 'flag': {
      if (text === 'true' || text === '1') return true;
      if (text === 'false' || text === '0') return false;
      issues.add(path, 'wrongType', { expected: 'flag' });
      return undefined;
    }
    case 'list': {
      const items = text === '' ? [] : text.split('/', param.maxLength + 1).map((item, i) => readNumber(item, join(path, i), issues));
      return items.every((item) => item !== undefined) ? checkParam(param, items, path, issues) : undefined;
    }
    default:
      throw new Error(`internal: parameter type ${String(param satisfies never)}`);
  }
}

export function printValue(value: ParamValue): string {
  if (typeof value === 'number') return String(value).replace('e+', 'e');
  if (typeof value === 'string') return encodeText(value);
  if (typeof value === 'boolean') return String(value);
  return value.map(printValue).join('/');
}

/** `kind,key:value,...` of a known kind: the card's defaults with these values; values not understood stay at their defaults. */
export function readChoice(cards: Readonly<Record<string, AnyCard>>, text: string, path: string, issues: IssueList): CardChoice | undefined {
  const [kind = '', ...pairs] = text.split(',');
  const card = cardOf(cards, kind.trim());
  if (card === undefined) {
    issues.add(join(path, 'kind'), 'unknownChoice', { value: quote(kind), options: Object.keys(cards).join(', ') });
    return undefined;
  }
  return { kind: card.kind, params: readPairs(card.params, pairs, join(path, 'params'), issues, defaultsOf(card.params)) };
}

export function printChoice(cards: Readonly<Record<string, AnyCard>>, choice: CardChoice): string {
  const card = cardOf(cards, choice.kind);
  if (card === undefined) throw new Error(`internal: no card ${choice.kind}`);
  return [encodeText(choice.kind), ...printPairs(card.params, choice.params, defaultsOf(card.params))].join(',');
}

/** `key:value` pairs over a table; `fallback` for keys that are not there. */
export function readPairs(params: ParamTable, pairs: readonly string[], path: string, issues: IssueList, fallback: ParamValues): ParamValues {
  const values: Record<string, ParamValue> = { ...fallback };
  for (const pair of pairs) {
    const colon = pair.indexOf(':');
    const key = (colon < 0 ? pair : pair.slice(0, colon)).trim();
    const param = Object.hasOwn(params, key) ? params[key] : undefined;
    if (param === undefined) {
      issues.add(path, 'unknownKey', { key: quote(key) });
    } else if (colon < 0) {
      issues.add(path, 'malformed', { part: quote(pair) });
    } else {
      const value = readParam(param, pair.slice(colon + 1).trim(), join(path, key), issues);
      if (value !== undefined) values[key] = value;
    }
  }
  return values;
}

export function printPairs(params: ParamTable, values: ParamValues, fallback: ParamValues): readonly string[] {
  return Object.keys(params).flatMap((key) => {
    const value = values[key];
    return value === undefined || sameValue(value, fallback[key]) ? [] : [`${key}:${printValue(value)}`];
  });
}

function readNumber(text: string, path: string, issues: IssueList): number | undefined {
  const plain = text.replace(' ', '+').trim(); // a plus sign reads as a space in a link
  if (NUMBER.test(plain)) return Number(plain);
  issues.add(path, 'notANumber', { value: quote(text) });
  return undefined;
}
