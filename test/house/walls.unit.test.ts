import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { graph } from '../../scripts/graph.mjs';
import { lintOverrides } from '../../scripts/lintWalls.mjs';
import { packages, rooms } from '../../scripts/rooms.mjs';
import { root } from '../../scripts/setup.mjs';
import { checkWalls, readSources } from '../../scripts/walls.mjs';
import { planted, sound } from './planted.ts';

/** Everything the walls say about the sound tree with these files planted in it. */
function problems(files: Record<string, string>): string[] {
  return planted(files, (at) => checkWalls(at).flatMap((check) => check.problems));
}

describe('the walls', () => {
  test('have nothing to say about a sound tree, and have seen all of it', () => {
    const checks = planted({}, checkWalls);
    expect(checks.flatMap((check) => check.problems)).toEqual([]);
    expect(checks).toHaveLength(11);
    expect(checks[0]?.name).toContain(`(${Object.keys(sound).filter((name) => name.startsWith('src/')).length} files)`);
  });

  test('see the real sources: the first room that was written, and every room that has a folder', () => {
    const files = readSources(path.join(root, 'src'));
    expect(files.get('math/rng.ts')?.imports.map((found) => found.package)).toContain('pure-rand/generator/xoroshiro128plus');
    const folders = fs.readdirSync(path.join(root, 'src'), { withFileTypes: true }).filter((found) => found.isDirectory());
    expect(folders.map((found) => found.name).filter((name) => !Object.hasOwn(rooms, name))).toEqual([]);
  });

  test('fail where there is nothing to see', () => {
    const empty = planted({}, (at) => {
      fs.rmSync(path.join(at, 'src'), { recursive: true });
      return checkWalls(at);
    });
    expect(empty[0]?.problems).toEqual(['no file in src/']);
  });

  test.each<[string, Record<string, string>, string]>([
    [
      'a room that imports another it may not',
      { 'src/math/sum.ts': "import { halve } from '../schedules/halve.ts';\nexport const sum = halve;\n" },
      'src/math/sum.ts:1 math must not import schedules (../schedules/halve.ts)',
    ],
    [
      'a type-only import over a wall',
      { 'src/charts/line.ts': "export const width = 1;\nimport type { Engine } from '../engines/engine.ts';\nexport type Line = Engine;\n" },
      'src/charts/line.ts:2 charts must not import engines (../engines/engine.ts)',
    ],
    [
      'a dynamic import over a wall',
      { 'src/schedules/late.ts': "export const late = () => import('../app/App.tsx');\n" },
      'src/schedules/late.ts:1 schedules must not import app (../app/App.tsx)',
    ],
    [
      'an export from over a wall',
      { 'src/models/again.ts': "export {\n  halve,\n} from '../schedules/halve.ts';\n" },
      'src/models/again.ts:1 models must not import schedules (../schedules/halve.ts)',
    ],
    [
      'a glob over a wall',
      { 'src/lessons/all.ts': "export const all = import.meta.glob('../app/*.tsx');\n" },
      'src/lessons/all.ts:1 lessons must not import app (../app/*.tsx)',
    ],
    [
      'the app in the worker side of worker/',
      { 'src/app/Peek.tsx': "import type { trainer } from '../worker/trainer.worker.ts';\nexport type Peek = typeof trainer;\n" },
      'src/app/Peek.tsx:1 app may import only client.ts, protocol.ts of worker (../worker/trainer.worker.ts)',
    ],
    [
      'one engine that knows another',
      {
        'src/engines/wgsl/open.ts': "import { engine } from '../tfjs/open.ts';\nexport const second = engine;\n",
      },
      'src/engines/wgsl/open.ts:1 engines/wgsl must not know engines/tfjs (../tfjs/open.ts)',
    ],
    [
      'an npm package in the wrong room',
      { 'src/models/net.ts': "import * as tf from '@tensorflow/tfjs';\nexport const net = tf;\n" },
      'src/models/net.ts:1 models must not import @tensorflow/tfjs; only engines/tfjs may',
    ],
    [
      'TensorFlow.js in engines/ but outside its folder',
      { 'src/engines/pick.ts': "import { ready } from '@tensorflow/tfjs';\nexport const pick = ready;\n" },
      'src/engines/pick.ts:1 engines must not import @tensorflow/tfjs; only engines/tfjs may',
    ],
    [
      'a package that the table does not know',
      { 'src/app/Pad.tsx': "import pad from 'left-pad';\nexport const Pad = pad;\n" },
      'src/app/Pad.tsx:1 unknown package: left-pad',
    ],
    [
      'an import of a computed name',
      { 'src/datasets/any.ts': 'export const any = (name: string) => import(name);\n' },
      'src/datasets/any.ts:1 unknown package: name',
    ],
    [
      'a builtin of Node',
      { 'src/datasets/disk.ts': "import fs from 'node:fs';\nexport const disk = fs;\n" },
      'src/datasets/disk.ts:1 unknown package: node:fs',
    ],
    [
      'a cycle',
      {
        'src/math/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
        'src/math/b.ts': "import { c } from './c.ts';\nexport const b = () => c;\n",
        'src/math/c.ts': "import { a } from './a.ts';\nexport const c = () => a;\n",
      },
      'cycle: src/math/a.ts, src/math/b.ts, src/math/c.ts',
    ],
    [
      'a page that reaches an engine through the client',
      {
        'src/worker/client.ts': "import { session } from './session.ts';\nexport const open = session;\n",
        'src/worker/session.ts': "export const session = () => import('../engines/tfjs/open.ts');\n",
      },
      'the page reaches src/engines/tfjs/open.ts: main.tsx -> app/App.tsx -> worker/client.ts -> worker/session.ts -> engines/tfjs/open.ts',
    ],
    [
      'a page that reaches TensorFlow.js',
      { 'src/worker/client.ts': "export const open = () => import('@tensorflow/tfjs');\n" },
      'the page reaches @tensorflow/tfjs: main.tsx -> app/App.tsx -> worker/client.ts',
    ],
    ['a file in no room', { 'src/util.ts': 'export const util = 1;\n' }, 'src/util.ts is in no room'],
    ['a room that the table does not know', { 'src/helpers/util.ts': 'export const util = 1;\n' }, 'src/helpers/util.ts: unknown room: helpers'],
    ['a room in a room', { 'src/math/deep/util.ts': 'export const util = 1;\n' }, 'src/math/deep/util.ts: unknown folder: math/deep'],
    [
      'an import without its extension',
      { 'src/schedules/twice.ts': "import { halve } from './halve';\nexport const twice = halve;\n" },
      'src/schedules/twice.ts:1 no such file: src/schedules/halve (imports carry their extension)',
    ],
    [
      'an import from outside src/',
      { 'src/datasets/lock.ts': "import lock from '../../package-lock.json';\nexport const all = lock;\n" },
      'src/datasets/lock.ts:1 imports from outside src/ (../../package-lock.json)',
    ],
    [
      'Math.random',
      { 'src/math/noise.ts': '// Math.random() is not used\n\nexport const noise = () => Math.random();\n' },
      'src/math/noise.ts:3 randomness comes from math/rng.ts',
    ],
    [
      'Math.random in the app',
      { 'src/app/dice.ts': 'export const dice = () => Math.random();\n' },
      'src/app/dice.ts:1 randomness comes from math/rng.ts',
    ],
    ['a clock in a pure room', { 'src/schedules/now.ts': 'export const now = () => Date.now();\n' }, 'src/schedules/now.ts:1 no clock in schedules'],
    [
      'a synchronous read',
      { 'src/engines/tfjs/read.ts': 'export const read = (t: { dataSync(): void }) => t.dataSync();\n' },
      'src/engines/tfjs/read.ts:1 await data() instead',
    ],
    [
      'a lock file without the packages of another platform',
      { 'package-lock.json': JSON.stringify({ packages: { 'node_modules/fast': { optionalDependencies: { 'fast-win32-x64': '1.0.0' } } } }) },
      'fast-win32-x64, wanted by node_modules/fast, is not in package-lock.json',
    ],
    [
      'a dependency with an install script',
      { 'package-lock.json': JSON.stringify({ packages: { 'node_modules/a/node_modules/miner': { hasInstallScript: true } } }) },
      'node_modules/a/node_modules/miner has an install script',
    ],
  ])('catch %s', (_fault, files, problem) => {
    expect(problems(files)).toContain(problem);
  });

  test('let types, and workers opened by URL, go round in circles', () => {
    expect(
      problems({ 'src/engines/engine.ts': "import type { engine } from './tfjs/open.ts';\nexport type Engine = string | typeof engine;\n" }),
    ).toEqual([]);
  });
});

describe('the room table', () => {
  test('itself has no cycle, and speaks only of rooms that it has', () => {
    const settled = new Set<string>();
    for (;;) {
      const next = Object.keys(rooms).filter((room) => !settled.has(room) && rooms[room]?.imports.every((other) => settled.has(other)));
      if (next.length === 0) break;
      for (const room of next) settled.add(room);
    }
    expect([...settled].sort()).toEqual(Object.keys(rooms).sort());
    for (const place of Object.values(packages).flat()) expect(place === 'main.tsx' || Object.hasOwn(rooms, place.split('/')[0] ?? '')).toBe(true);
  });

  test('is the one that the lint in biome.json knows', () => {
    const biome = JSON.parse(fs.readFileSync(path.join(root, 'biome.json'), 'utf8'));
    expect(biome.overrides).toEqual(lintOverrides());
  });

  test('draws as a graph: a dotted arrow for types only, no arrow that others imply', () => {
    const implied = { 'src/app/Dice.tsx': "import { rng } from '../math/rng.ts';\nexport const Dice = rng;\n" };
    const text = planted(
      { ...implied, 'src/schedules/model.ts': "import type { rng } from '../math/rng.ts';\nexport type Model = typeof rng;\n" },
      (at) => graph(readSources(path.join(at, 'src'))),
    );
    const arrows = text.split('\n').filter((line) => line.includes('>'));
    expect(arrows.map((line) => line.trim())).toEqual([
      'app --> schedules',
      'app --> worker',
      'main_tsx --> app',
      'schedules --> math',
      'worker --> engines',
    ]);
    expect(planted({ 'src/worker/trainer.worker.ts': 'export {};\n' }, (at) => graph(readSources(path.join(at, 'src'))))).toContain(
      '  worker -.-> engines',
    );
  });
});

describe('the lint', () => {
  /** What Biome, with the real configuration, says about the sound tree with these files planted in it. */
  function lint(files: Record<string, string>): string {
    return planted(files, (at) => {
      fs.copyFileSync(path.join(root, 'biome.json'), path.join(at, 'biome.json'));
      fs.cpSync(path.join(root, 'scripts', 'lint'), path.join(at, 'scripts', 'lint'), { recursive: true });
      const biome = path.join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
      const run = spawnSync(process.execPath, [biome, 'lint', '--colors=off', '--error-on-warnings', '--max-diagnostics=50', 'src'], {
        cwd: at,
        encoding: 'utf8',
      });
      return `exit ${run.status}\n${run.stdout}${run.stderr}`;
    });
  }

  test('has nothing to say about a sound tree', () => {
    expect(lint({})).toMatch(/^exit 0\nChecked 9 files/);
  });

  test('catches imports over a wall, a cycle, randomness, a synchronous read, a promise left alone, and any', () => {
    const said = lint({
      'src/math/sum.ts': "import { halve } from '../schedules/halve.ts';\nexport const sum = halve;\n",
      'src/models/net.ts': "import * as tf from '@tensorflow/tfjs';\nexport const net = tf;\n",
      'src/app/Peek.tsx': "import type { trainer } from '../worker/trainer.worker.ts';\nexport type Peek = typeof trainer;\n",
      'src/math/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
      'src/math/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
      'src/math/noise.ts': 'export const noise = () => Math.random();\n',
      'src/engines/tfjs/read.ts': 'export const read = (t: { dataSync(): void }) => t.dataSync();\n',
      'src/runs/save.ts': 'const save = async () => 1;\nexport const all = () => {\n  save();\n};\n',
      'src/charts/line.ts': 'export const line = (x: any) => x;\n',
    });
    expect(said).toMatch(/^exit 1\n/);
    expect(said).toContain('math must not import schedules');
    expect(said).toContain('models must not import @tensorflow/*; only engines/tfjs may');
    expect(said).toContain('app may import only client.ts, protocol.ts of worker');
    expect(said).toMatch(/src\/math\/a\.ts:\d+:\d+ lint\/suspicious\/noImportCycles/);
    expect(said).toContain('Randomness comes from math/rng.ts.');
    expect(said).toContain('Synchronous reads return zeros');
    expect(said).toMatch(/src\/runs\/save\.ts:\d+:\d+ lint\/nursery\/noFloatingPromises/);
    expect(said).toMatch(/src\/charts\/line\.ts:\d+:\d+ lint\/suspicious\/noExplicitAny/);
  });
});
