/**
 * @file Loads the project's TypeScript in Node as the tests do: `(await openLoader()).ssrLoadModule('/src/...')`. Serves nothing; close it in the end.
 */
import { createServer } from 'vite';
import { engineWasm } from './engineWasm.mjs';
import { root } from './setup.mjs';

export function openLoader() {
  return createServer({
    configFile: false,
    root,
    logLevel: 'error',
    appType: 'custom',
    plugins: [engineWasm()],
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
}
