/**
 * @file A formula cut into tokens: numbers, names, marks. No regular expression runs over more than the limit, and nothing is evaluated.
 *
 *   number = digits [ "." digits ] [ "e" [sign] digits ]        2e-3 is 0.002; 2e is 2 times Euler's number
 *   name   = x | y | pi | e | a function; a run of letters is read from the left, the longest name first, so 3xy^2 is 3 x y^2
 */
import { type FunctionName, functions } from './jet.ts';

export type Mark = '+' | '-' | '*' | '/' | '^' | '(' | ')';

export type Token =
  | { readonly type: 'number'; readonly at: number; readonly value: number; readonly named: boolean; readonly spaced: boolean }
  | { readonly type: 'variable'; readonly at: number; readonly name: 'x' | 'y'; readonly spaced: boolean }
  | { readonly type: 'function'; readonly at: number; readonly name: FunctionName; readonly spaced: boolean }
  | { readonly type: 'mark'; readonly at: number; readonly mark: Mark; readonly spaced: boolean };

/** What is wrong, and where: `at` is the position of the character, from 0. */
export interface FormulaIssue {
  readonly code:
    | 'formulaEmpty'
    | 'formulaTooLong' // { max }
    | 'formulaTooDeep' // { max }
    | 'formulaCharacter' // { found }
    | 'formulaNumber' // { found }
    | 'formulaName' // { found }
    | 'formulaArgument' // { found }: a function without its parenthesis
    | 'formulaOperand' // a number, x, y, a function or a parenthesis was expected
    | 'formulaOperator' // an operator was expected
    | 'formulaParenthesis'; // opened and not closed, or closed and not opened
  readonly at: number;
  readonly found: string;
  readonly max: number;
}

/** Longest formula in characters. */
export const FORMULA_LENGTH = 200;

const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };
const NAMES = [...Object.keys(functions), ...Object.keys(CONSTANTS), 'x', 'y'].sort((a, b) => b.length - a.length);
/** What people paste. */
const SAME: Readonly<Record<string, string>> = { '·': '*', '×': '*', '−': '-', '–': '-', '÷': '/', π: 'pi', '√': 'sqrt' };
const POWERS: Readonly<Record<string, number>> = { '²': 2, '³': 3 };

export function issue(code: FormulaIssue['code'], at: number, found = '', max = 0): FormulaIssue {
  return { code, at, found, max };
}

export function tokenize(text: string): readonly Token[] | FormulaIssue {
  if (text.length > FORMULA_LENGTH) return issue('formulaTooLong', FORMULA_LENGTH, '', FORMULA_LENGTH);
  const tokens: Token[] = [];
  let spaced = false;
  for (let at = 0; at < text.length; ) {
    const character = text[at] as string;
    if (character === ' ') {
      spaced = true;
      at += 1;
      continue;
    }
    if (/[0-9.]/.test(character)) {
      const [digits] = /^[0-9]*\.?[0-9]*(?:e[+-]?[0-9]+)?/.exec(text.slice(at)) as RegExpExecArray;
      const value = Number(digits);
      if (!Number.isFinite(value) || digits === '.' || text[at + digits.length] === '.') return issue('formulaNumber', at, digits);
      tokens.push({ type: 'number', at, value, named: false, spaced });
      at += digits.length;
    } else if (Object.hasOwn(POWERS, character)) {
      tokens.push({ type: 'mark', at, mark: '^', spaced }, { type: 'number', at, value: POWERS[character] as number, named: false, spaced: false });
      at += 1;
    } else {
      const read = readOther(SAME[character] ?? text.slice(at), at, spaced);
      if ('code' in read) return read;
      tokens.push(read.token);
      at += Object.hasOwn(SAME, character) ? 1 : read.length;
    }
    spaced = false;
  }
  return tokens;
}

/** The mark or name at the beginning of `rest`. */
function readOther(rest: string, at: number, spaced: boolean): { readonly token: Token; readonly length: number } | FormulaIssue {
  const first = rest[0] as string;
  if ('+-*/^()'.includes(first)) return { token: { type: 'mark', at, mark: first as Mark, spaced }, length: 1 };
  if (!/[a-zA-Z]/.test(first)) return issue('formulaCharacter', at, String.fromCodePoint(rest.codePointAt(0) as number));
  const name = NAMES.find((candidate) => rest.startsWith(candidate));
  if (name === undefined) return issue('formulaName', at, (/^[a-zA-Z]+/.exec(rest) as RegExpExecArray)[0]);
  return { token: named(name, at, spaced), length: name.length };
}

function named(name: string, at: number, spaced: boolean): Token {
  if (name === 'x' || name === 'y') return { type: 'variable', at, name, spaced };
  const value = CONSTANTS[name];
  return value === undefined ? { type: 'function', at, name: name as FunctionName, spaced } : { type: 'number', at, value, named: true, spaced };
}
