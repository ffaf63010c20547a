/**
 * @file Counting what passed: `{ passed, failed, skipped, failures }`, from Vitest's and Playwright's JSON reports and from static checks.
 * `failures` names what failed and why, a text each: a log of which only the end is kept still says it.
 *
 * A step that ends badly counts at least one failure, whatever its report says; a step without a report counts one.
 */
import { stripVTControlCharacters } from 'node:util';

export const none = { passed: 0, failed: 0, skipped: 0, failures: [] };

export function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: [...a.failures, ...b.failures],
  };
}

/** The last line a command prints. */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** One static check, counted as one. */
export function check(ok, name) {
  return ok ? { ...none, passed: 1 } : { ...none, failed: 1, failures: [name] };
}

/** Prints named checks, `{ name, problems }`, and counts each as one. */
export function report(checks) {
  let counts = none;
  for (const { name, problems } of checks) {
    console.log(problems.length === 0 ? `✓ ${name}` : `✖ ${name}`);
    for (const problem of problems) console.log(`    ${problem}`);
    counts = add(counts, check(problems.length === 0, [name, ...problems].join('\n    ')));
  }
  return counts;
}

/** Vitest's JSON report; a file that could not even be loaded counts as one failure. */
export function fromVitest(report, code) {
  if (!report) return check(false, 'Vitest wrote no report');
  const failed = report.testResults.filter((file) => file.status === 'failed');
  const broken = (file) => file.assertionResults.filter((test) => test.status === 'failed');
  const unloaded = failed.filter((file) => broken(file).length === 0);
  const failures = failed.flatMap((file) =>
    broken(file).length === 0
      ? [why(file.name, file.message)]
      : broken(file).map((test) => why(`${file.name}: ${test.fullName}`, test.failureMessages?.[0])),
  );
  const skipped = report.numPendingTests + (report.numTodoTests ?? 0);
  return honest({ passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length, skipped, failures }, code);
}

/** Playwright's JSON report; a flaky test counts as a failure. */
export function fromPlaywright(report, code) {
  if (!report) return check(false, 'Playwright wrote no report');
  const { expected, unexpected, flaky, skipped } = report.stats;
  const specs = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)];
  const failures = (report.suites ?? [])
    .flatMap(specs)
    .flatMap((spec) =>
      spec.tests
        .filter((test) => test.status === 'unexpected' || test.status === 'flaky')
        .map((test) => why(`${spec.file}: ${spec.title}`, test.results.find((result) => result.error)?.error.message)),
    );
  return honest({ passed: expected, failed: unexpected + flaky, skipped, failures }, code);
}

/** Exit codes and counts must agree, and a suite without a test has not passed. */
function honest(counts, code) {
  if (counts.failed > 0) return counts;
  if (counts.passed === 0) return { ...counts, failed: 1, failures: ['no test ran'] };
  return code === 0 ? counts : { ...counts, failed: 1, failures: [`every test passed, and yet the exit code is ${code}`] };
}

/** A name and the first lines of what was wrong. */
function why(name, message = '') {
  const lines = stripVTControlCharacters(message)
    .split('\n', 6)
    .map((line) => `\n    ${line}`);
  return name + lines.join('');
}
