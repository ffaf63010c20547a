import { lazy } from 'react';
import { LazyPart } from './LazyPart.tsx';

const Transfer = lazy(() => import('./Transfer.tsx'));

/** A part of the Transfer view. */
export function LazyTransfer({ part }: { readonly part: 'view' | 'tools' | 'task' }) {
  return (
    <LazyPart silent={part !== 'view'}>
      <Transfer part={part} />
    </LazyPart>
  );
}
