import { expect, test } from 'vitest';
import { add, check, fromPlaywright, fromVitest, none, summary } from '../../scripts/tally.mjs';

const vitestReport = (over: object) => ({ numPassedTests: 7, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [], ...over });
const stats = (over: object) => ({ stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0, ...over } });

test('the last line names skipped tests only when there are some', () => {
  expect(summary({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
  expect(summary({ passed: 12, failed: 3, skipped: 1 })).toBe('12 passed, 3 failed, 1 skipped');
});

test('counts add up', () => {
  expect(
    [
      check(true, 'walls'),
      check(false, 'biome'),
      fromVitest(vitestReport({ numPendingTests: 2, numTodoTests: 1 }), 0),
      fromPlaywright(stats({ skipped: 1 }), 0),
    ].reduce(add, none),
  ).toEqual({
    passed: 11,
    failed: 1,
    skipped: 4,
    failures: ['biome'],
  });
});

test('a test file that could not be loaded is a failure, one whose tests failed is not counted twice', () => {
  const broken = { status: 'failed', fullName: 'adds', failureMessages: ['\u001b[31mexpected 3\u001b[39m\nto be 4'] };
  const failed = { name: 'a.test.ts', status: 'failed', assertionResults: [broken, { status: 'passed' }] };
  const unloaded = { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] };
  expect(fromVitest(vitestReport({ numFailedTests: 1, testResults: [failed, unloaded] }), 1)).toEqual({
    passed: 7,
    failed: 2,
    skipped: 0,
    failures: ['a.test.ts: adds\n    expected 3\n    to be 4', 'b.test.ts\n    no such module'],
  });
});

test('a file whose set-up failed (every test skipped) is a failure', () => {
  const skipped = { name: 'c.test.ts', status: 'failed', message: 'beforeAll', assertionResults: [{ status: 'skipped' }] };
  expect(fromVitest(vitestReport({ numPassedTests: 0, numPendingTests: 1, testResults: [skipped] }), 1)).toEqual({
    passed: 0,
    failed: 1,
    skipped: 1,
    failures: ['c.test.ts\n    beforeAll'],
  });
});

test('a bad end, no test and no report are failures, whatever the counts', () => {
  expect(fromVitest(vitestReport({}), 1).failed).toBe(1);
  expect(fromVitest(vitestReport({ numPassedTests: 0 }), 0).failed).toBe(1);
  expect(fromVitest(vitestReport({}), 7).failures).toEqual(['every test passed, and yet the exit code is 7']);
  expect(fromVitest(null, 0)).toEqual({ passed: 0, failed: 1, skipped: 0, failures: ['Vitest wrote no report'] });
  expect(fromPlaywright(stats({}), 1).failed).toBe(1);
  expect(fromPlaywright(stats({ expected: 0, skipped: 2 }), 0)).toMatchObject({ passed: 0, failed: 1, skipped: 2 });
  expect(fromPlaywright(null, 0).failed).toBe(1);
});

test('a flaky test is a failure, named at whatever depth it is', () => {
  const results = [{ error: { message: 'no button' } }, {}];
  const flaky = { file: 'use.e2e.ts', title: 'pause', tests: [{ status: 'flaky', results }] };
  const fine = { file: 'use.e2e.ts', title: 'step', tests: [{ status: 'expected', results: [{}] }] };
  const suites = [{ specs: [fine], suites: [{ specs: [flaky] }] }];
  expect(fromPlaywright({ ...stats({ flaky: 1 }), suites }, 0)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
    failures: ['use.e2e.ts: pause\n    no button'],
  });
});
