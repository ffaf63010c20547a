import { describe, expect, test } from 'vitest';
import { newRun } from '../../src/experiment/defaults.ts';
import { raceTable, type TableWords } from '../../src/runs/raceTable.ts';
import { resultsOf } from '../../src/runs/results.ts';
import { contenderOf, speedUps } from '../../src/runs/speedUp.ts';
import { type PlainTable, toCsv, toMarkdown } from '../../src/runs/tableText.ts';
import fc from '../house/fastCheck.ts';
import { reaches, seriesOf } from './seriesOf.ts';

describe('CSV', () => {
  test('quotes what needs it and leaves numbers exact', () => {
    const table: PlainTable = {
      columns: ['run', 'a "b"'],
      rows: [
        ['x,y', 0.1 + 0.2],
        ['line\nbreak', null],
        ['plain', -1e-7],
      ],
    };
    expect(toCsv(table)).toBe('run,"a ""b"""\r\n"x,y",0.30000000000000004\r\n"line\nbreak",\r\nplain,-1e-7\r\n');
  });

  test('no name becomes a formula', () => {
    const names = ['=1+1', '+1', '-cmd|x', '@sum', '\tx'];
    const lines = toCsv({ columns: ['run'], rows: names.map((name) => [name]) }).split('\r\n');
    expect(lines.slice(1, 6)).toEqual(["'=1+1", "'+1", "'-cmd|x", "'@sum", "'\tx"]);
  });

  test('reads back', () => {
    const cell = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string({ unit: fc.constantFrom(...'a",\r\n \'=é') }));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), (rows) => {
        const back = readCsv(toCsv({ columns: ['a', 'b'], rows }));
        expect(back.slice(1)).toEqual(
          rows.map((row) => row.map((value) => (typeof value === 'number' ? String(value) : value.replace(/^[=\r]/, "'$&")))),
        );
      }),
    );
  });
});

describe('Markdown', () => {
  test('aligns numbers and escapes marks', () => {
    const table: PlainTable = {
      columns: ['run', 'η'],
      rows: [
        ['a|b *c* <d> \\', 0.5],
        ['x\ny', null],
      ],
    };
    expect(toMarkdown(table)).toBe('| run | η |\n| --- | --: |\n| a\\|b \\*c\\* &lt;d> \\\\ | 0.5 |\n| x y |  |\n');
  });

  test('every row has as many cells as the head, whatever the names', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom(...'|\\`a\n') }), { minLength: 1, maxLength: 4 }), (names) => {
        const lines = toMarkdown({ columns: ['run', 'x'], rows: names.map((name) => [name, 1]) })
          .trimEnd()
          .split('\n');
        expect(lines.length).toBe(2 + names.length);
        for (const line of lines) expect(line.replace(/\\./g, '').split('|').length).toBe(4);
      }),
    );
  });
});

describe('the runs table', () => {
  const words: TableWords = {
    run: 'run',
    seeds: 'seeds',
    low: (column) => `${column}, low`,
    high: (column) => `${column}, high`,
    counted: (column) => `${column}, seeds`,
    some: (count, of) => `${count} of ${of}`,
    name: ({ id }) => id,
    setting: (path) => path,
    value: (_path, value) => `<${String(value)}>`,
    result: (column) => column,
    spread: (_column, { mean, interval }) => `${mean.toFixed(2)}${interval ? ' ±' : ''}`,
  };
  const fast = newRun('B', { schedule: { kind: 'constant', params: { ...newRun('A').schedule.params, lr: 0.1 } } });
  const entries = [
    { run: newRun('A'), results: resultsOf([reaches(8), reaches(10)], 0.8) },
    { run: fast, results: resultsOf([reaches(4), reaches(4)], 0.8) },
  ];
  const speed = speedUps(
    entries.map(({ run, results }) => contenderOf(run, results)),
    { evalEvery: 25, charge: false },
  );
  const rows = entries.map((entry) => ({ ...entry, speedUp: speed.get(entry.run.id) ?? null }));

  test('holds what differs, seeds and results', () => {
    const { columns, rows: cells } = raceTable(rows, words, { exact: false });
    expect(columns.slice(0, 3)).toEqual(['run', 'schedule.peak', 'seeds']);
    expect(cells[0]?.slice(0, 4)).toEqual(['A', '<0.03>', 2, '0.80 ±']);
    expect(cells[1]?.[columns.indexOf('toTarget')]).toBe('100.00 ±');
  });

  test('exact: numbers apart, with both ends of the interval', () => {
    const { columns, rows: cells } = raceTable(rows, words, { exact: true });
    const at = (row: number, column: string) => cells[row]?.[columns.indexOf(column)];
    expect(at(1, 'schedule.peak')).toBe(0.1);
    expect(at(0, 'toTarget')).toBe(225);
    expect(at(0, 'toTarget, low')).toBeCloseTo(225 - 12.706204736174694 * 25, 9);
    expect(at(0, 'speedUp')).toBeCloseTo(Math.sqrt((8 / 4) * (10 / 4)), 12);
    expect(at(1, 'speedUp')).toBeNull(); // B is the best constant rate
  });

  test('of what not all seeds have, how many do is told, and steps to the target of the others are not', () => {
    const diverged = seriesOf({ accuracy: [0.1, 0.9], loss: [2, 1e7], end: { step: 2, reason: 'diverged' } });
    const some = [
      { run: newRun('A'), results: resultsOf([reaches(8), reaches(99), reaches(10)], 0.8), speedUp: null },
      { run: fast, results: resultsOf([reaches(4), reaches(4), diverged], 0.8), speedUp: null },
    ];
    const exact = raceTable(some, words, { exact: true });
    const at = (row: number, column: string) => exact.rows[row]?.[exact.columns.indexOf(column)];
    expect([at(0, 'toTarget'), at(0, 'toTarget, low'), at(0, 'toTarget, seeds')]).toEqual([null, null, 2]);
    expect([at(1, 'toTarget'), at(1, 'toTarget, seeds')]).toEqual([75, 3]); // 100, 100 and, before it diverged, 25
    expect([at(0, 'last, seeds'), at(1, 'last'), at(1, 'last, seeds')]).toEqual([3, 0.8, 2]);
    expect(exact.columns).not.toContain('best, seeds'); // all have it
    const page = raceTable(some, words, { exact: false });
    const cell = (row: number, column: string) => page.rows[row]?.[page.columns.indexOf(column)];
    expect([cell(0, 'toTarget'), cell(1, 'toTarget'), cell(1, 'last')]).toEqual(['2 of 3', '75.00 ±', '0.80 ±, 2 of 3']);
  });

  test('leaves out what nobody has', () => {
    const { columns } = raceTable([{ run: newRun('A'), results: resultsOf([null], 0.8), speedUp: null }], words, { exact: true });
    expect(columns).toEqual(['run', 'seeds', 'evaluations']);
  });
});

/** RFC 4180, as a spreadsheet reads it. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const mark = text[i] as string;
    if (quoted) {
      if (mark !== '"') cell += mark;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (mark === '"') quoted = true;
    else if (mark === ',') {
      row.push(cell);
      cell = '';
    } else if (mark === '\r' && text[i + 1] === '\n') {
      rows.push([...row, cell]);
      row = [];
      cell = '';
      i++;
    } else cell += mark;
  }
  return rows;
}
