import { setTask } from '../../experiment/edit.ts';
import type { TaskSpec } from '../../experiment/spec.ts';
import { taskParams } from '../../experiment/tables.ts';
import { cutsOf } from '../../models/regroup.ts';
import { NetworkPicture } from '../figures/NetworkPicture.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { modelOf } from './modelOf.ts';

/** The network of the task, with the cuts between its layer groups. `still`: groups to be shown frozen. */
export default function NetworkPanel({ still }: { readonly still?: readonly boolean[] }) {
  const task = useSpec((spec) => spec.task);
  return (
    <NetworkPicture
      model={modelOf(task)}
      mostCuts={taskParams.cuts.maxLength}
      {...(still && { still })}
      onCuts={(cuts) => edit((spec) => setTask(spec, { cuts: usual(spec.task, cuts) }), 'slide')}
    />
  );
}

/** The model's own cuts are not written down. */
function usual(task: TaskSpec, cuts: readonly number[]): readonly number[] {
  return cutsOf(modelOf({ ...task, cuts: [] })).join() === cuts.join() ? [] : cuts;
}
