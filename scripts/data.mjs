/**
 * @file Rebuilds public/data from the originals: the same bytes every time and everywhere.
 *
 *   npm run data                        the sets the site ships
 *   npm run data -- --full              the complete sets, into public/data/FOLDER-full (git-ignored)
 *   npm run data -- mnist [FOLDER ...]  some of them
 *
 * A site uses a complete set if it is there when Vite starts: this script names those it finds in .env.local (git-ignored), as
 * VITE_FULL_SETS=mnist,cifar-10, which Vite reads; so nothing asks a server for files that are not there.
 * VITE_FULL_SETS= in the environment overrides it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSet } from './data/buildSet.mjs';
import { licenceOf } from './data/licences.mjs';
import { SourceError } from './data/originals.mjs';
import { sets } from './data/sets.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const data = path.join(root, 'public', 'data');
/** Another version of fflate may pack into other bytes: change it here, rebuild, and commit the new shards. */
const FFLATE = '0.8.3';

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SourceError)) throw error;
  console.error(`\n✖ ${error.message}\n`);
  process.exitCode = 1;
}

function main(args) {
  const full = args.includes('--full');
  const names = args.filter((arg) => arg !== '--full');
  const unknown = names.find((name) => !sets.some((set) => set.folder === name));
  if (unknown !== undefined) throw new SourceError(`unknown set ${unknown}; there are ${sets.map((set) => set.folder).join(', ')}`);
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'node_modules', 'fflate', 'package.json'), 'utf8'));
  if (version !== FFLATE) throw new SourceError(`the shards were made with fflate ${FFLATE}, but ${version} is installed (see scripts/data.mjs)`);

  for (const set of sets) if (names.length === 0 || names.includes(set.folder)) build(set, full);
  nameFullSets();
}

function build(set, full) {
  const original = set.read();
  const counts = full ? { train: original.train.labels.length, test: original.test.labels.length } : set.ships;
  const files = [...buildSet(set, original, counts), { name: 'LICENSE.txt', bytes: Buffer.from(licenceOf(set.folder)) }];
  const folder = path.join(data, full ? `${set.folder}-full` : set.folder);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const { name, bytes } of files) fs.writeFileSync(path.join(folder, name), bytes);
  const total = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  console.log(`${path.relative(root, folder)}: ${counts.train} + ${counts.test} images, ${files.length} files, ${total} bytes`);
}

/** Keeps whatever else .env.local says. */
function nameFullSets() {
  const found = sets.filter((set) => fs.existsSync(path.join(data, `${set.folder}-full`, 'manifest.json'))).map((set) => set.folder);
  const file = path.join(root, '.env.local');
  const old = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const others = old.split('\n').filter((line) => line !== '' && !line.startsWith('VITE_FULL_SETS='));
  const lines = found.length > 0 ? [...others, `VITE_FULL_SETS=${found.join(',')}`] : others;
  if (lines.length > 0) fs.writeFileSync(file, `${lines.join('\n')}\n`);
  else fs.rmSync(file, { force: true });
  if (found.length > 0) console.log(`complete sets, used from the next start or build on: ${found.join(', ')}`);
}
