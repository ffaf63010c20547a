#!/usr/bin/env node
/**
 * @file Every npm script of this project: `node scripts/cli.mjs COMMAND [ARGUMENTS]`. Installs what is missing, then does the work.
 *
 *   start        development server                     test         everything that must hold, in order
 *   build        dist/, and the checks on it            types, lint, arch, unit, gpu, e2e, oracles   one step of `test`
 *   bench        measurements                           data, checkpoints, screenshots               rebuild what is checked in
 *
 * A command that checks ends with the line `N passed, N failed[, N skipped]` and exits non-zero if anything failed.
 */
import { checkNode, ensureDeps, SetupError } from './setup.mjs';

const [command = 'start', ...args] = process.argv.slice(2);

try {
  checkNode();
  ensureDeps();
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\n✖ ${error.message}\n`);
  process.exitCode = 1;
}

async function main() {
  const { exec } = await import('./exec.mjs');
  const { steps } = await import('./steps.mjs');
  switch (command) {
    case 'start':
      return exec('vite', args);
    case 'test':
      return inOrder(steps, ['types', 'lint', 'arch', 'unit', 'gpu', 'build', 'e2e'], { onEach: heading });
    case 'e2e':
      return inOrder(steps, ['build', 'e2e'], { argsOf: { e2e: args } });
    case 'bench':
    case 'data':
    case 'checkpoints':
    case 'screenshots':
      return exec(`scripts/${command}.mjs`, args);
    default:
      if (Object.hasOwn(steps, command)) return inOrder(steps, [command], { argsOf: { [command]: args } });
      throw new SetupError(`unknown command ${command}`);
  }
}

/** Runs every step, also after one that failed; prints what failed, then the counts. */
async function inOrder(steps, names, { argsOf = {}, onEach = () => {} } = {}) {
  const { add, none, summary } = await import('./tally.mjs');
  if (names.includes('gpu') && names.includes('e2e')) await getBrowserFirst();
  let counts = none;
  for (const name of names) {
    onEach(name);
    counts = add(counts, await steps[name](argsOf[name] ?? []));
  }
  for (const failure of counts.failures) console.log(`✖ ${failure}`);
  console.log(summary(counts));
  return counts.failed > 0 ? 1 : 0;
}

/** What may take long or fail for want of a network comes before the work; the steps that need the browser report its absence themselves. */
async function getBrowserFirst() {
  const { ensureChromium } = await import('./browser.mjs');
  await ensureChromium().catch((error) => {
    if (!(error instanceof SetupError)) throw error;
    console.error(`✖ ${error.message}`);
  });
}

function heading(name) {
  console.log(`\n== ${name} ==`);
}
