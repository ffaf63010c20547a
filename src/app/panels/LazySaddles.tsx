import { lazy } from 'react';
import { LazyPart } from './LazyPart.tsx';

const Saddles = lazy(() => import('./Saddles.tsx'));

/** A part of the Saddles view. */
export function LazySaddles({ part }: { readonly part: 'view' | 'tools' | 'task' }) {
  return (
    <LazyPart silent={part !== 'view'}>
      <Saddles part={part} />
    </LazyPart>
  );
}
