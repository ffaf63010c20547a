import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkBundle } from '../../scripts/bundle.mjs';
import { readChunks } from '../../scripts/chunks.mjs';
import { planted } from './planted.ts';

const kernel = "register('Conv2DBackpropFilter');";
const shader = 'export const code=`fn joinMoments(`;';
/** A build in which nothing is wrong. */
const build: Record<string, string> = {
  'dist/.vite/manifest.json': JSON.stringify({
    'index.html': { file: 'assets/index-a.js', isEntry: true, imports: ['_shared.js'], dynamicImports: ['late.ts'] },
    '_shared.js': { file: 'assets/shared-b.js' },
    'late.ts': { file: 'assets/late-c.js', isDynamicEntry: true, imports: ['_shared.js'] },
  }),
  'dist/index.html': '<script type="module" src="./assets/index-a.js"></script><a class="out" href="https://arxiv.org/abs/1506.01186">Smith</a>',
  'dist/licenses.md': '## react 19 (MIT)\n## @tensorflow/tfjs-core 4 (Apache-2.0)\n',
  'dist/assets/index-a.js': 'import"./shared-b.js";import("./late-c.js");',
  'dist/assets/shared-b.js': 'export const b=1;',
  'dist/assets/late-c.js': 'export const c=1;',
  'dist/assets/trainer.worker-d.js':
    'import{f}from"./own-f.js";const e=await import(`./open-e.js`),g=await import(`./open-g.js`),h=await import(`./survey-h.js`);',
  'dist/assets/own-f.js': 'export const f=1;',
  'dist/assets/open-e.js': kernel,
  'dist/assets/open-g.js': shader,
  'dist/assets/survey-h.js': 'import{f}from"./own-f.js";export const h=f;',
  'dist/assets/index-a.css': '.a { background: url(data:image/png;base64,AA==); }',
};

const problems = (files: Record<string, string>) =>
  planted({ ...build, ...files }, (at) => checkBundle(path.join(at, 'dist')).flatMap((one) => one.problems));
/** JavaScript that no compression makes smaller. */
const bulk = (bytes: number) =>
  `export const bulk='${randomBytes(bytes)
    .toString('latin1')
    .replace(/[\n\r'\\]/g, ' ')}';`;

describe('the checks on a build', () => {
  test('tell the first load of the page, the worker and TensorFlow.js apart', () => {
    expect(planted(build, (at) => readChunks(path.join(at, 'dist')))).toEqual({
      page: ['assets/index-a.js', 'assets/shared-b.js'],
      worker: ['assets/trainer.worker-d.js', 'assets/own-f.js'],
      later: ['assets/survey-h.js'],
      wgsl: ['assets/open-g.js'],
      tensorflow: ['assets/open-e.js'],
    });
  });

  test('have nothing to say about a good one', () => {
    expect(problems({})).toEqual([]);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['TensorFlow.js in a chunk that the page imports', { 'dist/assets/shared-b.js': kernel }, /^assets\/shared-b\.js holds TensorFlow\.js$/],
    ['a build in which TensorFlow.js cannot be recognized', { 'dist/assets/open-e.js': 'export const e=1;' }, /^not found$/],
    ['a worker that is not there', { 'dist/.vite/manifest.json': '{}' }, /^no entry in the manifest$/],
    ['a page that is too big', { 'dist/assets/shared-b.js': bulk(240_000) }, /of 229 kB gzip: too big$/],
    ['kernels in the worker itself', { 'dist/assets/own-f.js': shader }, /^2 chunks hold kernels$/],
    ['a WebGPU engine that is too big', { 'dist/assets/open-g.js': shader + bulk(30_000) }, /of 24 kB gzip: too big$/],
    ['a survey that is too big', { 'dist/assets/survey-h.js': bulk(20_000) }, /of 16 kB gzip: too big$/],
    ['a worker that is too big', { 'dist/assets/own-f.js': bulk(85_000) }, /of 75 kB gzip: too big$/],
    [
      'a script from another host',
      { 'dist/index.html': '<script src="https://cdn.example/x.js"></script>' },
      /^index\.html: https:\/\/cdn\.example\/x\.js$/,
    ],
    [
      'a font from another host',
      { 'dist/assets/index-a.css': '@font-face { src: url("//fonts.example/a.woff2"); }' },
      /index-a\.css: \/\/fonts\.example\/a\.woff2$/,
    ],
    ['a license that is not given', { 'dist/licenses.md': '## react 19 (MIT)\n' }, /^@tensorflow\/tfjs-core is not in licenses\.md$/],
  ])('catch %s', (_fault, files, problem) => {
    expect(problems(files).filter((one) => problem.test(one))).toHaveLength(1);
  });
});
