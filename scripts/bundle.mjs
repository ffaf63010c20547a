/**
 * @file What must hold for a build: sizes within the budget, no TensorFlow.js on the page, nothing fetched from another host.
 */
import fs from 'node:fs';
import path from 'node:path';
import { gzipBytes, hasTensorflow, readChunks } from './chunks.mjs';

/**
 * Bytes after gzip: what a visitor waits for before the page answers, before a run on the wasm engine could start, and before one on the WebGPU engine
 * could (its own chunk, fetched only where there is a graphics processor or someone asks for it); and what the worker fetches for surveys and curvature.
 * The page was at 215 kB before the Landscape and Transfer views, whose sentences and settings of the link load with it: 224 kB.
 */
export const budget = { page: 229_000, worker: 75_000, later: 16_000, wgsl: 24_000 };

/** Each check is `{ name, problems }`. @param {string} dist the build's folder */
export function checkBundle(dist) {
  const { page, worker, later, wgsl, tensorflow } = readChunks(dist);
  return [
    {
      name: 'bundle: the page chunks and the worker are found',
      problems: [...(page.length > 0 ? [] : ['no entry in the manifest']), ...(worker.length > 0 ? [] : ['no assets/trainer.worker-*.js'])],
    },
    // Also shows that the strings by which it is known are still in it.
    { name: 'bundle: TensorFlow.js is in chunks of the worker', problems: tensorflow.length > 0 ? [] : ['not found'] },
    {
      name: 'bundle: no TensorFlow.js on the page',
      problems: page.filter((file) => hasTensorflow(dist, file)).map((file) => `${file} holds TensorFlow.js`),
    },
    size('the page at first load', gzipBytes(dist, page), budget.page),
    size('the worker as it starts', gzipBytes(dist, worker), budget.worker),
    size('what the worker fetches later', gzipBytes(dist, later), budget.later),
    { name: 'bundle: the WebGPU engine is one chunk of its own', problems: wgsl.length === 1 ? [] : [`${wgsl.length} chunks hold kernels`] },
    size('the WebGPU engine', gzipBytes(dist, wgsl), budget.wgsl),
    { name: 'bundle: no other host in HTML and CSS', problems: otherHosts(dist) },
    { name: 'bundle: the licenses of what is shipped', problems: licenses(dist) },
  ];
}

function size(what, bytes, most) {
  const said = `${(bytes / 1000).toFixed(1)} of ${most / 1000} kB gzip`;
  return { name: `bundle: size of ${what}: ${said}`, problems: bytes <= most ? [] : [`${said}: too big`] };
}

/** Every place in HTML and CSS that makes a browser fetch; a plain link (`<a href>`) may lead out. */
function otherHosts(dist) {
  const problems = [];
  for (const file of fs.readdirSync(dist, { recursive: true })) {
    if (!/\.(?:html|css)$/.test(file)) continue;
    const text = fs.readFileSync(path.join(dist, file), 'utf8').replace(/<a\s[^>]*>/g, '');
    for (const match of text.matchAll(
      /(?:\b(?:src|href|srcset|action|poster|data)\s*=\s*["']?|url\(\s*["']?|@import\s+["'])\s*((?:https?:)?\/\/[^"')\s>]+)/gi,
    ))
      problems.push(`${file}: ${match[1]}`);
  }
  return problems;
}

function licenses(dist) {
  const file = path.join(dist, 'licenses.md');
  if (!fs.existsSync(file)) return ['licenses.md is missing'];
  const text = fs.readFileSync(file, 'utf8');
  return ['react', '@tensorflow/tfjs-core'].filter((name) => !text.includes(`## ${name} `)).map((name) => `${name} is not in licenses.md`);
}
