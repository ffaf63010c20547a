/**
 * @file Finds a Chromium for the tests, or fetches one. Used by the commands, vitest.config.ts and playwright.config.ts.
 *
 * Every candidate is really started and asked for a WebGPU adapter; the answer is remembered by path, size and time of change.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root, SetupError } from './setup.mjs';

/** Software WebGPU first (the same adapter, so the same bits, on every machine); then whatever WebGPU there is; then none. */
const argSets = [['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'], ['--enable-unsafe-webgpu'], []];
const memoFile = path.join(root, 'node_modules', '.cache', 'browser.json');
/** The oldest major version the tests are run with. */
const oldest = 128;

/** Options for Playwright's `launch`, from what findChromium() gave. */
export function launchOptions(found) {
  return { ...(found?.executablePath ? { executablePath: found.executablePath } : { channel: 'chromium' }), args: found?.args ?? argSets[0] };
}

/** The first Chromium that works, `{ file, version, adapter, executablePath, args }`; null if none does. */
export async function findChromium() {
  for (const candidate of candidates()) {
    const found = await probe(candidate);
    if (found) return found;
  }
  return null;
}

/** Finds a Chromium; failing that gets Playwright's, and failing that the distribution's. */
export async function ensureChromium() {
  const have = await findChromium();
  if (have) return have;
  say('no usable Chromium here; asking Playwright to download its own ...');
  const playwright = path.join(root, 'node_modules', 'playwright', 'cli.js');
  run(process.execPath, [playwright, 'install', '--no-shell', 'chromium']);
  const got = (await findChromium()) ?? (await fromDistribution(playwright));
  if (!got) {
    throw new SetupError(
      'no Chromium could be found or downloaded. Install Chrome or Chromium (Debian: sudo apt-get install chromium), or set CHROMIUM_PATH to one, and run the same command again.',
    );
  }
  return got;
}

async function fromDistribution(playwright) {
  if (process.platform !== 'linux' || !fs.existsSync('/usr/bin/apt-get')) return null;
  const asRoot = process.getuid?.() === 0 ? [] : spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : null;
  if (!asRoot) return null;
  const apt = (...args) => {
    const [command, ...rest] = [...asRoot, 'apt-get', ...args];
    return run(command, rest);
  };
  // Where snap rules, apt's chromium is a shim for a snap, which cannot be driven from here: only add the libraries that Playwright's own lacks.
  if (fs.existsSync('/etc/debian_version') && !fs.existsSync('/snap')) {
    say('installing Chromium with apt-get ...');
    apt('update', '-qq');
    if (apt('install', '-y', '-qq', '--no-install-recommends', 'chromium')) return findChromium();
    return null;
  }
  return run(process.execPath, [playwright, 'install-deps', 'chromium']) ? findChromium() : null;
}

function candidates() {
  const named = process.env.CHROMIUM_PATH ?? process.env.CHROME_PATH;
  if (named) return [{ executablePath: named }];
  const home = process.env.HOME ?? '';
  const inEach = (folders, names) => folders.filter(Boolean).flatMap((folder) => names.map((name) => ({ executablePath: path.join(folder, name) })));
  const own = { executablePath: undefined }; // Playwright's, if it has been downloaded
  if (process.platform === 'darwin') {
    const names = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `${name}.app/Contents/MacOS/${name}`);
    return [own, ...inEach(['/Applications', path.join(home, 'Applications')], names)];
  }
  if (process.platform === 'win32') {
    const folders = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
    return [
      own,
      ...inEach(folders, ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe', 'Chromium/Application/chrome.exe']),
    ];
  }
  const folders = [...new Set([...(process.env.PATH ?? '').split(':'), '/usr/bin', '/usr/local/bin'])].filter(
    (folder) => !folder.startsWith('/snap'),
  );
  return [own, ...inEach(folders, ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge'])];
}

async function probe(candidate) {
  const { chromium } = await import('playwright');
  const file = candidate.executablePath ?? chromium.executablePath();
  if (!fs.existsSync(file)) return null;
  const stat = fs.statSync(file);
  const key = `${file}|${stat.mtimeMs}|${stat.size}`;
  try {
    const memo = JSON.parse(fs.readFileSync(memoFile, 'utf8'));
    if (memo.key === key) return memo.result;
  } catch {
    // nothing remembered yet
  }
  try {
    let result = null;
    for (const args of argSets) {
      const tried = await start(chromium, { ...candidate, args });
      result ??= tried;
      if (tried.adapter) {
        result = tried;
        break;
      }
    }
    result.file = file;
    fs.mkdirSync(path.dirname(memoFile), { recursive: true });
    if (result.adapter) fs.writeFileSync(memoFile, JSON.stringify({ key, result }));
    return result;
  } catch (error) {
    say(`${file} cannot be used: ${String(error.message).split('\n')[0]}`);
    return null;
  }
}

async function start(chromium, candidate) {
  const browser = await chromium.launch({ ...launchOptions(candidate), timeout: 30_000 });
  try {
    const version = browser.version();
    if (Number.parseInt(version, 10) < oldest) throw new Error(`version ${version} is older than ${oldest}`);
    const page = await browser.newPage();
    await page.route('http://localhost/', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    await page.goto('http://localhost/'); // navigator.gpu exists in secure contexts only: not on about:blank
    const adapter = await page.evaluate(async () => {
      const found = await navigator.gpu?.requestAdapter();
      return found ? `${found.info.vendor} ${found.info.architecture}` : null;
    });
    return { ...candidate, version, adapter };
  } finally {
    await browser.close();
  }
}

function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], env }).status === 0;
}

function say(text) {
  process.stderr.write(`[browser] ${text}\n`);
}
