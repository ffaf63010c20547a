/**
 * @file Set-up of the gpu tests: without a WebGPU adapter every one of them fails. None may pass, or be skipped, by not running.
 */
import { beforeAll } from 'vitest';

beforeAll(async () => {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) throw new Error('no WebGPU adapter in this browser: the gpu tests cannot run');
});
