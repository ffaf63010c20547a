/**
 * @file Everything a fresh clone needs, with nothing but Node's standard library: the right Node, and node_modules as the lock file says.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const modules = path.join(root, 'node_modules');
const stampFile = path.join(modules, '.setup-stamp');
const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies', 'overrides'];

/** Something a person has to put right; its message is all they need to see. */
export class SetupError extends Error {}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (!((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22)) {
    throw new SetupError(`Node ${process.versions.node} is too old: this project needs 20.19+, 22.12+ or newer (https://nodejs.org).`);
  }
}

/** Makes node_modules match the lock file; does nothing (in a few milliseconds) when it already does. */
export function ensureDeps() {
  if (isFresh()) return false;
  return withLock(() => {
    if (isFresh()) return false; // another command did it while this one waited
    say(fs.existsSync(modules) ? 'dependencies are out of date; running npm ci ...' : 'first run; installing dependencies (npm ci) ...');
    const code = npm(['ci', '--include=dev', '--no-audit', '--no-fund']);
    if (code !== 0)
      throw new SetupError(
        `npm ci failed (exit ${code}); its own message is above. Put that right (is the npm registry reachable?) and run the same command again.`,
      );
    fs.writeFileSync(stampFile, wantedStamp());
    return true;
  });
}

function isFresh() {
  if (!fs.existsSync(modules) || !isIntact()) return false;
  const wanted = wantedStamp();
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === wanted) return true;
  // Somebody ran npm themselves, or the lock file changed for other machines only: accept what is here, if it is what the lock file asks for.
  if (!matchesLock()) return false;
  fs.writeFileSync(stampFile, wanted);
  return true;
}

function wantedStamp() {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(declared(readJson('package.json'))));
  for (const name of ['package-lock.json', '.npmrc']) {
    const file = path.join(root, name);
    hash.update(name).update(fs.existsSync(file) ? fs.readFileSync(file) : '');
  }
  return hash.update(`${process.platform}-${process.arch}-${process.versions.modules}`).digest('hex');
}

/** Every package that the last install placed is still there (npm's own record; optional ones may be absent). */
function isIntact() {
  try {
    const { packages } = readJson('node_modules/.package-lock.json');
    return Object.entries(packages).every(([at, entry]) => entry.optional || entry.link || fs.existsSync(path.join(root, at, 'package.json')));
  } catch {
    return false;
  }
}

/** The lock file speaks of the same dependencies as package.json, and npm's record of what it installed agrees with it. */
function matchesLock() {
  const lock = readJson('package-lock.json').packages;
  const have = readJson('node_modules/.package-lock.json').packages;
  if (JSON.stringify(declared(lock[''])) !== JSON.stringify(declared(readJson('package.json')))) return false;
  return Object.entries(lock).every(([at, entry]) => {
    if (at === '') return true;
    const forThisMachine =
      !entry.libc && (entry.os ?? [process.platform]).includes(process.platform) && (entry.cpu ?? [process.arch]).includes(process.arch);
    if (!have[at]) return entry.optional && !(entry.os && forThisMachine);
    return have[at].version === entry.version && have[at].integrity === entry.integrity;
  });
}

/** The dependency fields of a package.json, keys sorted; editing its scripts asks for no new installation. */
function declared(manifest) {
  return dependencyFields.map((field) => Object.entries(manifest[field] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readJson(name) {
  return JSON.parse(fs.readFileSync(path.join(root, name), 'utf8'));
}

/** Runs the very npm that started this process, so that neither PATH nor npm.cmd matters. */
function npm(args) {
  const cli = process.env.npm_execpath;
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const result =
    cli && /npm-cli\.[cm]?js$/.test(cli)
      ? spawnSync(process.execPath, [cli, ...args], options)
      : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (result.error) throw new SetupError(`could not run npm: ${result.error.message}`);
  return result.status ?? 1;
}

/** Lets one process in at a time; a lock whose owner died is taken over. */
function withLock(work) {
  const lock = path.join(root, '.setup.lock');
  const until = Date.now() + 10 * 60_000;
  for (;;) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = ownerOf(lock);
    if (!isAlive(owner)) {
      fs.rmSync(lock, { force: true });
      continue;
    }
    if (Date.now() > until) throw new SetupError(`another set-up (process ${owner}) has held ${lock} for 10 minutes`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  }
  const free = () => fs.rmSync(lock, { force: true });
  process.once('exit', free);
  try {
    return work();
  } finally {
    free();
    process.removeListener('exit', free);
  }
}

function ownerOf(lock) {
  try {
    return Number(fs.readFileSync(lock, 'utf8'));
  } catch {
    return 0; // freed a moment ago
  }
}

function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function say(text) {
  process.stderr.write(`[setup] ${text}\n`);
}
