/**
 * @file Programs as pipelines: compiled asynchronously, all dispatches at once, and kept for the next job of the same shape.
 */
import type { Gpu } from './device.ts';
import { ACROSS, type Program } from './program.ts';

export interface Compiled {
  readonly program: Program;
  /** Records one step: every dispatch for `lanes` replicas. The bind group is set by the caller. */
  record(pass: GPUComputePassEncoder, lanes: number): void;
}

export interface Compiler {
  /** `key` names the program. */
  compile(key: string, make: () => Program): Promise<Compiled>;
  /** Milliseconds spent on waiting for compilers so far. */
  readonly spentMs: () => number;
}

/** Programs kept: a job's own two are used again when the next one only changes rates or seeds. */
const KEPT = 8;

export function createCompiler(gpu: Gpu): Compiler {
  const known = new Map<string, Promise<Compiled>>();
  let spent = 0;
  return {
    compile(key, make) {
      const found = known.get(key);
      known.delete(key); // the latest is last
      const compiled = found ?? compileAll(gpu, make());
      known.set(key, compiled);
      for (const old of known.keys()) if (known.size > KEPT) known.delete(old);
      if (found) return found;
      const began = performance.now();
      return compiled.then(
        (done) => {
          spent += performance.now() - began;
          return done;
        },
        (error: unknown) => {
          known.delete(key);
          throw error;
        },
      );
    },
    spentMs: () => spent,
  };
}

async function compileAll({ device, pipelines: layout }: Gpu, program: Program): Promise<Compiled> {
  const made = await Promise.all(
    program.dispatches.map(async ({ label, code }) => {
      const module = device.createShaderModule({ label, code });
      try {
        return await device.createComputePipelineAsync({ label, layout, compute: { module, entryPoint: 'main' } });
      } catch (error) {
        throw await worded(error, label, code, module);
      }
    }),
  );
  const sizes = program.dispatches.map(({ groups }) => [Math.min(groups, ACROSS), Math.ceil(groups / ACROSS)] as const);
  return {
    program,
    record(pass, lanes) {
      for (let i = 0; i < made.length; i++) {
        const [x, y] = sizes[i] as readonly [number, number];
        pass.setPipeline(made[i] as GPUComputePipeline);
        pass.dispatchWorkgroups(x, y, lanes);
      }
    },
  };
}

/** A compiler's complaints with the lines they are about. */
async function worded(error: unknown, label: string, code: string, module: GPUShaderModule): Promise<unknown> {
  const { messages } = await module.getCompilationInfo();
  if (messages.length === 0) return error;
  const lines = code.split('\n');
  return new Error(`internal: ${label}: ${messages.map(({ lineNum, message }) => `${message} in "${lines[lineNum - 1] ?? ''}"`).join('; ')}`);
}
