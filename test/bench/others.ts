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
  /** Best milliseconds of a forward pass of the preset over 512 images, with its loss and without gradients. */
  look(preset: string, seconds: number): Promise<number>;
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
    const ask = async (what: string): Promise<number> => {
      child.stdin.write(`${what}\n`);
      const answer = await lines.next();
      if (answer.done) throw new Error(`PyTorch ended at: ${what}`);
      return Number(answer.value);
    };
    return {
      version: first.value,
      step: (preset, seconds) => ask(`${preset} ${seconds}`),
      look: (preset, seconds) => ask(`${preset} ${seconds} look`),
      close: () => child.stdin.end(),
    };
  }
  return why;
}
