/**
 * @file The walls between the rooms of src/, checked on the import graph. The table is rooms.mjs; the lint checks most of it a second time.
 *
 * Each check is `{ name, problems }`: no problems, and it has passed.
 */
import fs from 'node:fs';
import path from 'node:path';
import { foreign, isOf, notForThePage, packages, entry as realEntry, rooms, strangers } from './rooms.mjs';
import { importsOf, linesMatching } from './source.mjs';

/** The only packages of the lock file that have an install script: one prints an advertisement, one is for macOS; .npmrc runs neither. */
const installScripts = ['node_modules/core-js', 'node_modules/fsevents'];
const codeFile = /\.(?:ts|tsx|mts|js|mjs|jsx)$/;

/**
 * @typedef {{ path: string, room: string, text: string, imports: Link[] }} SourceFile `path` from src/, with slashes; `room` is 'main.tsx' for the entry
 * @typedef {import('./source.mjs').Import & { target?: string, package?: string, worker: boolean }} Link `target`: a path from src/, or outside it
 */

/** All checks over `<root>/src` and `<root>/package-lock.json`. @param {string} root */
export function checkWalls(root) {
  const files = readSources(path.join(root, 'src'));
  return [
    { name: `walls: sources are seen (${files.size} files)`, problems: files.size > 0 ? [] : ['no file in src/'] },
    { name: 'walls: every file is in a room, one level deep', problems: misplaced(files) },
    { name: 'walls: rooms import only what the table allows', problems: each(files, roomProblem) },
    { name: 'walls: npm packages only in their rooms', problems: each(files, packageProblem) },
    { name: 'walls: imported files exist, inside src/', problems: each(files, (_file, found) => missing(root, found)) },
    { name: 'walls: no cycle of value imports', problems: cycles(files) },
    { name: 'walls: the page reaches no engine', problems: pageReach(files) },
    { name: 'walls: randomness from math/rng.ts, no clock in pure rooms', problems: lines(files, impure) },
    { name: 'walls: no synchronous read of a tensor', problems: lines(files, () => [[/\.\s*(?:dataSync|arraySync)\s*\(/, 'await data() instead']]) },
    { name: 'walls: no new install script', problems: newInstallScripts(root) },
    { name: 'walls: the lock file names the packages of every platform', problems: unlockedPlatforms(root) },
  ];
}

/** Reads every code file below a source folder. @returns {Map<string, SourceFile>} */
export function readSources(src) {
  const files = new Map();
  if (!fs.existsSync(src)) return files;
  for (const found of fs.readdirSync(src, { recursive: true, withFileTypes: true })) {
    if (!found.isFile() || !codeFile.test(found.name)) continue;
    const at = path.relative(src, path.join(found.parentPath, found.name)).split(path.sep).join('/');
    if (foreign.some((folder) => at.startsWith(`${folder}/`))) continue;
    const text = fs.readFileSync(path.join(src, at), 'utf8');
    files.set(at, { path: at, room: at.split('/')[0], text, imports: importsOf(text).map((found) => link(at, found)) });
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function link(from, found) {
  const [bare, query = ''] = found.specifier.split('?');
  const worker = found.kind === 'url' || /\b(?:worker|sharedworker)\b/.test(query);
  if (bare.startsWith('.')) return { ...found, worker, target: path.posix.join(path.posix.dirname(from), bare) };
  if (found.kind === 'glob' || bare.startsWith('/')) return { ...found, worker, target: path.posix.join('..', bare) };
  return { ...found, worker, package: bare };
}

function each(files, problemOf) {
  const problems = [];
  for (const file of files.values()) {
    for (const found of file.imports) {
      const problem = problemOf(file, found);
      if (problem) problems.push(`src/${file.path}:${found.line} ${problem}`);
    }
  }
  return problems;
}

function lines(files, rulesOf) {
  const problems = [];
  for (const file of files.values()) {
    for (const [pattern, advice] of rulesOf(file)) {
      for (const line of linesMatching(file.text, pattern)) problems.push(`src/${file.path}:${line} ${advice}`);
    }
  }
  return problems;
}

function misplaced(files) {
  const problems = [];
  for (const { path: at } of files.values()) {
    const [room, ...rest] = at.split('/');
    if (at === realEntry.file) continue;
    if (rest.length === 0) problems.push(`src/${at} is in no room`);
    else if (!Object.hasOwn(rooms, room)) problems.push(`src/${at}: unknown room: ${room}`);
    else if (rest.length > 2 || (rest.length === 2 && !(rooms[room].folders ?? []).includes(rest[0])))
      problems.push(`src/${at}: unknown folder: ${at.slice(0, at.lastIndexOf('/'))}`);
  }
  return problems;
}

function roomProblem(file, found) {
  if (found.target === undefined || found.target.startsWith('..')) return null;
  const [room, ...rest] = found.target.split('/');
  const from = file.path === realEntry.file ? realEntry : rooms[file.room];
  if (!from) return null; // misplaced, and said so
  if (room === file.room && file.path !== realEntry.file) return strangerProblem(file, rest, found);
  if (!from.imports.includes(room)) return `${file.room} must not import ${room} (${found.specifier})`;
  const only = from.files?.[room];
  if (only && !only.includes(rest.join('/'))) return `${file.room} may import only ${only.join(', ')} of ${room} (${found.specifier})`;
  return null;
}

function strangerProblem(file, rest, found) {
  if (!strangers.includes(file.room)) return null;
  const parts = file.path.split('/');
  if (parts.length < 3 || rest.length < 2 || parts[1] === rest[0]) return null;
  return `${file.room}/${parts[1]} must not know ${file.room}/${rest[0]} (${found.specifier})`;
}

function packageProblem(file, found) {
  if (found.package === undefined) return null;
  const rule = Object.keys(packages).find((pattern) => isOf(pattern, found.package));
  if (!rule) return `unknown package: ${found.package}`;
  const allowed = packages[rule].some((place) => file.path === place || file.path.startsWith(`${place}/`));
  return allowed ? null : `${file.room} must not import ${found.package}; only ${packages[rule].join(', ')} may`;
}

function missing(root, found) {
  if (found.target === undefined || found.kind === 'glob') return null;
  if (found.target.startsWith('..')) return `imports from outside src/ (${found.specifier})`;
  return fs.existsSync(path.join(root, 'src', found.target)) ? null : `no such file: src/${found.target} (imports carry their extension)`;
}

/** Files that a file loads when it is loaded itself, or later by import(); types and workers are not loaded into it. */
function loads(files, file) {
  return file.imports.filter((found) => found.kind !== 'type' && !found.worker && found.target !== undefined && files.has(found.target));
}

/** Every strongly connected group of more than one file, or a file that imports itself (Tarjan 1972). */
function cycles(files) {
  const problems = [];
  const index = new Map();
  const low = new Map();
  const stack = [];
  const visit = (at) => {
    index.set(at, index.size);
    low.set(at, index.get(at));
    stack.push(at);
    for (const { target } of loads(files, files.get(at))) {
      if (target === at) problems.push(`src/${at} imports itself`);
      if (!index.has(target)) {
        visit(target);
        low.set(at, Math.min(low.get(at), low.get(target)));
      } else if (stack.includes(target)) low.set(at, Math.min(low.get(at), index.get(target)));
    }
    if (low.get(at) !== index.get(at)) return;
    const group = stack.splice(stack.indexOf(at));
    if (group.length > 1) problems.push(`cycle: ${group.map((name) => `src/${name}`).join(', ')}`);
  };
  for (const at of files.keys()) if (!index.has(at)) visit(at);
  return problems;
}

/** Breadth first from the entry; a problem shows the shortest way to what the page must not load. */
function pageReach(files) {
  if (!files.has(realEntry.file)) return [`src/${realEntry.file} is missing`];
  const problems = [];
  const cameFrom = new Map([[realEntry.file, null]]);
  const way = (at) => (at === null ? [] : [...way(cameFrom.get(at)), at]);
  for (const at of cameFrom.keys()) {
    const file = files.get(at);
    for (const found of file.imports) {
      const banned =
        found.kind !== 'type' &&
        !found.worker &&
        notForThePage.packages.some((pattern) => found.package !== undefined && isOf(pattern, found.package));
      if (banned) problems.push(`the page reaches ${found.package}: ${way(at).join(' -> ')}`);
    }
    for (const { target } of loads(files, file)) {
      if (cameFrom.has(target)) continue;
      cameFrom.set(target, at);
      if (notForThePage.folders.some((folder) => target.startsWith(`${folder}/`)))
        problems.push(`the page reaches src/${target}: ${way(target).join(' -> ')}`);
    }
  }
  return problems;
}

function impure(file) {
  // The app may ask the machine for a fresh seed, which the person then sees; nothing else is random without one.
  const random = [
    file.room === 'app' ? /\bMath\s*\.\s*random\b/ : /\bMath\s*\.\s*random\b|\bgetRandomValues\b|\brandomUUID\b/,
    'randomness comes from math/rng.ts',
  ];
  const clock = [/\bDate\b|\bperformance\b/, `no clock in ${file.room}`];
  return rooms[file.room]?.pure ? [random, clock] : [random];
}

function newInstallScripts(root) {
  const known = new RegExp(`(?:^|/)(?:${installScripts.join('|')})$`);
  const entries = lockEntries(root);
  return Object.keys(entries)
    .filter((at) => entries[at].hasInstallScript && !known.test(at))
    .map((at) => `${at} has an install script`);
}

/** A lock file that leaves out a platform's package is one that `npm ci` refuses on every platform. */
function unlockedPlatforms(root) {
  const entries = lockEntries(root);
  const problems = [];
  for (const [at, entry] of Object.entries(entries)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!entries[`${at}/node_modules/${name}`] && !entries[`node_modules/${name}`])
        problems.push(`${name}, wanted by ${at}, is not in package-lock.json`);
    }
  }
  return problems;
}

function lockEntries(root) {
  return JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
}
