/**
 * @file The versions of the engines: raised when an engine's bits change, and recorded with every run it made.
 *
 * Of `wasm` any bit counts (test/engines/digests.golden.json); of `tfjs` and `wgsl` what is ours, since libraries and drivers have bits of their own.
 */
export const engineVersions = { wasm: 1, tfjs: 1, wgsl: 1 } as const;
