import { lazy } from 'react';
import { LazyPart } from './LazyPart.tsx';

const Landscape = lazy(() => import('./Landscape.tsx'));

/** A part of the Landscape view. */
export function LazyLandscape({ part }: { readonly part: 'view' | 'tools' }) {
  return (
    <LazyPart silent={part !== 'view'}>
      <Landscape part={part} />
    </LazyPart>
  );
}
