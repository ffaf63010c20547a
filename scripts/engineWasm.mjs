/**
 * @file Compiles src/engines/wasm/assembly (AssemblyScript) to a WebAssembly module with SIMD, and gives its bytes to Vite as a module of its own.
 *
 *   import { base64 } from 'virtual:engine-wasm';
 *
 * Inlined as base64 so that the page, the worker, Node tests and benches load it in one and the same way. No relaxed SIMD: the bits must be the same everywhere.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../src/engines/wasm/assembly/', import.meta.url));
const id = 'virtual:engine-wasm';

/** The options of asc. The stub runtime has no collector: nothing is allocated in the module. */
const options = ['--enable', 'simd', '-O3', '--converge', '--noAssert', '--runtime', 'stub', '--importMemory', '--noExportMemory', '--memoryBase', '1024'];

let compiled;

/** Bytes of the module, compiled once per process. @returns {Promise<Uint8Array>} */
export function compileEngine() {
  compiled ??= compile();
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
      return `export const base64 = '${Buffer.from(bytes).toString('base64')}';`;
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
    .map((file) => path.join(folder, file));
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
