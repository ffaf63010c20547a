import { lazy, Suspense } from 'react';

const Landscape = lazy(() => import('./Landscape.tsx'));

/** A part of the Landscape view; nothing until its chunk has arrived. */
export function LazyLandscape({ part }: { readonly part: 'view' | 'tools' }) {
  return (
    <Suspense fallback={null}>
      <Landscape part={part} />
    </Suspense>
  );
}
