import { describe, expect, it } from 'vitest';
import { defaultSpec } from '../../src/experiment/defaults.ts';
import { parseSpec } from '../../src/experiment/parseSpec.ts';
import { defaultSaddles, setSaddles } from '../../src/experiment/saddles.ts';
import { decodeSpec, encodeSpec } from '../../src/experiment/url.ts';

const link = (part: string) => {
  const { spec, issues } = decodeSpec(`v=1&${part}`);
  return { saddles: spec.saddles, issues: issues.map(({ path, code, params }) => ({ path, code, ...params })) };
};

describe('the Saddles part of a link', () => {
  it('is readable and holds only what differs', () => {
    const spec = setSaddles(defaultSpec, { surface: 'himmelblau', start: [0.1, -2], eps: 1e-3, speed: 60 });
    expect(encodeSpec(spec)).toBe('v=1&saddles=surface:himmelblau,start:0.1/-2,eps:0.001,speed:60');
    expect(decodeSpec(encodeSpec(spec))).toEqual({ spec, issues: [] });
    expect(encodeSpec(setSaddles(defaultSpec, {}))).toBe('');
  });

  it('carries a formula, its plus signs and powers too', () => {
    const spec = setSaddles(defaultSpec, { surface: 'formula', formula: '(x + 1)^2*y - 2xy' });
    expect(decodeSpec(encodeSpec(spec))).toEqual({ spec, issues: [] });
    // written by hand: + reads as a blank, and is missed rather than taken for a product
    expect(link('saddles=surface:formula,formula:x^2+y^2')).toMatchObject({
      saddles: { surface: 'formula', formula: defaultSaddles.formula },
      issues: [{ path: 'saddles.formula', code: 'formulaOperator', at: 5 }],
    });
    expect(link('saddles=formula:x^2%2By^2').saddles.formula).toBe('x^2+y^2');
  });

  it.each<[string, string, string]>([
    ['surface:volcano', 'saddles.surface', 'unknownChoice'],
    ['start:1', 'saddles.start', 'tooFew'],
    ['start:1/2/3', 'saddles.start', 'tooMany'],
    ['start:1/1e9', 'saddles.start.1', 'outOfRange'],
    ['eps:2', 'saddles.eps', 'outOfRange'],
    ['eps:-1e-3', 'saddles.eps', 'outOfRange'],
    ['noise:loud', 'saddles.noise', 'notANumber'],
    ['speed:0', 'saddles.speed', 'outOfRange'],
    ['within:2.5', 'saddles.within', 'notAnInteger'],
    ['formula:alert(1)', 'saddles.formula', 'formulaName'],
    ['constructor:1', 'saddles', 'unknownKey'],
    ['eps', 'saddles', 'malformed'],
  ])('names what is wrong with %s and keeps the default', (part, path, code) => {
    const { saddles, issues } = link(`saddles=${part}`);
    expect(saddles).toEqual(defaultSaddles);
    expect(issues).toMatchObject([{ path, code }]);
  });

  it('is read strictly from JSON', () => {
    const wrong = (saddles: unknown) => {
      const parsed = parseSpec({ ...defaultSpec, saddles });
      return parsed.ok ? [] : parsed.issues.map(({ path, code }) => [path, code]);
    };
    expect(wrong({ ...defaultSaddles, eps: 0 })).toEqual([]);
    expect(wrong({ ...defaultSaddles, formula: 'x +' })).toEqual([['saddles.formula', 'formulaOperand']]);
    expect(wrong({ ...defaultSaddles, formula: 3 })).toEqual([['saddles.formula', 'wrongType']]);
    expect(wrong({ ...defaultSaddles, start: [1] })).toEqual([['saddles.start', 'tooFew']]);
    expect(wrong({ speed: 1e9, color: 'red' })).toEqual([
      ['saddles', 'unknownKey'],
      ['saddles.speed', 'outOfRange'],
    ]);
    expect(wrong([])).toEqual([['saddles', 'wrongType']]);
  });
});

describe('setSaddles', () => {
  it('returns the same spec when nothing changes', () => {
    expect(setSaddles(defaultSpec, { eps: defaultSaddles.eps })).toBe(defaultSpec);
  });

  it('another surface starts where its own card says', () => {
    const moved = setSaddles(defaultSpec, { start: [0.5, 0.5], scale: 2 });
    expect(setSaddles(moved, { eps: 1e-3 }).saddles).toMatchObject({ start: [0.5, 0.5], scale: 2 });
    expect(setSaddles(moved, { surface: 'beale' }).saddles).toMatchObject({ start: [], scale: 0, eps: 1e-6 });
    expect(setSaddles(moved, { surface: 'beale', start: [1, 1] }).saddles.start).toEqual([1, 1]);
  });
});
