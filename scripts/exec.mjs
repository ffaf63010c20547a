/**
 * @file Runs the installed tools as child processes of this Node, so that neither PATH nor a shell matters.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

const at = (...parts) => path.join(root, 'node_modules', ...parts);

const tools = {
  biome: at('@biomejs', 'biome', 'bin', 'biome'),
  knip: at('knip', 'bin', 'knip.js'),
  playwright: at('@playwright', 'test', 'cli.js'),
  tsc: at('typescript', 'bin', 'tsc'),
  vite: at('vite', 'bin', 'vite.js'),
  vitest: at('vitest', 'vitest.mjs'),
};

/** Where the machine-readable results of a run go. */
export const reports = path.join(root, '.cache', 'reports');

/** Runs a tool (or a script of ours) with this process's streams; resolves to its exit code. */
export function exec(tool, args, env = {}) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [tools[tool] ?? path.join(root, tool), ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    const pass = ['SIGINT', 'SIGTERM'].map((signal) => [signal, () => child.kill(signal)]);
    for (const [signal, listener] of pass) process.on(signal, listener);
    child.on('error', (error) => {
      console.error(`✖ ${tool}: ${error.message}`);
      done(1);
    });
    child.on('exit', (code, signal) => {
      for (const [name, listener] of pass) process.off(name, listener);
      done(signal ? 1 : (code ?? 1));
    });
  });
}

/** An empty place for the results of one step; what an earlier run left there is gone. */
export function reportFile(name) {
  fs.mkdirSync(reports, { recursive: true });
  const file = path.join(reports, `${name}.json`);
  fs.rmSync(file, { force: true });
  return file;
}

export function readReport(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
