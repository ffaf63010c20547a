import { describe, expect, it } from 'vitest';
import { checkChoice } from '../../src/experiment/checkParam.ts';
import { defaultSpec } from '../../src/experiment/defaults.ts';
import { issueList } from '../../src/experiment/issues.ts';
import { parseSpec } from '../../src/experiment/parseSpec.ts';
import { LIMITS, RUN_IDS } from '../../src/experiment/tables.ts';
import { decodeSpec, encodeSpec } from '../../src/experiment/url.ts';
import { MAX_HASH } from '../../src/experiment/urlTable.ts';
import { decodeText, printChoice, readChoice } from '../../src/experiment/urlText.ts';
import { models } from '../../src/models/registry.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import { schedules } from '../../src/schedules/registry.ts';
import { arbitraryValues } from '../arbitrary.ts';
import fc from '../house/fastCheck.ts';
import { arbitraryRun, arbitrarySpec } from './arbitrarySpec.ts';

/** decodeSpec's last resort, which no input may reach. */
function reachedLastResort(hash: string): boolean {
  return decodeSpec(hash).issues.some(({ path, code, params }) => path === '' && code === 'malformed' && params.part === 'link');
}

describe('links, properties', () => {
  it('decode(encode(spec)) = spec, without issues, for every valid spec', () => {
    fc.assert(
      fc.property(arbitrarySpec, (spec) => {
        expect(parseSpec(spec)).toEqual({ ok: true, spec });
        const hash = encodeSpec(spec);
        expect(hash).toMatch(/^[\x21-\x7e]*$/);
        expect(decodeSpec(hash)).toEqual({ spec, issues: [] });
        expect(decodeSpec(`#${encodeURI(hash).replaceAll('%25', '%')}`).spec).toEqual(spec);
      }),
      { numRuns: 150 },
    );
  });

  it.each(Object.entries({ schedules, optimizers, models }).flatMap(([room, cards]) => Object.values(cards).map((card) => ({ room, card, cards }))))(
    'every card with random parameters prints, parses and reads back the same: $room $card.kind',
    ({ card, cards }) => {
      fc.assert(
        fc.property(arbitraryValues(card), (params) => {
          const choice = { kind: card.kind, params };
          const [fromFile, fromLink] = [issueList(), issueList()];
          expect(checkChoice(cards, JSON.parse(JSON.stringify(choice)), '', fromFile, { kind: '', params: {} })).toEqual(choice);
          expect(readChoice(cards, decodeText(printChoice(cards, choice)), '', fromLink)).toEqual(choice);
          expect([fromFile.count, fromLink.count]).toEqual([0, 0]);
        }),
      );
    },
  );

  it('the longest link of twelve runs fits: every parameter at full precision, the longest name, the most changes', () => {
    const groups = (k: number) => ({
      mode: 'manual' as const,
      frozenNorm: 'evaluate' as const,
      ratio: 1.2345678901234567,
      frozen: 1 + (k % 2),
      span: 123456.78901234567,
      still: [2, 3, 4, 5, 6, 7, 8],
      factors: Array(8).fill(1.234567890123456e-7),
    });
    fc.assert(
      fc.property(arbitraryRun('A', LIMITS.changes), (one) => {
        const longest = {
          ...one,
          name: '\uffee'.repeat(40),
          groups: groups(1),
          earlier: one.earlier.map((stretch, k) => ({ ...stretch, until: 1e6 + k, groups: groups(k) })),
        };
        expect(longest.earlier).toHaveLength(LIMITS.changes);
        const spec = { ...defaultSpec, runs: RUN_IDS.map((id) => ({ ...longest, id })) };
        expect(encodeSpec(spec).length).toBeLessThan(MAX_HASH);
      }),
      { numRuns: 40 },
    );
  });

  it('any string decodes to a valid spec, and what was read prints and reads back the same', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc.string({ unit: fc.constantFrom(...'ABCv=&,;:%/+-.e019lrbatchfindnameru__proto__'), maxLength: 200 }),
        ),
        (hash) => {
          const { spec } = decodeSpec(hash);
          expect(reachedLastResort(hash)).toBe(false);
          expect(parseSpec(spec)).toEqual({ ok: true, spec });
          const again = encodeSpec(spec);
          expect(decodeSpec(again)).toEqual({ spec, issues: [] });
          expect(encodeSpec(decodeSpec(again).spec)).toBe(again);
        },
      ),
      { numRuns: 600 },
    );
  });

  it('so do random mutations of valid links', () => {
    const piece = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'=&,;:%/+-.e0Z'), maxLength: 6 }),
      fc.constantFrom('__proto__', 'constructor', '%E0%A4', '=NaN', ':-1', ':1e400', ';name:', 'groups:', '&v=99', '&A=', '\u0000', '\ud800'),
    );
    const cut = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), drop: fc.nat(12), piece });
    fc.assert(
      fc.property(arbitrarySpec, fc.array(cut, { minLength: 1, maxLength: 8 }), (spec, cuts) => {
        let hash = encodeSpec(spec);
        for (const { at, drop, piece: text } of cuts) {
          const from = Math.floor(at * hash.length);
          hash = hash.slice(0, from) + text + hash.slice(from + drop);
        }
        const result = decodeSpec(hash);
        expect(reachedLastResort(hash)).toBe(false);
        expect(parseSpec(result.spec)).toEqual({ ok: true, spec: result.spec });
        expect(decodeSpec(encodeSpec(result.spec))).toEqual({ spec: result.spec, issues: [] });
      }),
      { numRuns: 150 },
    );
  });

  it('decodeText undoes encodeURIComponent, and agrees with decodeURIComponent wherever that does not throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeText(encodeURIComponent(text))).toBe(text);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'%%%%%%0123456789abcdefABCDEFcdefe08f4x'), maxLength: 16 }), (text) => {
        const read = decodeText(text);
        try {
          expect(read).toBe(decodeURIComponent(text));
        } catch (error) {
          if (!(error instanceof URIError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
    for (let byte = 0; byte < 256; byte++) {
      for (const tail of ['', '%80', '%bf', '%8f%80', '%90%80', '%9f%80', '%a0%bf', '%8f%bf%80', '%90%80%80']) {
        const text = `%${byte.toString(16).padStart(2, '0')}${tail}`;
        let whole: string | undefined;
        try {
          whole = decodeURIComponent(text);
        } catch {
          whole = undefined;
        }
        // what decodeURIComponent refuses as a whole keeps at least one sequence as it stands
        if (whole === undefined) expect(decodeText(text)).toContain('%');
        else expect(decodeText(text)).toBe(whole);
      }
    }
  });

  it('leaves the prototype of objects alone', () => {
    for (const hash of [
      '__proto__=1',
      'A=constant,__proto__:1',
      'find=__proto__:1',
      'A=__proto__,polluted:1',
      'constructor.prototype.polluted=1',
      'model=small,constructor:1',
    ])
      decodeSpec(hash);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).polluted).toBe(undefined);
  });

  it('parseSpec takes anything without throwing', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withTypedArray: true }), (json) => {
        expect(parseSpec(json).ok).toBe(false);
        for (const key of ['task', 'runs', 'find', 'view', 'engine']) parseSpec({ version: 1, [key]: json });
        parseSpec({ version: 1, runs: [{ id: 'A', schedule: json, optimizer: json, groups: json, name: json, hidden: json, earlier: json }, json] });
        parseSpec({ version: 1, runs: [{ id: 'A', earlier: [json] }] });
      }),
      { numRuns: 400 },
    );
  });
});
