/**
 * @file A small source tree in a temporary folder, to plant faults in.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A tree in which nothing is wrong: a page that shows a schedule, and a worker that trains with an engine. */
export const sound: Readonly<Record<string, string>> = {
  'package-lock.json': JSON.stringify({ packages: { 'node_modules/core-js': { hasInstallScript: true }, 'node_modules/d3': {} } }),
  'src/main.tsx': "import { App } from './app/App.tsx';\nexport const page = App;\n",
  'src/app/App.tsx':
    "import { createStore } from 'zustand/vanilla';\nimport { halve } from '../schedules/halve.ts';\nimport { open } from '../worker/client.ts';\nexport const App = [createStore, halve, open];\n",
  'src/math/rng.ts': "import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';\nexport const rng = xoroshiro128plus;\n",
  'src/schedules/halve.ts':
    "import { rng } from '../math/rng.ts';\n/** Not Math.random(), as `import x from '../app/App.tsx'` would be. */\nexport const halve = (x: number) => (rng ? x / 2 : x);\n",
  'src/worker/protocol.ts': "import type { Engine } from '../engines/engine.ts';\nexport interface Ready {\n  readonly engine: Engine;\n}\n",
  'src/worker/client.ts':
    "import type { Ready } from './protocol.ts';\nexport const open = (): [Worker, Ready?] => [new Worker(new URL('./trainer.worker.ts', import.meta.url), { type: 'module' })];\n",
  'src/worker/trainer.worker.ts': "import { engine } from '../engines/tfjs/open.ts';\nexport const trainer = engine;\n",
  'src/engines/engine.ts': 'export type Engine = string;\n',
  'src/engines/tfjs/open.ts':
    "import { ready } from '@tensorflow/tfjs';\nimport type { Engine } from '../engine.ts';\nexport const engine: Engine = String(ready);\n",
};

/** Runs `use` in a temporary folder that holds the sound tree and what is planted over it. */
export function planted<T>(files: Readonly<Record<string, string>>, use: (root: string) => T): T {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'planted-')));
  try {
    for (const [name, text] of Object.entries({ ...sound, ...files })) {
      fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      fs.writeFileSync(path.join(root, name), text);
    }
    return use(root);
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}
