import { LandscapeTools } from './LandscapeTools.tsx';
import { LandscapeView } from './LandscapeView.tsx';

/** The parts of the Landscape view: one chunk, loaded when somebody opens it. */
export default function Landscape({ part }: { readonly part: 'view' | 'tools' }) {
  return part === 'tools' ? <LandscapeTools /> : <LandscapeView />;
}
