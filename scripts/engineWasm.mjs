/**
 * @file Compiles src/engines/wasm/assembly (AssemblyScript) to a WebAssembly module with SIMD, and gives its bytes to Vite as a module of its own.
 *
 *   import { base64 } from 'virtual:engine-wasm';
 *
 * Inlined as base64, deflated first (base64 hides from gzip what repeats), so that the page, the worker, Node tests and benches load it in one and the same way. No relaxed SIMD: the bits must be the same everywhere.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';

const folder = fileURLToPath(new URL('../src/engines/wasm/assembly/', import.meta.url));
const cache = fileURLToPath(new URL('../.cache/', import.meta.url));
const id = 'virtual:engine-wasm';

/** The options of asc. The stub runtime has no collector: nothing is allocated in the module. */
const options = [
  '--enable',
  'simd',
  '-O3',
  '--converge',
  '--noAssert',
  '--runtime',
  'stub',
  '--importMemory',
  '--noExportMemory',
  '--memoryBase',
  '1024',
];

let compiled;

/** Bytes of the module, compiled once per state of the sources: the compiler takes some seconds. @returns {Promise<Uint8Array>} */
export function compileEngine() {
  compiled ??= cached();
  return compiled;
}

/** @returns {import('vite').Plugin} */
export function engineWasm() {
  return {
    name: 'engine-wasm',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    async load(asked) {
      if (asked !== `\0${id}`) return undefined;
      for (const file of sources()) this.addWatchFile(file);
      const bytes = await compileEngine();
      return `export const base64 = '${deflateRawSync(bytes, { level: 9 }).toString('base64')}';`;
    },
    handleHotUpdate({ file }) {
      if (file.startsWith(folder)) compiled = undefined;
    },
  };
}

function sources() {
  return fs
    .readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => path.join(folder, file));
}

async function cached() {
  const hash = createHash('sha256').update(JSON.stringify([options, createRequire(import.meta.url)('assemblyscript/package.json').version]));
  for (const file of sources()) hash.update(path.basename(file)).update(fs.readFileSync(file));
  const file = path.join(cache, `engine-${hash.digest('hex').slice(0, 16)}.wasm`);
  if (fs.existsSync(file)) return fs.readFileSync(file);
  const bytes = await compile();
  fs.mkdirSync(cache, { recursive: true });
  fs.writeFileSync(`${file}.${process.pid}`, bytes);
  fs.renameSync(`${file}.${process.pid}`, file); // whole or not at all: several processes may compile at once
  return bytes;
}

async function compile() {
  const { default: asc } = await import('assemblyscript/asc');
  let bytes;
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'engine.wasm', ...options], {
    readFile: (name) => {
      const file = path.join(folder, name);
      return fs.existsSync(file) && fs.statSync(file).isFile() ? fs.readFileSync(file, 'utf8') : null;
    },
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) bytes = contents;
    },
    listFiles: () => [],
  });
  if (error || !bytes) throw new Error(`The engine does not compile: ${error?.message ?? ''}\n${stderr}`);
  return bytes;
}
