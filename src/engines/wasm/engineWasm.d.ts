/** The compiled kernels, given by the build (scripts/engineWasm.mjs). */
declare module 'virtual:engine-wasm' {
  export const base64: string;
}
