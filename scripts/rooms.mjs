/**
 * @file The room table: who may import whom. The walls (walls.mjs), the lint overrides in biome.json and the graph are all made from it.
 *
 * `imports`: other rooms of src/ it may import (itself always). `files`: of these rooms only these files. `folders`: the only folders inside it.
 * `page`: its files that the page may load. Type-only imports obey the table too.
 */

export const layers = ['ground', 'theory', 'plan', 'machine', 'record', 'shell'];

/** @type {Record<string, { layer: string, imports: string[], files?: Record<string, string[]>, folders?: string[], pure?: boolean }>} */
export const rooms = {
  math: { layer: 'ground', imports: [], pure: true },
  i18n: { layer: 'ground', imports: [], folders: ['en', 'zh'], pure: true },

  schedules: { layer: 'theory', imports: ['math'], pure: true },
  optimizers: { layer: 'theory', imports: ['math'], pure: true },
  surfaces: { layer: 'theory', imports: ['math'], pure: true },
  models: { layer: 'theory', imports: ['math'], pure: true },
  datasets: { layer: 'theory', imports: ['math'], pure: true },

  experiment: { layer: 'plan', imports: ['schedules', 'optimizers', 'surfaces', 'models', 'datasets', 'math'], pure: true },
  descent: { layer: 'plan', imports: ['experiment', 'schedules', 'optimizers', 'surfaces', 'math'], pure: true },
  rangetest: { layer: 'plan', imports: ['math'], pure: true },
  landscape: { layer: 'plan', imports: ['models', 'math'], pure: true },

  engines: {
    layer: 'machine',
    imports: ['experiment', 'schedules', 'optimizers', 'models', 'datasets', 'landscape', 'math'],
    folders: ['tfjs', 'wgsl', 'wasm', 'twins'],
  },
  // The session turns a spec into a plan (models, schedules) and loads the data (datasets), so that the page never does.
  worker: { layer: 'machine', imports: ['engines', 'experiment', 'rangetest', 'landscape', 'datasets', 'models', 'schedules', 'math'] },

  runs: { layer: 'record', imports: ['experiment', 'math'], folders: ['store'] },
  exporters: { layer: 'record', imports: ['runs', 'experiment', 'schedules', 'optimizers', 'models', 'math'] },
  charts: { layer: 'record', imports: ['math'] },
  lessons: { layer: 'record', imports: ['experiment', 'i18n'], folders: ['en', 'zh'] },

  app: {
    layer: 'shell',
    imports: [
      ...['worker', 'runs', 'exporters', 'charts', 'lessons', 'experiment', 'descent', 'rangetest', 'landscape'],
      ...['schedules', 'optimizers', 'surfaces', 'models', 'datasets', 'i18n', 'math'],
    ],
    // The rest of worker/ runs in the worker.
    files: { worker: ['client.ts', 'protocol.ts'] },
    folders: ['stores', 'controls', 'panels', 'figures', 'lessons'],
  },
};

/** src/main.tsx is not a room: it mounts the app. */
export const entry = { file: 'main.tsx', imports: ['app'] };

/** npm packages, and the only places (rooms, folders of rooms, the entry) that may import them. A package not named here may not be imported. */
export const packages = {
  'pure-rand': ['math'],
  '@stdlib/*': ['math'],
  // the module that scripts/engineWasm.mjs makes from the AssemblyScript sources
  'virtual:engine-wasm': ['engines/wasm'],
  '@tensorflow/*': ['engines/tfjs'],
  fflate: ['datasets', 'worker', 'engines/wasm'],
  valibot: ['experiment', 'runs'],
  idb: ['runs/store'],
  d3: ['charts'],
  react: ['app', 'main.tsx'],
  'react-dom': ['app', 'main.tsx'],
  zustand: ['app'],
};

/** Folders of engines/ do not know each other; their common ground is in engines/ itself. */
export const strangers = ['engines'];

/** The page may load nothing from here, by any path. */
export const notForThePage = { folders: ['engines'], packages: ['@tensorflow/*'] };

/** Does `name` (an import specifier) belong to the package or scope `pattern`? */
export function isOf(pattern, name) {
  return pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern || name.startsWith(`${pattern}/`);
}

/** Folders of src/ that are not TypeScript though their files end in .ts: AssemblyScript, with its own compiler, module names and linter. */
export const foreign = ['engines/wasm/assembly'];
