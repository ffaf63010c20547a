/**
 * @file Reading a build: which JavaScript the page loads first, what the worker loads, and how big it is, compressed.
 */
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { importsOf } from './source.mjs';

/** Names of TensorFlow.js kernels: strings in its code that no minifier touches, and that we have no reason to write. */
const tensorflow = ['Conv2DBackpropFilter', 'FusedBatchNorm', '_FusedMatMul'];

/** A function in the kernels of our WebGPU engine (src/engines/wgsl/normForward.ts), by which its chunk is known. */
const shader = 'fn joinMoments(';

/** @typedef {{ page: string[], worker: string[], later: string[], wgsl: string[], tensorflow: string[] }} Chunks Files of the build, by name from its folder. */

/**
 * `page`: the entry chunk and what it imports statically. `worker`: the same of the trainer worker. Of what that one loads later, the chunks in which
 * TensorFlow.js is (`tensorflow`) and the one with the WebGPU engine (`wgsl`) are not fetched before they are chosen, the others (`later`) not before what
 * they compute is asked for: surveys, curvature.
 * @param {string} dist @returns {Chunks}
 */
export function readChunks(dist) {
  const worker = closure(dist, trainerOf(dist), ['static']);
  const all = closure(dist, trainerOf(dist), ['static', 'dynamic']);
  const [wgsl, tensorflow] = [all.filter((file) => hasShaders(dist, file)), all.filter((file) => hasTensorflow(dist, file))];
  return {
    page: firstLoad(dist),
    worker,
    later: all.filter((file) => ![...worker, ...wgsl, ...tensorflow].includes(file)),
    wgsl,
    tensorflow,
  };
}

/** Bytes of the files after gzip -9, each compressed by itself as a server would. */
export function gzipBytes(dist, files) {
  return files.reduce((sum, file) => sum + gzipSync(fs.readFileSync(path.join(dist, file)), { level: 9 }).length, 0);
}

export function hasTensorflow(dist, file) {
  const code = fs.readFileSync(path.join(dist, file), 'utf8');
  return tensorflow.some((kernel) => code.includes(kernel));
}

function hasShaders(dist, file) {
  return fs.readFileSync(path.join(dist, file), 'utf8').includes(shader);
}

function firstLoad(dist) {
  const manifest = JSON.parse(fs.readFileSync(path.join(dist, '.vite', 'manifest.json'), 'utf8'));
  const entries = Object.keys(manifest).filter((key) => manifest[key].isEntry);
  const seen = new Set(entries);
  for (const key of seen) for (const next of manifest[key].imports ?? []) seen.add(next);
  return [...seen].map((key) => manifest[key].file);
}

/** The worker is built by itself and is not in the manifest: find it by its name. */
function trainerOf(dist) {
  const assets = path.join(dist, 'assets');
  return fs.existsSync(assets)
    ? fs
        .readdirSync(assets)
        .filter((name) => /^trainer\.worker-[\w-]+\.js$/.test(name))
        .map((name) => `assets/${name}`)
    : [];
}

function closure(dist, start, kinds) {
  const seen = new Set(start);
  for (const file of seen) {
    for (const found of importsOf(fs.readFileSync(path.join(dist, file), 'utf8'))) {
      if (kinds.includes(found.kind) && found.specifier.startsWith('.')) seen.add(path.posix.join(path.posix.dirname(file), found.specifier));
    }
  }
  return [...seen];
}
