/**
 * @file What hardware is behind WebGPU and WebGL here, asked before TensorFlow.js touches it.
 *
 * TensorFlow.js dereferences a null adapter, so the question comes first (ecosystem.md, section 4). A software adapter is known by
 * `isFallbackAdapter` or by its name: SwiftShader (Chrome), llvmpipe and lavapipe (Mesa), Basic Render (Windows WARP).
 */

export interface GpuFound {
  readonly adapter: GPUAdapter;
  readonly info: GPUAdapterInfo;
  readonly device: string;
  readonly software: boolean;
}

export interface GlFound {
  readonly device: string;
  readonly software: boolean;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|software/i;

export function isSoftwareName(name: string): boolean {
  return SOFTWARE.test(name);
}

/** The adapter, or null where there is no WebGPU. Works in pages, workers, and Node (where there is no navigator.gpu). */
export async function findGpu(): Promise<GpuFound | null> {
  const gpu = typeof navigator === 'undefined' ? undefined : (navigator as { readonly gpu?: GPU }).gpu;
  if (!gpu) return null;
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return null;
  const { info } = adapter;
  const device = [info.vendor, info.architecture, info.device, info.description]
    .filter((part, i, all) => part !== '' && all.indexOf(part) === i)
    .join(' ');
  // in the specification since 2025 as a property of info; before that, of the adapter
  const fallback =
    (info as { readonly isFallbackAdapter?: boolean }).isFallbackAdapter ?? (adapter as { readonly isFallbackAdapter?: boolean }).isFallbackAdapter;
  return { adapter, info, device, software: fallback === true || isSoftwareName(device) };
}

/** The WebGL 2 renderer, or null where there is none that renders to float32 (training in float16 is not the same training). */
export function findGl(): GlFound | null {
  if (typeof OffscreenCanvas === 'undefined') return null;
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!gl) return null;
  const float32 = gl.getExtension('EXT_color_buffer_float') !== null;
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const device = String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER) ?? '');
  gl.getExtension('WEBGL_lose_context')?.loseContext(); // a browser holds only so many contexts
  return float32 ? { device, software: isSoftwareName(device) } : null;
}
