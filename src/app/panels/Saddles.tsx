import { SaddlesTask } from './SaddlesTask.tsx';
import { SaddlesTools } from './SaddlesTools.tsx';
import { SaddlesView } from './SaddlesView.tsx';

/** The parts of the Saddles view: one chunk, loaded when somebody opens it. */
export default function Saddles({ part }: { readonly part: 'view' | 'tools' | 'task' }) {
  if (part === 'task') return <SaddlesTask />;
  return part === 'tools' ? <SaddlesTools /> : <SaddlesView />;
}
