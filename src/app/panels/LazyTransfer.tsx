import { lazy, Suspense } from 'react';

const Transfer = lazy(() => import('./Transfer.tsx'));

/** A part of the Transfer view; nothing until its chunk has arrived. */
export function LazyTransfer({ part }: { readonly part: 'view' | 'tools' | 'task' }) {
  return (
    <Suspense fallback={null}>
      <Transfer part={part} />
    </Suspense>
  );
}
