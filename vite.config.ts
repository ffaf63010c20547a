import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { engineWasm } from './scripts/engineWasm.mjs';
import { licenses } from './scripts/licenses.mjs';

/** Loaded late and from the worker only: found on the way, they would make the development server reload the page in the middle of a run. */
export const lazyLibraries = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-webgpu'] as const;

/** Vite's dev client puts styles and React's refresh preamble inline; the strict policy of index.html is for the built site. */
function relaxPolicyInDev(): Plugin {
  return {
    name: 'relax-policy-in-dev',
    apply: 'serve',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => {
        const relaxed = html
          .replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
          .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
          .replace("connect-src 'self'", "connect-src 'self' ws:");
        if (relaxed === html) throw new Error('internal: index.html has no policy to relax');
        return relaxed;
      },
    },
  };
}

const shipped = licenses();

export default defineConfig({
  base: './',
  plugins: [react(), engineWasm(), relaxPolicyInDev(), shipped.page],
  optimizeDeps: { entries: ['index.html', 'src/worker/trainer.worker.ts'], include: [...lazyLibraries] },
  worker: { format: 'es', plugins: () => [engineWasm(), shipped.worker], rolldownOptions: { output: { comments: { legal: false } } } },
  // TensorFlow.js is one chunk of 1.2 MB, which only the worker loads; sizes are checked by scripts/bundle.mjs.
  build: { target: 'es2023', manifest: true, chunkSizeWarningLimit: 1500 },
});
