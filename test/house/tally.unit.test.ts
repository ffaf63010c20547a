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
      check(true),
      check(false),
      fromVitest(vitestReport({ numPendingTests: 2, numTodoTests: 1 }), 0),
      fromPlaywright(stats({ skipped: 1 }), 0),
    ].reduce(add, none),
  ).toEqual({
    passed: 11,
    failed: 1,
    skipped: 4,
  });
});

test('a test file that could not be loaded is a failure, one whose tests failed is not counted twice', () => {
  const failed = { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] };
  const unloaded = { status: 'failed', assertionResults: [] };
  expect(fromVitest(vitestReport({ numFailedTests: 1, testResults: [failed, unloaded] }), 1)).toEqual({ passed: 7, failed: 2, skipped: 0 });
});

test('a file whose set-up failed (every test skipped) is a failure', () => {
  const skipped = { status: 'failed', assertionResults: [{ status: 'skipped' }] };
  expect(fromVitest(vitestReport({ numPassedTests: 0, numPendingTests: 1, testResults: [skipped] }), 1)).toEqual({
    passed: 0,
    failed: 1,
    skipped: 1,
  });
});

test('a bad end, no test and no report are failures, whatever the counts', () => {
  expect(fromVitest(vitestReport({}), 1).failed).toBe(1);
  expect(fromVitest(vitestReport({ numPassedTests: 0 }), 0).failed).toBe(1);
  expect(fromVitest(null, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(fromPlaywright(stats({}), 1).failed).toBe(1);
  expect(fromPlaywright(stats({ expected: 0, skipped: 2 }), 0)).toEqual({ passed: 0, failed: 1, skipped: 2 });
  expect(fromPlaywright(null, 0).failed).toBe(1);
});

test('a flaky test is a failure', () => {
  expect(fromPlaywright(stats({ flaky: 1 }), 0)).toEqual({ passed: 3, failed: 1, skipped: 0 });
});
