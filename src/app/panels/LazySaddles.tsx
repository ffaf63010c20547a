import { lazy, Suspense } from 'react';

const Saddles = lazy(() => import('./Saddles.tsx'));

/** A part of the Saddles view; nothing until its chunk has arrived. */
export function LazySaddles({ part }: { readonly part: 'view' | 'tools' | 'task' }) {
  return (
    <Suspense fallback={null}>
      <Saddles part={part} />
    </Suspense>
  );
}
