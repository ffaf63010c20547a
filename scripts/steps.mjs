/**
 * @file The steps of `npm test`, each also a command of its own. A step resolves to its counts (see tally.mjs) and never throws for a failing check.
 */
import fs from 'node:fs';
import path from 'node:path';
import { exec, readReport, reportFile } from './exec.mjs';
import { root, SetupError } from './setup.mjs';
import { add, check, fromPlaywright, fromVitest, none, report } from './tally.mjs';

/** One TypeScript project per side: what a side may know is in its `lib`. */
const typeProjects = ['tsconfig.pure.json', 'tsconfig.worker.json', 'tsconfig.page.json', 'tsconfig.json'];

export const steps = { types, lint, arch, unit, oracles, gpu, build, e2e };

async function types(args) {
  let counts = none;
  for (const project of typeProjects) counts = add(counts, await named(`types ${project}`, exec('tsc', ['-p', project, ...args])));
  return counts;
}

async function lint(args) {
  if (args.includes('--fix')) return named('biome --write', exec('biome', ['check', '--write', ...args.filter((arg) => arg !== '--fix')]));
  const biome = await named('biome', exec('biome', ['ci', '--error-on-warnings', ...args]));
  return add(biome, await named('knip', exec('knip', ['--no-progress'])));
}

async function arch(args) {
  const { arch: run } = await import('./arch.mjs');
  return run(args);
}

function unit(args) {
  return vitest('unit', ['unit', 'oracles'], args);
}

/** The tests print what they compared, line by line: show it as it is. */
function oracles(args) {
  return vitest('oracles', ['oracles'], ['--disable-console-intercept', ...args]);
}

async function gpu(args) {
  if (!(await chromium('gpu'))) return check(false, 'gpu: no browser');
  return vitest('gpu', ['gpu'], args);
}

async function build(args) {
  fs.rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  const built = await named('build', exec('vite', ['build', ...args]));
  if (built.failed) return built;
  const { checkBundle } = await import('./bundle.mjs');
  return add(built, report(checkBundle(path.join(root, 'dist'))));
}

/** Runs on the build; the caller makes it first. */
async function e2e(args) {
  if (!fs.existsSync(path.join(root, 'dist', 'index.html'))) {
    console.error('✖ e2e: not run, there is no build');
    return check(false, 'e2e: there is no build');
  }
  if (!(await chromium('e2e'))) return check(false, 'e2e: no browser');
  const { freePort } = await import('./ports.mjs');
  const file = reportFile('e2e');
  const code = await exec('playwright', ['test', ...args], { E2E_PORT: String(await freePort()), E2E_REPORT: file });
  return fromPlaywright(readReport(file), code);
}

async function vitest(name, projects, args) {
  const file = reportFile(name);
  const select = projects.flatMap((project) => ['--project', project]);
  const code = await exec('vitest', ['run', ...select, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args]);
  return fromVitest(readReport(file), code);
}

async function named(name, running) {
  const ok = (await running) === 0;
  console.log(`${ok ? '✓' : '✖'} ${name}`);
  return check(ok, name);
}

/** The browser for a step; without one the step fails and says what to do. */
async function chromium(step) {
  const { ensureChromium } = await import('./browser.mjs');
  try {
    const found = await ensureChromium();
    console.log(`[browser] ${found.file} ${found.version}, WebGPU: ${found.adapter ?? 'none'}`);
    return found;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`✖ ${step}: ${error.message}`);
    return null;
  }
}
