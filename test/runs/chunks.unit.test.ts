/** @file Pieces of series in storage: cut while they grow, and put together again. */
import { describe, expect, test } from 'vitest';
import { createSeries } from '../../src/runs/series.ts';
import { createCutter, storedNow } from '../../src/runs/store/chunks.ts';
import type { Chunk, KeptSeries } from '../../src/runs/store/raceRecord.ts';
import { columnNames, seriesUntil } from '../../src/runs/store/seriesColumns.ts';
import fc from '../house/fastCheck.ts';
import { arbitrarySeries, grow, grown, joinAll, plain } from './keptRace.ts';

describe('chunks', () => {
  test('put together they are the series, however they were cut', () => {
    fc.assert(
      fc.property(fc.array(arbitrarySeries, { minLength: 1, maxLength: 3 }), fc.array(fc.nat(12), { maxLength: 4 }), (list, cuts) => {
        const cutter = createCutter();
        const chunks: Chunk[] = [];
        const live = list.map((_, seed) => ({ run: 'A', seed, series: createSeries(2) }));
        for (const at of [...cuts.toSorted((a, b) => a - b), 99]) {
          list.forEach((whole, k) => {
            const series = live[k]?.series;
            if (series === undefined) return;
            const part = seriesUntil(whole, at);
            for (const name of columnNames) series[name].push(part[name].values.subarray(series[name].length));
            series.marks.splice(0, series.marks.length, ...(at === 99 ? whole.marks : part.marks));
            series.snapshots.splice(0, series.snapshots.length, ...part.snapshots);
            series.curvatures.splice(0, series.curvatures.length, ...part.curvatures);
            series.end = at === 99 ? whole.end : part.end;
          });
          const cut = cutter.cut(live);
          if (cut) chunks.push(cut.chunk);
          cut?.kept();
        }
        const back = joinAll(chunks)?.map(({ run, seed, columns, marks, snapshots, curvatures, end }) => {
          const values = Object.entries(columns).map(([name, column]) => [name, [...(column ?? [])]]);
          return { run, seed, ...Object.fromEntries(values), marks, snapshots, curvatures, end, groups: 2 };
        });
        expect(back).toEqual(plain(live));
      }),
    );
  });

  test('only what is new is cut, again if it was not kept, and nothing if nothing is', () => {
    const one: KeptSeries = { run: 'A', seed: 0, series: grown(10) };
    const cutter = createCutter();
    cutter.cut([one])?.kept();
    expect(cutter.cut([one])).toBeNull();
    grow(one.series, 5);
    const lost = cutter.cut([one]);
    grow(one.series, 1);
    const cut = cutter.cut([one]);
    const spanOf = (chunk: Chunk | undefined) => chunk?.parts[0]?.spans.find(({ column }) => column === 'loss');
    expect(spanOf(lost?.chunk)).toEqual({ column: 'loss', from: 10, count: 5, type: 'f4' });
    expect(spanOf(cut?.chunk)).toEqual({ column: 'loss', from: 10, count: 6, type: 'f4' });
    cut?.kept();
    one.series.marks.push({ kind: 'change', step: 3 });
    expect(cutter.cut([one])?.chunk).toMatchObject({ parts: [{ spans: [], marks: [{ step: 3 }] }], data: { length: 0 } });
  });

  test('16 seeds of 12 runs: a second of 200 steps each is copied once', () => {
    const list = Array.from({ length: 192 }, (_, k) => ({ run: 'ABCDEFGHIJKL'[k % 12] as string, seed: Math.floor(k / 12), series: grown(1000) }));
    const cutter = createCutter(storedNow(list));
    cutter.cut(list)?.kept();
    for (const { series } of list) grow(series, 200);
    const cut = cutter.cut(list);
    // loss, accuracy 4 bytes; lr 2 x 8; seconds 8: 200 updates. Evaluations: 20 of 4 + 8 + 8
    const perReplica = 200 * (4 + 4 + 16 + 8) + 20 * (4 + 8 + 8);
    expect(cut?.chunk.data.length).toBe(192 * perReplica);
  });
});

test('every column of a series is kept', () => {
  const series = createSeries(2);
  const columns = Object.entries(series).filter(
    ([, value]) => typeof value === 'object' && value !== null && 'push' in value && !Array.isArray(value),
  );
  const raw = joinAll([createCutter().cut([{ run: 'A', seed: 0, series }])?.chunk as Chunk]);
  expect(Object.keys(raw?.[0]?.columns ?? {}).toSorted()).toEqual(columns.map(([name]) => name).toSorted());
});
