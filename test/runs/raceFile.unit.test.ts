import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeRaceFile, encodeRaceFile, type RaceFile } from '../../src/runs/store/raceFile.ts';
import fc from '../house/fastCheck.ts';
import { arbitrarySeries, grown, info, plain } from './keptRace.ts';

const race: RaceFile = { ...info, startedAt: 1.7e12, how: 'finished', series: [{ run: 'A', seed: 0, series: grown(25) }] };

async function decode(value: unknown) {
  return decodeRaceFile(new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)));
}

async function json(): Promise<Record<string, unknown>> {
  return JSON.parse(gunzipSync(await encodeRaceFile(race)).toString('utf8')) as Record<string, unknown>;
}

/** The file with the value at a path replaced. */
async function with_(path: string, value: unknown): Promise<Record<string, unknown>> {
  const whole = await json();
  const keys = path.split('.');
  const last = keys.pop() as string;
  const place = keys.reduce<Record<string, unknown>>((node, key) => node[key] as Record<string, unknown>, whole);
  place[last] = value;
  return whole;
}

const base64 = (array: Float32Array | Float64Array) => Buffer.from(array.buffer).toString('base64');
const f8 = (...values: number[]) => ({ type: 'f8', data: base64(Float64Array.from(values)) });

describe('a race as a file', () => {
  test('comes back with every bit, zipped or not', async () => {
    for (const bytes of [await encodeRaceFile(race), new TextEncoder().encode(JSON.stringify(await json()))]) {
      const read = await decodeRaceFile(bytes);
      if (!read.ok) throw new Error(JSON.stringify(read.issues));
      expect(plain(read.race.series)).toEqual(plain(race.series));
      expect({ ...read.race, series: null }).toEqual({ ...race, series: null });
    }
  });

  test('with the cut of the engine that had a choice', async () => {
    const engine = { ...race.engine, variant: 'coarse' };
    expect(await decodeRaceFile(await encodeRaceFile({ ...race, engine }))).toMatchObject({ ok: true, race: { engine } });
  });

  test('any series, NaN and infinities too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitrarySeries, { maxLength: 2 }), async (list) => {
        const series = list.map((one, seed) => ({ run: 'B', seed, series: one }));
        const read = await decodeRaceFile(await encodeRaceFile({ ...race, series, how: null }));
        if (!read.ok) throw new Error(JSON.stringify(read.issues));
        expect(plain(read.race.series)).toEqual(plain(series));
      }),
      { numRuns: 40 },
    );
  });

  test('float32 where that is exact: losses take 4 bytes a number, rates 8', async () => {
    const { series } = (await json()) as unknown as { series: [{ columns: Record<string, { type: string; data: string }> }] };
    expect(series[0].columns.loss?.type).toBe('f4');
    expect(series[0].columns.lr?.type).toBe('f8');
    expect(Buffer.from(series[0].columns.loss?.data ?? '', 'base64').length).toBe(100);
  });
});

describe('strangers’ files', () => {
  test.each<[string, unknown, string]>([
    ['format', 'other', 'format unknownChoice'],
    ['version', 2, 'version futureVersion'],
    ['version', 0, 'version unknownChoice'],
    ['extra', 1, ' unknownKey'],
    ['how', 'won', 'how unknownChoice'],
    ['startedAt', 1e300, 'startedAt outOfRange'],
    ['totalSteps', 1e9, 'totalSteps outOfRange'],
    ['totalSteps', 20, 'series.0.columns.loss tooMany'],
    ['groups', ['a'], 'series.0.lr tooMany'],
    ['groups', Array(9).fill('a'), 'groups tooMany'],
    ['groups', ['a', 'b\u0007'], 'groups.1 malformed'],
    ['engine.version', '3', 'engine.version wrongType'],
    ['engine.variant', 3, 'engine.variant wrongType'],
    ['engine.device', 'x'.repeat(1e5), 'engine.device tooLong'],
    ['spec.task.batchSize', 1e9, 'spec.task.batchSize outOfRange'],
    ['series', {}, 'series wrongType'],
    ['series', Array(193).fill(null), 'series tooMany'],
    ['series.0.run', 'Z', 'series.0.run unknownChoice'],
    ['series.0.seed', 2, 'series.0.seed outOfRange'],
    ['series.0.end', { step: 1, reason: 'won' }, 'series.0.end.reason unknownChoice'],
    ['series.0.marks', [{ kind: 'change', step: -1 }], 'series.0.marks.0.step outOfRange'],
    ['series.0.snapshots', f8(1, 1, 0.5, 0.5, 0.5), 'series.0.snapshots malformed'],
    ['series.0.snapshots', f8(1, 0, 0.5, 0.5, 0.5, 0.5), 'series.0.snapshots.0.members outOfRange'],
    ['series.0.snapshots', f8(99, 1, 0.5, 0.5, 0.5, 0.5), 'series.0.snapshots.0.step outOfRange'],
    ['series.0.curvatures', f8(0, 2, 1, 9, -1, 0.1), 'series.0.curvatures malformed'],
    ['series.0.curvatures', f8(99, 2, 1, 9, -1, 0.1, 0.1), 'series.0.curvatures.0.step outOfRange'],
    ['series.0.curvatures', f8(0, 2, -1, 9, -1, 0.1, 0.1), 'series.0.curvatures.0.gradNorm outOfRange'],
    ['series.0.curvatures', f8(0, 2, 1, Number.NaN, -1, 0.1, 0.1), 'series.0.curvatures.0.largest notANumber'],
    ['series.0.curvatures', f8(1, 2, 1, 9, -1, 0.1, 0.1, 1, 2, 1, 9, -1, 0.1, 0.1), 'series.0.curvatures notAscending'],
    ['series.0.snapshots', f8(1, 1, 0.5, 0.5, 0.5, 2), 'series.0.snapshots.0.ensemble.accuracy outOfRange'],
    ['series.0.columns.gradNorm', f8(1, 2, 3), 'series.0.gradNorm tooFew'],
    ['series.0.columns.loss.data', '*', 'series.0.columns.loss.data malformed'],
    ['series.0.columns.loss.data', 'AAA=', 'series.0.columns.loss.data malformed'],
    ['series.0.columns.loss.type', 'f2', 'series.0.columns.loss.type unknownChoice'],
    ['series.0.columns.loss', f8(1), 'series.0.accuracy tooMany'],
    ['series.0.columns.seconds', f8(1), 'series.0.seconds tooFew'],
    ['series.0.columns.evalStep', f8(5, 5), 'series.0.evalStep.1 outOfRange'],
    ['series.0.columns.evalStep', f8(5, 26), 'series.0.evalStep.1 outOfRange'],
    ['series.0.columns.evalAccuracy', f8(0.5, 1.5), 'series.0.evalAccuracy.1 outOfRange'],
    ['series.0.columns.lr', f8(...Array(49).fill(0.1), Number.NaN), 'series.0.lr.49 notANumber'],
    ['series.0.columns.lr', f8(...Array(49).fill(0.1), -1), 'series.0.lr.49 outOfRange'],
  ])('%s: %j is refused', async (path, value, expected) => {
    const read = await decode(await with_(path, value));
    if (read.ok) throw new Error('taken');
    expect(read.issues.map((issue) => `${issue.path} ${issue.code}`)).toContain(expected);
  });

  test('the same replica twice', async () => {
    const whole = await json();
    const [one] = whole.series as unknown[];
    const read = await decode({ ...whole, series: [one, one] });
    expect(read).toMatchObject({ ok: false, issues: [{ code: 'duplicateId' }] });
  });

  test('not JSON, not UTF-8, torn gzip, too long', async () => {
    expect(await decode('{')).toMatchObject({ ok: false, issues: [{ code: 'malformed', params: { part: 'JSON' } }] });
    expect(await decodeRaceFile(new Uint8Array([0xff, 0xfe]))).toMatchObject({ ok: false, issues: [{ params: { part: 'UTF-8' } }] });
    const zipped = await encodeRaceFile(race);
    expect(await decodeRaceFile(zipped.slice(0, 100))).toMatchObject({ ok: false, issues: [{ params: { part: 'gzip' } }] });
    expect(await decodeRaceFile(zipped, 500)).toMatchObject({ ok: false, issues: [{ code: 'tooLong' }] });
  });

  test('a bomb is not unpacked', async () => {
    const bomb = new Uint8Array(gzipSync(new Uint8Array(8 * 2 ** 20)));
    expect(bomb.length).toBeLessThan(20_000);
    expect(await decodeRaceFile(bomb, 2 ** 20)).toMatchObject({ ok: false, issues: [{ code: 'tooLong', params: { max: 2 ** 20 } }] });
  });

  test('anything at all: issues, never an exception', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.uint8Array()), async (value) => {
        const bytes = value instanceof Uint8Array ? new Uint8Array(value) : new TextEncoder().encode(JSON.stringify(value));
        expect((await decodeRaceFile(bytes)).ok).toBe(false);
      }),
    );
  });

  test('one part replaced by anything: refused or unchanged in meaning, never an exception', async () => {
    const paths = [
      'version',
      'how',
      'spec',
      'engine',
      'groups',
      'series',
      'series.0',
      'series.0.columns',
      'series.0.columns.loss',
      'series.0.marks',
      'series.0.end',
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue(), async (path, value) => {
        const read = await decode(await with_(path, value));
        if (!read.ok) expect(read.issues.length).toBeGreaterThan(0);
        else expect(read.race.series.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
  });
});
