import { expect, test } from 'vitest';

// The values of GPUBufferUsage and GPUMapMode, which TypeScript's library declares only as numbers (WebGPU, "Buffer usages").
const MAP_READ = 0x1;
const COPY_SRC = 0x4;
const COPY_DST = 0x8;
const STORAGE = 0x80;
const READ = 0x1;

const doubling = `
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@compute @workgroup_size(4) fn main(@builtin(global_invocation_id) id: vec3u) { x[id.x] = 2 * x[id.x]; }`;

test('a compute shader runs on the WebGPU adapter and its result can be read back', async () => {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter?.requestDevice();
  if (!device) throw new Error('no device');
  const bytes = 16;
  const storage = device.createBuffer({ size: bytes, usage: STORAGE | COPY_SRC | COPY_DST });
  const back = device.createBuffer({ size: bytes, usage: MAP_READ | COPY_DST });
  device.queue.writeBuffer(storage, 0, Float32Array.of(1, -2, 0.5, 1024));
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module: device.createShaderModule({ code: doubling }) } });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: [{ binding: 0, resource: { buffer: storage } }] }));
  pass.dispatchWorkgroups(1);
  pass.end();
  encoder.copyBufferToBuffer(storage, 0, back, 0, bytes);
  device.queue.submit([encoder.finish()]);
  await back.mapAsync(READ);
  expect([...new Float32Array(back.getMappedRange())]).toEqual([2, -4, 1, 2048]);
  device.destroy();
});
