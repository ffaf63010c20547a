/**
 * @file A formula in x and y, typed by a visitor, as a surface: its own tokenizer and Pratt parser, never the host's evaluator.
 *
 *   from loose to tight:  + -   * /   unary -   ^ (to the right)   f(...)
 *   x y, pi e, sin cos tan exp ln log sqrt abs tanh; 2x, 3xy^2 and 2(x+1) multiply where nothing stands between, as tightly as *
 *
 * So -x^2 is -(x^2), 2^-1 is 1/2, 1/2x is (1/2) x. `log` is to base 10. A blank between two factors is no product: in a link + reads as a blank, and
 * x^2 y^2 must not quietly mean another surface. Length and depth are limited; what is not understood is an issue with its position.
 * Value, gradient and Hessian are exact (jet.ts). Source of the method: Pratt 1973, "Top down operator precedence", doi 10.1145/512927.512931.
 */
import { cos, exp, ln, pow, sin } from '../math/portable.ts';
import { add, constant, divide, type FunctionName, functions, type Jet, jetX, jetY, multiply, negate, power } from './jet.ts';
import type { Surface } from './surface.ts';
import { type FormulaIssue, issue, type Mark, type Token, tokenize } from './tokens.ts';

export interface Formula extends Surface {
  /** Value, gradient and Hessian in one pass. */
  jet(x: number, y: number): Jet;
}

export type FormulaResult = { readonly ok: true; readonly formula: Formula } | { readonly ok: false; readonly issue: FormulaIssue };

/** Deepest nesting of parentheses, powers, signs and calls. */
const DEPTH = 40;

type Node =
  | { readonly op: 'number'; readonly value: number }
  | { readonly op: 'x' | 'y' }
  | { readonly op: 'negate'; readonly a: Node }
  | { readonly op: '+' | '-' | '*' | '/' | '^'; readonly a: Node; readonly b: Node }
  | { readonly op: 'call'; readonly name: FunctionName; readonly a: Node };

type Binary = '+' | '-' | '*' | '/' | '^';

/** How tightly an operator binds what stands left of it. */
const BINDING: Readonly<Record<Binary, number>> = { '+': 10, '-': 10, '*': 20, '/': 20, '^': 40 };
const UNARY = 30;

/** Never throws. */
export function parseFormula(text: string): FormulaResult {
  const tokens = tokenize(text);
  if ('code' in tokens) return { ok: false, issue: tokens };
  if (tokens.length === 0) return { ok: false, issue: issue('formulaEmpty', 0) };
  const parser: Parser = { tokens, end: text.length, next: 0 };
  const node = expression(parser, 0, 0);
  if ('code' in node) return { ok: false, issue: node };
  const left = tokens[parser.next];
  if (left) return { ok: false, issue: issue(isMark(left, ')') ? 'formulaParenthesis' : 'formulaOperator', left.at) };
  return { ok: true, formula: surfaceOf(node) };
}

interface Parser {
  readonly tokens: readonly Token[];
  /** Position just after the text. */
  readonly end: number;
  next: number;
}

function expression(parser: Parser, binding: number, depth: number): Node | FormulaIssue {
  let left = prefix(parser, depth);
  while (!('code' in left)) {
    const found = infix(parser);
    if (found === null || BINDING[found.op] <= binding) return left;
    parser.next += found.tokens;
    // ^ binds to the right: its right side may begin with another one
    const right = expression(parser, found.op === '^' ? UNARY - 1 : BINDING[found.op], depth + 1);
    if ('code' in right) return right;
    left = { op: found.op, a: left, b: right };
  }
  return left;
}

/** What an operand begins with. */
function prefix(parser: Parser, depth: number): Node | FormulaIssue {
  const token = parser.tokens[parser.next];
  if (token === undefined) return issue('formulaOperand', parser.end);
  if (depth > DEPTH) return issue('formulaTooDeep', token.at, '', DEPTH);
  parser.next += 1;
  if (token.type === 'number') return { op: 'number', value: token.value };
  if (token.type === 'variable') return { op: token.name };
  if (token.type === 'function') {
    const open = parser.tokens[parser.next];
    if (open === undefined || !isMark(open, '(')) return issue('formulaArgument', token.at, token.name);
    parser.next += 1;
    const a = inParentheses(parser, open.at, depth);
    return 'code' in a ? a : { op: 'call', name: token.name, a };
  }
  if (token.mark === '(') return inParentheses(parser, token.at, depth);
  if (token.mark !== '-' && token.mark !== '+') return issue('formulaOperand', token.at);
  const a = expression(parser, UNARY, depth + 1);
  if ('code' in a || token.mark === '+') return a;
  return { op: 'negate', a };
}

function inParentheses(parser: Parser, opened: number, depth: number): Node | FormulaIssue {
  const inside = expression(parser, 0, depth + 1);
  if ('code' in inside) return inside;
  const close = parser.tokens[parser.next];
  if (close === undefined) return issue('formulaParenthesis', opened);
  if (!isMark(close, ')')) return issue('formulaOperator', close.at);
  parser.next += 1;
  return inside;
}

/** The operator that comes next and how many tokens it is: none for a product that nothing is written for. */
function infix(parser: Parser): { readonly op: Binary; readonly tokens: 0 | 1 } | null {
  const token = parser.tokens[parser.next];
  if (token === undefined) return null;
  if (token.type === 'mark' && token.mark !== '(') return token.mark === ')' ? null : { op: token.mark, tokens: 1 };
  const joins = token.type !== 'number' || token.named;
  return joins && !token.spaced ? { op: '*', tokens: 0 } : null;
}

function isMark(token: Token, mark: Mark): boolean {
  return token.type === 'mark' && token.mark === mark;
}

function surfaceOf(node: Node): Formula {
  const value = plainOf(node);
  const jet = jetOf(node);
  return {
    value,
    jet,
    gradient(x, y, out) {
      const { x: dx, y: dy } = jet(x, y);
      out[0] = dx;
      out[1] = dy;
    },
    hessian(x, y, out) {
      const { xx, xy, yy } = jet(x, y);
      out[0] = xx;
      out[1] = xy;
      out[2] = yy;
    },
  };
}

type At<T> = (x: number, y: number) => T;

function jetOf(node: Node): At<Jet> {
  switch (node.op) {
    case 'number': {
      const fixed = constant(node.value);
      return () => fixed;
    }
    case 'x':
      return (x) => jetX(x);
    case 'y':
      return (_, y) => jetY(y);
    case 'negate': {
      const a = jetOf(node.a);
      return (x, y) => negate(a(x, y));
    }
    case 'call': {
      const a = jetOf(node.a);
      const h = functions[node.name];
      return (x, y) => h(a(x, y));
    }
    default: {
      const [a, b, h] = [jetOf(node.a), jetOf(node.b), JET[node.op]];
      return (x, y) => h(a(x, y), b(x, y));
    }
  }
}

const JET: Readonly<Record<Binary, (a: Jet, b: Jet) => Jet>> = {
  '+': add,
  '-': (a, b) => add(a, negate(b)),
  '*': multiply,
  '/': divide,
  '^': power,
};

/** The value alone, for the thousands of points of a picture. */
function plainOf(node: Node): At<number> {
  switch (node.op) {
    case 'number':
      return () => node.value;
    case 'x':
      return (x) => x;
    case 'y':
      return (_, y) => y;
    case 'negate': {
      const a = plainOf(node.a);
      return (x, y) => -a(x, y);
    }
    case 'call': {
      const a = plainOf(node.a);
      const h = PLAIN_FUNCTION[node.name];
      return (x, y) => h(a(x, y));
    }
    default: {
      const [a, b, h] = [plainOf(node.a), plainOf(node.b), PLAIN[node.op]];
      return (x, y) => h(a(x, y), b(x, y));
    }
  }
}

const PLAIN: Readonly<Record<Binary, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': pow,
};

const PLAIN_FUNCTION: Readonly<Record<FunctionName, (a: number) => number>> = {
  sin,
  cos,
  exp,
  ln,
  sqrt: Math.sqrt,
  abs: Math.abs,
  tan: (a) => functions.tan(constant(a)).v,
  log: (a) => functions.log(constant(a)).v,
  tanh: (a) => functions.tanh(constant(a)).v,
};
