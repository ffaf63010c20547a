import { describe, expect, it } from 'vitest';
import { defaultSpec } from '../../src/experiment/defaults.ts';
import { parseSpec } from '../../src/experiment/parseSpec.ts';
import { defaultTransfer, setTransfer } from '../../src/experiment/transfer.ts';
import { decodeSpec, encodeSpec } from '../../src/experiment/url.ts';

const link = (part: string) => {
  const { spec, issues } = decodeSpec(`v=1&transfer=${part}`);
  return { transfer: spec.transfer, issues: issues.map(({ path, code }) => [path, code]) };
};

describe('the Transfer part of a link', () => {
  it('is readable and holds only what differs', () => {
    const spec = setTransfer(defaultSpec, { skip: [2, 7], headLr: 0.02, share: 'slice', lowestLr: 3e-4, peaks: [0.01, 0.1] });
    expect(encodeSpec(spec)).toBe('v=1&transfer=skip:2/7,headLr:0.02,share:slice,lowestLr:0.0003,peaks:0.01/0.1');
    expect(decodeSpec(encodeSpec(spec))).toEqual({ spec, issues: [] });
    expect(encodeSpec(setTransfer(spec, defaultTransfer))).toBe('');
    expect(setTransfer(spec, { headLr: 0.02, peaks: [0.01, 0.1] })).toBe(spec);
  });

  it.each<[string, string, string]>([
    ['recipe:cake', 'transfer.recipe', 'unknownChoice'],
    ['optimizer:constructor', 'transfer.optimizer', 'unknownChoice'],
    ['skip:0', 'transfer.skip.0', 'outOfRange'],
    ['skip:3/2', 'transfer.skip', 'notAscending'],
    ['headLr:-1', 'transfer.headLr', 'outOfRange'],
    ['headEpochs:1.5', 'transfer.headEpochs', 'notAnInteger'],
    ['wholeCycles:99', 'transfer.wholeCycles', 'outOfRange'],
    ['divisor:0', 'transfer.divisor', 'outOfRange'],
    ['peaks:', 'transfer.peaks', 'tooFew'],
    ['test', 'transfer', 'malformed'],
    ['__proto__:1', 'transfer', 'unknownKey'],
  ])('names what is wrong with %s and keeps the default', (part, path, code) => {
    expect(link(part)).toEqual({ transfer: defaultTransfer, issues: [[path, code]] });
  });

  it('is read strictly from JSON, and what is left out takes its default', () => {
    const read = (transfer: unknown) => {
      const parsed = parseSpec({ ...defaultSpec, transfer });
      return parsed.ok ? parsed.spec.transfer : parsed.issues.map(({ path, code }) => [path, code]);
    };
    expect(read({ divisor: 10 })).toEqual({ ...defaultTransfer, divisor: 10 });
    expect(read({ divisor: '10', color: 1 })).toEqual([
      ['transfer', 'unknownKey'],
      ['transfer.divisor', 'wrongType'],
    ]);
    expect(read([])).toEqual([['transfer', 'wrongType']]);
  });
});
