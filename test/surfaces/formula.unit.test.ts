/** @file The parser: precedence, exact derivatives, issues with their positions, and any text at all. */

import { describe, expect, it } from 'vitest';
import { parseFormula } from '../../src/surfaces/formula.ts';
import fc from '../house/fastCheck.ts';

function at(text: string, x = 0, y = 0): number {
  const parsed = parseFormula(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.issue.code} at ${parsed.issue.at}`);
  return parsed.formula.value(x, y);
}

function wrong(text: string) {
  const parsed = parseFormula(text);
  return parsed.ok ? 'fine' : [parsed.issue.code, parsed.issue.at];
}

describe('value', () => {
  it.each<[string, number, number, number]>([
    ['1+2*3', 0, 0, 7],
    ['(1+2)*3', 0, 0, 9],
    ['8-3-2', 0, 0, 3],
    ['16/4/2', 0, 0, 2],
    ['2^3^2', 0, 0, 512],
    ['-2^2', 0, 0, -4],
    ['2^-1', 0, 0, 0.5],
    ['2^-x^2', 2, 0, 1 / 16],
    ['-x*y', 2, 3, -6],
    ['--x', 2, 0, 2],
    ['+x - -y', 2, 3, 5],
    ['1/2x', 4, 0, 2],
    ['2x^2', 3, 0, 18],
    ['3xy^2', 2, 5, 150],
    ['x(y+1)(y-1)', 2, 3, 16],
    ['2(x+1)', 3, 0, 8],
    ['2pi', 0, 0, 2 * Math.PI],
    ['xe', 2, 0, 2 * Math.E],
    ['2e', 0, 0, 2 * Math.E],
    ['2e-3', 0, 0, 0.002],
    ['2e - 3', 0, 0, 2 * Math.E - 3],
    ['1.5e2x', 2, 0, 300],
    ['.5 + 5.', 0, 0, 5.5],
    ['sin(pi/2) + cos(0)', 0, 0, 2],
    ['xsin(y)', 3, 0, 0],
    ['exp(1) - e', 0, 0, 0],
    ['ln(e) + log(1000)', 0, 0, 4],
    ['sqrt(16) + abs(-3)', 0, 0, 7],
    ['tanh(0) + tan(0)', 0, 0, 0],
    ['x²·y³ − 1', 3, 2, 71],
    ['√(π^2)', 0, 0, Math.PI],
  ])('%s at (%d, %d)', (text, x, y, value) => expect(at(text, x, y)).toBeCloseTo(value, 12));

  it('is data where there is none', () => {
    expect(at('ln(x)', -1)).toBeNaN();
    expect(at('1/x')).toBe(Number.POSITIVE_INFINITY);
    expect(at('exp(x)', 1e4)).toBe(Number.POSITIVE_INFINITY);
    expect(at('sqrt(x)', -1)).toBeNaN();
  });
});

describe('derivatives', () => {
  /** f, then f_x, f_y, f_xx, f_xy, f_yy by hand at (x, y) = (0.7, 1.3). */
  const [X, Y] = [0.7, 1.3];
  const e = Math.exp(X * Y);
  const T = 1 - Math.tanh(X) ** 2;
  it.each<[string, readonly number[]]>([
    ['x^3*y^2', [3 * X ** 2 * Y ** 2, 2 * X ** 3 * Y, 6 * X * Y ** 2, 6 * X ** 2 * Y, 2 * X ** 3]],
    ['exp(xy)', [Y * e, X * e, Y * Y * e, (1 + X * Y) * e, X * X * e]],
    ['x/y', [1 / Y, -X / Y ** 2, 0, -1 / Y ** 2, (2 * X) / Y ** 3]],
    [
      'sin(x)*cos(y)',
      [Math.cos(X) * Math.cos(Y), -Math.sin(X) * Math.sin(Y), -Math.sin(X) * Math.cos(Y), -Math.cos(X) * Math.sin(Y), -Math.sin(X) * Math.cos(Y)],
    ],
    ['tan(x)', [1 + Math.tan(X) ** 2, 0, 2 * Math.tan(X) * (1 + Math.tan(X) ** 2), 0, 0]],
    ['tanh(x)', [T, 0, -2 * Math.tanh(X) * T, 0, 0]],
    ['ln(x) + log(y)', [1 / X, 1 / (Y * Math.LN10), -1 / X ** 2, 0, -1 / (Y ** 2 * Math.LN10)]],
    [
      'sqrt(x*y)',
      [0.5 * Math.sqrt(Y / X), 0.5 * Math.sqrt(X / Y), -0.25 * Math.sqrt(Y) * X ** -1.5, 0.25 / Math.sqrt(X * Y), -0.25 * Math.sqrt(X) * Y ** -1.5],
    ],
    ['abs(x - y)', [-1, 1, 0, 0, 0]],
    ['y^x', [Y ** X * Math.log(Y), X * Y ** (X - 1), Y ** X * Math.log(Y) ** 2, Y ** (X - 1) * (1 + X * Math.log(Y)), X * (X - 1) * Y ** (X - 2)]],
    ['x^0 + x^1', [1, 0, 0, 0, 0]],
  ])('%s', (text, expected) => {
    const parsed = parseFormula(text);
    if (!parsed.ok) throw new Error(parsed.issue.code);
    const { v, x, y, xx, xy, yy } = parsed.formula.jet(X, Y);
    expect(v).toBeCloseTo(parsed.formula.value(X, Y), 14);
    for (const [k, value] of [x, y, xx, xy, yy].entries()) expect(value, `entry ${k}`).toBeCloseTo(expected[k] as number, 12);
  });

  it('at 0, where a power or a root is steep, what does not move stays', () => {
    const parsed = parseFormula('x^2 + y^1 + sqrt(0) + x^0');
    if (!parsed.ok) throw new Error(parsed.issue.code);
    expect(parsed.formula.jet(0, 0)).toEqual({ v: 1, x: 0, y: 1, xx: 2, xy: 0, yy: 0 });
  });
});

describe('issues', () => {
  it.each<[string, readonly [string, number]]>([
    ['', ['formulaEmpty', 0]],
    ['   ', ['formulaEmpty', 0]],
    ['x +', ['formulaOperand', 3]],
    ['* x', ['formulaOperand', 0]],
    ['x ** y', ['formulaOperand', 3]],
    ['()', ['formulaOperand', 1]],
    ['(x', ['formulaParenthesis', 0]],
    ['x)', ['formulaParenthesis', 1]],
    ['sin x', ['formulaArgument', 0]],
    ['sin', ['formulaArgument', 0]],
    ['x y', ['formulaOperator', 2]],
    ['x2', ['formulaOperator', 1]],
    ['(x y)', ['formulaOperator', 3]],
    ['2 3', ['formulaOperator', 2]],
    ['1.2.3', ['formulaNumber', 0]],
    ['x + .', ['formulaNumber', 4]],
    ['1e999', ['formulaNumber', 0]],
    ['x + foo(y)', ['formulaName', 4]],
    ['z', ['formulaName', 0]],
    ['X', ['formulaName', 0]],
    ['x = y', ['formulaCharacter', 2]],
    ['x, y', ['formulaCharacter', 1]],
    ['x & y', ['formulaCharacter', 2]],
    ['x 🙂', ['formulaCharacter', 2]],
    ['constructor(x)', ['formulaName', 0]],
    ['x'.repeat(201), ['formulaTooLong', 200]],
    [`${'('.repeat(60)}x${')'.repeat(60)}`, ['formulaTooDeep', 41]],
    [`${'-'.repeat(150)}x`, ['formulaTooDeep', 41]],
    [`x${'^x'.repeat(90)}`, ['formulaTooDeep', 82]],
  ])('%s', (text, expected) => expect(wrong(text)).toEqual(expected));

  it('a long chain is not deep', () => {
    expect(at(`x${'+x'.repeat(99)}`, 1)).toBe(100);
    expect(at(`x${'-y'.repeat(99)}`, 1, 1)).toBe(-98);
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...'xyez0123456789.+-*/^() '.split(''),
    'sin(',
    'cos(',
    'exp(',
    'ln(',
    'log(',
    'sqrt(',
    'abs(',
    'tanh(',
    'pi',
    '²',
    '·',
  );

  it('is a surface or an issue inside the text; never an exception', () => {
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 80 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary', maxLength: 250 }),
    );
    let fine = 0;
    fc.assert(
      fc.property(text, (candidate) => {
        const parsed = parseFormula(candidate);
        if (!parsed.ok) {
          expect(parsed.issue.at).toBeGreaterThanOrEqual(0);
          expect(parsed.issue.at).toBeLessThanOrEqual(candidate.length);
          return;
        }
        fine += 1;
        const { v } = parsed.formula.jet(0.3, -0.4);
        expect(typeof v).toBe('number');
        expect(Number.isNaN(v)).toBe(Number.isNaN(parsed.formula.value(0.3, -0.4)));
      }),
      { numRuns: 20_000, seed: 42 },
    );
    expect(fine).toBeGreaterThan(50);
  });

  /** Random trees printed with all parentheses: what is read back computes the same. */
  it('reads what a tree prints', () => {
    const { tree } = fc.letrec<{ tree: { readonly text: string; readonly f: (x: number, y: number) => number } }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constant({ text: 'x', f: (x: number) => x }),
        fc.constant({ text: 'y', f: (_: number, y: number) => y }),
        fc.integer({ min: 0, max: 9 }).map((n) => ({ text: String(n), f: () => n })),
        fc.tuple(tie('tree'), fc.constantFrom('+', '-', '*'), tie('tree')).map(([a, op, b]) => ({
          text: `(${a.text})${op}(${b.text})`,
          f: (x: number, y: number) => (op === '+' ? a.f(x, y) + b.f(x, y) : op === '-' ? a.f(x, y) - b.f(x, y) : a.f(x, y) * b.f(x, y)),
        })),
        tie('tree').map((a) => ({ text: `-(${a.text})`, f: (x: number, y: number) => -a.f(x, y) })),
        tie('tree').map((a) => ({ text: `abs(${a.text})`, f: (x: number, y: number) => Math.abs(a.f(x, y)) })),
      ),
    }));
    let read = 0;
    fc.assert(
      fc.property(tree, fc.integer({ min: -5, max: 5 }), fc.integer({ min: -5, max: 5 }), ({ text, f }, x, y) => {
        if (text.length > 200) return;
        read += 1;
        expect(at(text, x, y)).toBe(f(x, y));
      }),
      { numRuns: 3000, seed: 42 },
    );
    expect(read).toBeGreaterThan(2000);
  });
});
