/**
 * @file Set-up of the gpu tests: without a WebGPU adapter every one of them fails. None may pass, or be skipped, by not running.
 */
import { beforeEach } from 'vitest';

const adapter = navigator.gpu?.requestAdapter();

beforeEach(async () => {
  if (!(await adapter)) throw new Error('no WebGPU adapter in this browser: the gpu tests cannot run');
});
