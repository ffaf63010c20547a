/**
 * @file Vite plugins that write `licenses.md` beside the page: every npm package of which code is shipped, in the page or in a worker.
 *
 * Vite's own `build.license` does not see what workers bundle, and puts its file into a folder with a dot, which hosts leave out.
 */
import fs from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

/** Plugins for the page's build and for the workers'; a worker is built before the page is written. */
export function licenses() {
  const folders = new Set();
  const collect = (bundle) => {
    for (const output of Object.values(bundle)) {
      const modules = output.type === 'chunk' ? output.modules : {};
      for (const [id, module] of Object.entries(modules)) if (module.renderedLength > 0) addPackage(folders, id);
    }
  };
  const page = {
    name: 'licenses',
    apply: 'build',
    generateBundle(_options, bundle) {
      collect(bundle);
      this.emitFile({ type: 'asset', fileName: 'licenses.md', source: document([...folders].sort()) });
    },
  };
  const worker = { name: 'licenses-of-workers', apply: 'build', generateBundle: (_options, bundle) => collect(bundle) };
  return { page, worker };
}

function addPackage(folders, id) {
  const at = id.split('?')[0].replaceAll('\\', '/');
  const found = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(at);
  if (found) folders.add(found[1]);
}

function document(folders) {
  const parts = folders.map((folder) => {
    const { name, version, license = 'license unknown', author, homepage } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return `## ${name} ${version} (${license})\n\n${text(folder, license) ?? [author?.name ?? author, homepage].filter(Boolean).join(', ')}\n`;
  });
  return `# Licenses\n\nThis site contains code of these packages.\n\n${parts.join('\n')}`;
}

/** The package's license and notice files; for a package without, the license its package.json names. */
function text(folder, license) {
  const files = fs.readdirSync(folder).filter((name) => /^(?:licen[cs]e|copying|notice)(?:\.(?:md|txt))?$/i.test(name));
  const paths =
    files.length > 0 ? files.sort().map((name) => path.join(folder, name)) : [path.join(root, 'scripts', 'licenses', `${license.split(' ')[0]}.txt`)];
  const found = paths.filter((file) => fs.existsSync(file));
  return found.length > 0 ? found.map((file) => fs.readFileSync(file, 'utf8').trim()).join('\n\n') : undefined;
}
