/**
 * @file `npm run bench [NAME ...] [-- --json]`: runs test/bench/*.bench.ts on a fresh build and prints a table, or JSON lines and nothing else on stdout.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { preview } from 'vite';
import { ensureChromium, launchOptions } from './browser.mjs';
import { openLoader } from './loader.mjs';
import { root, SetupError } from './setup.mjs';

const folder = path.join(root, 'test', 'bench');
const args = process.argv.slice(2);
const json = args.includes('--json');
const names = args.filter((arg) => !arg.startsWith('--'));

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\n✖ ${error.message}\n`);
  process.exitCode = 1;
}

async function main() {
  const all = fs
    .readdirSync(folder)
    .filter((file) => file.endsWith('.bench.ts'))
    .map((file) => file.slice(0, -'.bench.ts'.length))
    .sort();
  const unknown = names.find((name) => !all.includes(name));
  if (unknown) throw new SetupError(`unknown bench: ${unknown}; there are ${all.join(', ')}`);
  build();
  const loader = await openLoader();
  process.env.NODE_ENV = 'production'; // the loader has made it development, and a page that a bench builds would hold React's slow half
  let failed = 0;
  try {
    for (const name of names.length > 0 ? names : all) {
      const { default: bench } = await loader.ssrLoadModule(`/test/bench/${name}.bench.ts`);
      failed += await run(bench);
    }
  } finally {
    await loader.close();
  }
  return failed > 0 ? 1 : 0;
}

function build() {
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new SetupError('the build failed');
}

/** Runs one bench and prints its lines; 1 if it threw or measured nothing. */
async function run(bench) {
  if (!json) console.log(`\n${bench.name}`);
  let lines = 0;
  const report = (line) => {
    lines += 1;
    console.log(json ? JSON.stringify(line) : row(line));
  };
  try {
    if (bench.where === 'browser') await withSite((site) => bench.run(report, site));
    else await bench.run(report);
  } catch (error) {
    console.error(`✖ ${bench.name}: ${error.stack ?? error}`);
    return 1;
  }
  if (lines > 0) return 0;
  console.error(`✖ ${bench.name}: measured nothing`);
  return 1;
}

async function withSite(use) {
  const { chromium } = await import('playwright');
  const server = await preview({ root, logLevel: 'error', preview: { port: 0, host: '127.0.0.1' } });
  const browser = await chromium.launch(launchOptions(await ensureChromium()));
  try {
    await use({ address: `http://127.0.0.1:${server.httpServer.address().port}/`, browser });
  } finally {
    await browser.close();
    await server.close();
  }
}

function row({ bench, ours, unit = '', other, ratio, note = '' }) {
  const number = (value) => (value === undefined ? '' : Number.isInteger(value) ? String(value) : value.toPrecision(4));
  return [bench.padEnd(32), number(ours).padStart(12), unit.padEnd(10), number(other).padStart(12), number(ratio).padStart(9), ` ${note}`]
    .join(' ')
    .trimEnd();
}
