import { TransferTask } from './TransferTask.tsx';
import { TransferTools } from './TransferTools.tsx';
import { TransferView } from './TransferView.tsx';

/** The parts of the Transfer view: one chunk, loaded when somebody opens it. */
export default function Transfer({ part }: { readonly part: 'view' | 'tools' | 'task' }) {
  if (part === 'task') return <TransferTask />;
  return part === 'tools' ? <TransferTools /> : <TransferView />;
}
