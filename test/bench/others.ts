/**
 * @file What the engines are compared with outside JavaScript: PyTorch on one thread.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface Torch {
  readonly version: string;
  /** Best milliseconds of a step of the preset, of as many as fit into `seconds`. */
  step(preset: string, seconds: number): Promise<number>;
  close(): void;
}

/** PyTorch, or why there is none. */
export async function openTorch(): Promise<Torch | string> {
  const script = path.join(import.meta.dirname, 'pytorch.py');
  let why = 'no python3 here';
  for (const python of ['python3', '/usr/bin/python3']) {
    const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'ignore'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const started = await new Promise<boolean>((resolve) => {
      child.once('error', () => resolve(false));
      child.once('spawn', () => resolve(true));
    });
    if (!started) continue;
    const first = await lines.next();
    if (first.done) {
      why = 'python3 has no torch (Debian and Ubuntu: apt-get install python3-torch)';
      continue;
    }
    return {
      version: first.value,
      async step(preset, seconds) {
        child.stdin.write(`${preset} ${seconds}\n`);
        const answer = await lines.next();
        if (answer.done) throw new Error(`PyTorch ended while it trained ${preset}`);
        return Number(answer.value);
      },
      close: () => child.stdin.end(),
    };
  }
  return why;
}
