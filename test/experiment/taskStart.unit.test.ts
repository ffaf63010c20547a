import { describe, expect, it } from 'vitest';
import { groupNames } from '../../src/experiment/applyBounds.ts';
import { plannedContext } from '../../src/experiment/conflicts.ts';
import { defaultSpec } from '../../src/experiment/defaults.ts';
import { setModel, setTask } from '../../src/experiment/edit.ts';
import { parseSpec } from '../../src/experiment/parseSpec.ts';
import { decodeSpec, encodeSpec } from '../../src/experiment/url.ts';

const LINK =
  'v=1&data=catDog&model=bn&images=200&cuts=2/3&start=cifar8-bn&precompute=true&batch=32&augment=flip:true,shift:4&runs=A&A=constant,lr:0.02;groups:geometric,frozen:1,frozenNorm:update';

describe('a task on few labels, from a trained network', () => {
  it('is readable as a link', () => {
    const { spec, issues } = decodeSpec(LINK);
    expect(issues).toEqual([]);
    expect(spec.task).toMatchObject({
      ...{ dataset: 'catDog', trainCount: 200, cuts: [2, 3], start: 'cifar8-bn', precompute: true, batchSize: 32 },
      augment: { flip: true, shift: 4, crop: 0 },
    });
    expect(spec.runs[0]?.groups).toEqual({ mode: 'geometric', ratio: 3, span: 100, factors: [], frozen: 1, still: [], frozenNorm: 'update' });
    expect(encodeSpec(spec)).toBe(LINK);
    expect(groupNames(spec.task)).toEqual(['conv1-conv2', 'conv3', 'dense']);
  });

  it('has the epochs of its images, whatever was loaded', () => {
    const { task } = decodeSpec(LINK).spec;
    expect([plannedContext(task).stepsPerEpoch, plannedContext(task, 10_000).stepsPerEpoch, plannedContext(task, 64).stepsPerEpoch]).toEqual([
      6, 6, 2,
    ]);
    expect(plannedContext({ ...task, trainCount: 0 }).stepsPerEpoch).toBe(61); // 1,953 images
  });

  const conflicts = (hash: string) => decodeSpec(hash).issues.map(({ path, code, params }) => [path, code, params.conflict, params.keys]);

  it('has batches that fit into its images', () => {
    expect(conflicts('images=200&batch=256')).toEqual([['task', 'conflict', 'batchAboveImages', 'batchSize, trainCount']]);
    expect(decodeSpec('images=200&batch=256').spec.task).toMatchObject({ batchSize: 64, trainCount: 0 });
    expect(parseSpec({ version: 1, task: { trainCount: 20 } })).toMatchObject({ ok: false, issues: [{ path: 'task', code: 'conflict' }] });
    expect(conflicts('images=64&batch=64')).toEqual([]);
  });

  it('has cuts between the layers of its network, and loses them with another one', () => {
    expect(conflicts('model=bn&cuts=1/4')).toEqual([['task', 'conflict', 'cutsBeyondModel', 'cuts']]);
    expect(decodeSpec('model=bn&cuts=1/4').spec.task.cuts).toEqual([]);
    expect(decodeSpec('model=bn&cuts=3/1').issues).toMatchObject([{ path: 'task.cuts', code: 'notAscending' }]);
    const cut = setTask(setModel(defaultSpec, 'bn'), { cuts: [1, 2, 3] });
    expect(groupNames(cut.task)).toEqual(['conv1', 'conv2', 'conv3', 'dense']);
    expect(setModel(cut, 'residual').task.cuts).toEqual([]);
  });

  it('says so when the checkpoint is not there', () => {
    expect(decodeSpec('start=imagenet').issues).toEqual([
      { path: 'task.start', code: 'unknownChoice', params: { value: 'imagenet', options: 'seeded, zero, equal, cifar8-bn, fashion-bn' } },
    ]);
  });
});
