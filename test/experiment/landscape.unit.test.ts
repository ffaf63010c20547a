import { describe, expect, it } from 'vitest';
import { defaultSpec } from '../../src/experiment/defaults.ts';
import { defaultLandscape, LEVEL_SIZES, landscapeParams, placeOf, placeText, setLandscape } from '../../src/experiment/landscape.ts';
import { parseSpec } from '../../src/experiment/parseSpec.ts';
import { decodeSpec, encodeSpec } from '../../src/experiment/url.ts';

const link = (part: string) => {
  const { spec, issues } = decodeSpec(`v=1&${part}`);
  return { landscape: spec.landscape, issues: issues.map(({ path, code, params }) => ({ path, code, ...params })) };
};

describe('the Landscape part of a link', () => {
  it('is readable and holds only what differs', () => {
    const spec = setLandscape(defaultSpec, {
      plane: 'three',
      level: 5,
      runs: ['A', 'C'],
      places: ['A.end', 'C.cycle1', 'C.300'],
      between: ['C.cycle1', 'C.end'],
    });
    expect(encodeSpec(spec)).toBe('v=1&landscape=plane:three,level:5,runs:A/C,places:A.end/C.cycle1/C.300,between:C.cycle1/C.end');
    expect(decodeSpec(encodeSpec(spec))).toEqual({ spec, issues: [] });
    expect(encodeSpec(setLandscape(defaultSpec, {}))).toBe('');
  });

  it('keeps runs in the order of their letters, once each, and numbers without leading noughts', () => {
    expect(link('landscape=runs: C/A/C ,places: B.end / A.7 ').landscape).toMatchObject({ runs: ['A', 'C'], places: ['B.end', 'A.7'] });
    expect(link('landscape=beside:three/A.007/B.end').landscape.beside).toEqual(['three', 'A.7', 'B.end']);
    expect(link('landscape=beside:pca/B').issues).toMatchObject([{ path: 'landscape.beside.1', code: 'malformed' }]);
    expect(link('landscape=beside:three/A.1/A.2/A.3/A.4').issues).toMatchObject([{ path: 'landscape.beside', code: 'tooMany', max: 4 }]);
    expect(link('landscape=places:A.007').landscape.places).toEqual(['A.7']);
    expect(link('landscape=runs:,places:')).toEqual({ landscape: defaultLandscape, issues: [] });
  });

  it.each<[string, string, string]>([
    ['plane:sphere', 'landscape.plane', 'unknownChoice'],
    ['seed:-1', 'landscape.seed', 'outOfRange'],
    ['reach:0', 'landscape.reach', 'outOfRange'],
    ['level:6', 'landscape.level', 'outOfRange'],
    ['level:2.5', 'landscape.level', 'notAnInteger'],
    ['images:1e9', 'landscape.images', 'outOfRange'],
    ['runs:Z', 'landscape.runs', 'unknownChoice'],
    ['places:A', 'landscape.places.0', 'malformed'],
    ['places:A.cycle0', 'landscape.places.0', 'malformed'],
    ['places:M.end', 'landscape.places.0', 'malformed'],
    ['between:B', 'landscape.between.0', 'malformed'],
    ['beside:sphere/A.end', 'landscape.beside.0', 'unknownChoice'],
    ['constructor:1', 'landscape', 'unknownKey'],
    ['seed', 'landscape', 'malformed'],
  ])('names what is wrong with %s and keeps the default', (part, path, code) => {
    const { landscape, issues } = link(`landscape=${part}`);
    expect(landscape).toEqual(defaultLandscape);
    expect(issues).toMatchObject([{ path, code }]);
  });

  it('is read strictly from JSON', () => {
    const wrong = (landscape: unknown) => {
      const parsed = parseSpec({ ...defaultSpec, landscape });
      return parsed.ok ? [] : parsed.issues.map(({ path, code }) => [path, code]);
    };
    expect(wrong({ plane: 'random', places: ['L.end'] })).toEqual([]);
    expect(wrong({ runs: 'A', places: {} })).toEqual([
      ['landscape.runs', 'wrongType'],
      ['landscape.places', 'wrongType'],
    ]);
    expect(wrong({ runs: [null], places: [['A.end'], 'A.end', 'A.end', 'A.end'] })).toEqual([
      ['landscape.runs', 'unknownChoice'],
      ['landscape.places', 'tooMany'],
      ['landscape.places.0', 'malformed'],
    ]);
    expect(wrong({ level: 0, color: 'red' })).toEqual([
      ['landscape', 'unknownKey'],
      ['landscape.level', 'outOfRange'],
    ]);
  });
});

describe('places', () => {
  it.each([
    ['A.start', { run: 'A', at: 'start', n: 0 }],
    ['L.end', { run: 'L', at: 'end', n: 0 }],
    ['C.cycle12', { run: 'C', at: 'cycle', n: 12 }],
    ['B.0', { run: 'B', at: 'step', n: 0 }],
    ['B.624', { run: 'B', at: 'step', n: 624 }],
  ] as const)('%s', (text, place) => {
    expect(placeOf(text)).toEqual(place);
    expect(placeText(place)).toBe(text);
  });

  it.each(['', 'A', 'A.', 'A.ends', 'a.end', 'A.end.', 'A.-1', 'A.1e3', 'A.cycle', 'A.123456789', 'A.start\n'])('%j is none', (text) => {
    expect(placeOf(text)).toBeNull();
  });
});

describe('setLandscape', () => {
  it('returns the same spec when nothing changes', () => {
    expect(setLandscape(defaultSpec, { plane: 'pca', runs: [] })).toBe(defaultSpec);
  });

  it('another kind of plane begins without places', () => {
    const placed = setLandscape(defaultSpec, { plane: 'random', places: ['A.end'], seed: 5 });
    expect(setLandscape(placed, { seed: 6 }).landscape.places).toEqual(['A.end']);
    expect(setLandscape(placed, { plane: 'three' }).landscape).toMatchObject({ places: [], seed: 5 });
    expect(setLandscape(placed, { plane: 'three', places: ['A.start'] }).landscape.places).toEqual(['A.start']);
  });
});

it('every level holds the points of the one before', () => {
  expect(LEVEL_SIZES).toHaveLength(landscapeParams.level.max);
  LEVEL_SIZES.forEach((size, i) => {
    expect(64 % (size - 1)).toBe(0);
    if (i > 0) expect(size - 1).toBe(2 * ((LEVEL_SIZES[i - 1] as number) - 1));
  });
});
