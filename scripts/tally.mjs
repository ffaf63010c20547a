/**
 * @file Counting what passed: `{ passed, failed, skipped }`, from Vitest's and Playwright's JSON reports and from static checks.
 *
 * A step that ends badly counts at least one failure, whatever its report says; a step without a report counts one.
 */

export const none = { passed: 0, failed: 0, skipped: 0 };

export function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** The last line a command prints. */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** One static check, counted as one. */
export function check(ok) {
  return ok ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/** Prints named checks, `{ name, problems }`, and counts each as one. */
export function report(checks) {
  let counts = none;
  for (const { name, problems } of checks) {
    console.log(problems.length === 0 ? `✓ ${name}` : `✖ ${name}`);
    for (const problem of problems) console.log(`    ${problem}`);
    counts = add(counts, check(problems.length === 0));
  }
  return counts;
}

/** Vitest's JSON report; a file that could not even be loaded counts as one failure. */
export function fromVitest(report, code) {
  if (!report) return check(false);
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const skipped = report.numPendingTests + (report.numTodoTests ?? 0);
  return honest({ passed: report.numPassedTests, failed: report.numFailedTests + unloaded, skipped }, code);
}

/** Playwright's JSON report; a flaky test counts as a failure. */
export function fromPlaywright(report, code) {
  if (!report) return check(false);
  const { expected, unexpected, flaky, skipped } = report.stats;
  return honest({ passed: expected, failed: unexpected + flaky, skipped }, code);
}

/** Exit codes and counts must agree, and a suite without a test has not passed. */
function honest(counts, code) {
  const bad = code !== 0 || counts.passed + counts.failed === 0;
  return bad && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
