/**
 * @file The life of a TensorFlow.js backend: started by us, watched for loss, removed at the end.
 *
 * TensorFlow.js has one current backend per thread, so one engine is open at a time; `webgpu` is started here (not by TensorFlow.js, which never
 * looks at `device.lost`). After a loss most of WebGPU goes on as if nothing had happened: only reading fails, or an upload throws RangeError
 * (ecosystem.md, section 4). `explain` turns whatever was thrown into EnvironmentError('deviceLost') when the device is gone.
 */
import * as tf from '@tensorflow/tfjs';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { EnvironmentError } from '../../math/environmentError.ts';
import type { GpuFound } from '../adapters.ts';
import { breathe } from '../breathe.ts';
import type { EngineInfo } from '../engine.ts';
import { registerCpuKernels } from './cpuKernels.ts';

export interface BackendHandle {
  readonly name: EngineInfo['backend'];
  /** Resolves with the reason when the device is lost. */
  readonly lost: Promise<string>;
  /** The error to throw for `error`. */
  explain(error: unknown): Promise<unknown>;
  dispose(): void;
}

/** How long a failed read may come before the news of the loss, ms. */
const LOSS_NEWS_MS = 200;

/** TensorFlow.js asks for these, and needs the larger of what the adapter has. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

let open: EngineInfo['backend'] | null = null;

export async function startWebGpu({ adapter, info }: GpuFound): Promise<BackendHandle> {
  claim('webgpu');
  let device: GPUDevice | null = null;
  try {
    const made = await adapter.requestDevice({ requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])) });
    device = made;
    forgetWebGpu(); // the one that TensorFlow.js registered by itself
    tf.registerBackend('webgpu', () => new WebGPUBackend(made, info), 3);
    await activate('webgpu');
    return createHandle(
      'webgpu',
      (tell) => void made.lost.then(({ reason, message }) => tell(message ? `${reason}: ${message}` : reason)),
      () => made.destroy(),
    );
  } catch (error) {
    forgetWebGpu();
    device?.destroy();
    open = null;
    throw error;
  }
}

/** `webgl`, registered by TensorFlow.js itself. */
export async function startWebGl(): Promise<BackendHandle> {
  claim('webgl');
  try {
    await activate('webgl');
    const { gpgpu } = tf.backend() as unknown as { readonly gpgpu: { readonly gl: WebGL2RenderingContext & { readonly canvas: EventTarget } } };
    const watch = (tell: (reason: string) => void) => gpgpu.gl.canvas.addEventListener('webglcontextlost', () => tell('webglcontextlost'));
    return createHandle('webgl', watch, () => gpgpu.gl.getExtension('WEBGL_lose_context')?.loseContext());
  } catch (error) {
    open = null;
    throw error;
  }
}

export async function startCpu(): Promise<BackendHandle> {
  claim('cpu');
  registerCpuKernels();
  await activate('cpu');
  return createHandle(
    'cpu',
    () => {},
    () => {},
  );
}

function claim(name: EngineInfo['backend']): void {
  if (open) throw new Error(`internal: a ${open} engine is open in this thread`);
  open = name;
}

async function activate(name: EngineInfo['backend']): Promise<void> {
  tf.enableProdMode(); // no checks of every kernel's result, no advice on the console
  if (!(await tf.setBackend(name))) throw new Error(`TensorFlow.js could not start its backend ${name}`);
  await tf.ready();
}

/** It refuses to remove what is not there. */
function forgetWebGpu(): void {
  if (tf.findBackendFactory('webgpu') !== null) tf.removeBackend('webgpu');
}

function createHandle(name: EngineInfo['backend'], watch: (tell: (reason: string) => void) => void, release: () => void): BackendHandle {
  let reason: string | null = null;
  let disposed = false;
  const lost = new Promise<string>((resolve) => {
    watch((text) => {
      if (disposed) return; // our own release
      reason = text;
      resolve(text);
    });
  });
  return {
    name,
    lost,
    async explain(error) {
      if (error instanceof EnvironmentError || name === 'cpu') return error;
      const until = performance.now() + LOSS_NEWS_MS;
      while (reason === null && performance.now() < until) await breathe();
      return reason === null ? error : new EnvironmentError('deviceLost', { reason });
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      if (name === 'webgpu') forgetWebGpu(); // webgl and cpu are TensorFlow.js's own and may be opened again
      release();
      open = null;
    },
  };
}
