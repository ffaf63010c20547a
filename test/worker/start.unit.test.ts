/**
 * Networks to start from: the files in public/checkpoints, the loader over a made-up network, and races that start from them on the wasm engine.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { datasets } from '../../src/datasets/registry.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { type CheckpointName, checkpoints, isCheckpointName, SEEDED } from '../../src/experiment/checkpoints.ts';
import { sameClasses, startFits } from '../../src/experiment/checkpointTask.ts';
import { choiceOf } from '../../src/experiment/choice.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import type { GroupsSpec, RunSpec, TaskSpec } from '../../src/experiment/spec.ts';
import { decodeSpec } from '../../src/experiment/url.ts';
import { EnvironmentError } from '../../src/math/environmentError.ts';
import { initialize } from '../../src/models/initialize.ts';
import { buildModel, models } from '../../src/models/registry.ts';
import { readSafetensors } from '../../src/models/safetensors.ts';
import { schedules } from '../../src/schedules/registry.ts';
import { loadCheckpoint } from '../../src/worker/loadCheckpoint.ts';
import type { Report } from '../../src/worker/protocol.ts';
import { taskParts } from '../../src/worker/taskParts.ts';
import { brightness } from './brightness.ts';
import { columnsOf, createHarness, dataset, type Harness } from './harness.ts';

const names = Object.keys(checkpoints) as CheckpointName[];
const folder = new URL('../../public/checkpoints/', import.meta.url);
const bytesOf = (name: string) => new Uint8Array(fs.readFileSync(new URL(`${name}.safetensors`, folder)));
const fileOf = (name: CheckpointName) => {
  const read = readSafetensors(bytesOf(name));
  if (!read.ok) throw new Error(read.problem);
  return read.file;
};

describe.each(names)('the checkpoint %s', (name) => {
  const card = checkpoints[name];
  const file = fileOf(name);
  const { spec, issues } = decodeSpec(card.link);

  it('is the file of its card', () => {
    const bytes = bytesOf(name);
    expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([card.bytes, card.sha256]);
  });

  it('is run A of its link: data, network, one seed', () => {
    expect(issues).toEqual([]);
    expect([spec.task.dataset, spec.task.model.kind, spec.task.start, spec.runs.length]).toEqual([card.dataset, card.model, SEEDED, 1]);
  });

  it('holds the tensors of its network and says where they come from', () => {
    const { shape, classes, train, test } = datasets[card.dataset];
    const model = buildModel(spec.task.model, shape, classes.length);
    expect(Object.entries(file.tensors).map(([tensor, saved]) => [tensor, saved.shape])).toEqual(
      [...model.params, ...model.buffers].map((one) => [one.name, one.shape]),
    );
    for (const [tensor, { values }] of Object.entries(file.tensors)) {
      expect(values.every(Number.isFinite), tensor).toBe(true);
      if (tensor.endsWith('.runningVar')) expect(Math.min(...values)).toBeGreaterThan(0);
    }
    expect(file.metadata).toMatchObject({ name, link: card.link, classes: classes.join(', '), rebuild: `npm run checkpoints -- ${name}` });
    expect(file.metadata.accuracy).toBe(
      `${card.accuracy} on the ${test} test images of these classes that ship with the site; ${train} training images`,
    );
    expect(file.metadata.licence).toMatch(/^weights: MIT, as this project/);
  });
});

describe('startFits', () => {
  const task = (dataset: string, kind: keyof typeof models) => ({ dataset, model: choiceOf(models, kind) });

  it('asks for the same network and images of the same shape', () => {
    expect(startFits('cifar8-bn', task('catDog', 'bn'))).toBe(true);
    expect(startFits('cifar8-bn', task('catDog', 'small'))).toBe(false);
    expect(startFits('cifar8-bn', task('mnist', 'bn'))).toBe(false);
    expect(startFits('fashion-bn', task('mnist', 'bn'))).toBe(true);
    expect([isCheckpointName('seeded'), isCheckpointName('constructor')]).toEqual([false, false]);
  });

  it('is a contradiction in a link that does not, which starts from seeded weights instead', () => {
    const { spec, issues } = decodeSpec('v=1&data=mnist&model=bn&start=cifar8-bn');
    expect(spec.task.start).toBe(SEEDED);
    expect(issues).toEqual([{ path: 'task', code: 'conflict', params: { conflict: 'startDoesNotFit', keys: 'start' } }]);
    expect(decodeSpec('v=1&data=catDog&model=bn&start=cifar8-bn&images=200').issues).toEqual([]);
  });
});

describe('taskParts', () => {
  const parts = (more: Partial<TaskSpec>, name: CheckpointName) => {
    const task: TaskSpec = { ...defaultSpec.task, dataset: 'mnist', model: choiceOf(models, 'bn'), start: name, ...more };
    return taskParts(task, { ...dataset, kind: task.dataset, train: brightness(100), test: brightness(10) }, fileOf(name));
  };

  it('draws the last layer anew for other classes, by the seed, and keeps all else', () => {
    const { model, startOf } = parts({}, 'fashion-bn');
    const saved = fileOf('fashion-bn').tensors;
    const weights = startOf?.(7) ?? {};
    for (const [name, values] of Object.entries(weights))
      expect(values, name).toEqual(name.startsWith('dense') ? initialize(model, 7)[name] : saved[name]?.values);
    expect(startOf?.(8)['dense.bias']).not.toEqual(weights['dense.bias']);
  });

  it('keeps the last layer for the same classes', () => {
    expect([sameClasses('fashion-bn', 'fashionMnist'), sameClasses('fashion-bn', 'mnist'), sameClasses('cifar8-bn', 'cifar8')]).toEqual([
      true,
      false,
      true,
    ]);
    expect(parts({ dataset: 'fashionMnist' }, 'fashion-bn').startOf?.(7)['dense.kernel']).toEqual(
      fileOf('fashion-bn').tensors['dense.kernel']?.values,
    );
  });

  it('takes the images, the cuts and the augmentation that the task asks for', () => {
    const { data, model, augment } = parts({ trainCount: 20, cuts: [2, 3], augment: { flip: true, shift: 2, crop: 0 } }, 'fashion-bn');
    expect([data.train.count, data.test.count, model.groups, augment]).toEqual([
      20,
      10,
      ['conv1-conv2', 'conv3', 'dense'],
      { flip: true, shift: 2, crop: 0 },
    ]);
    expect(parts({}, 'fashion-bn').augment).toBeUndefined();
  });

  it('refuses the tensors of another network', () => {
    const task: TaskSpec = { ...defaultSpec.task, dataset: 'mnist', model: choiceOf(models, 'small'), start: 'fashion-bn' };
    expect(() => taskParts(task, { ...dataset, train: brightness(10) }, fileOf('fashion-bn'))).toThrow(EnvironmentError);
  });
});

describe('loadCheckpoint', () => {
  const base = 'https://example.org/checkpoints/';
  const network = (answers: readonly (() => Response)[]) => {
    const asked: string[] = [];
    const fetch = async (url: string, init?: RequestInit) => {
      asked.push(`${url.slice(base.length)} ${init?.cache}`);
      return (answers[asked.length - 1] as () => Response)();
    };
    return { asked, load: () => loadCheckpoint('fashion-bn', { baseUrl: base, fetch }) };
  };
  const good = () => new Response(bytesOf('fashion-bn'));
  const damaged = () => new Response(bytesOf('fashion-bn').map((byte, i) => (i === 60_000 ? byte ^ 1 : byte)));
  const failure = (code: string, reason: object) => ({ code, params: { file: 'fashion-bn.safetensors', ...reason } });

  it('reads the file', async () => {
    const net = network([good]);
    expect((await net.load()).tensors['conv1.kernel']?.shape).toEqual([3, 3, 1, 16]);
    expect(net.asked).toEqual(['fashion-bn.safetensors default']);
  });

  it('asks past the cache for a file that came damaged, once', async () => {
    const net = network([damaged, good]);
    expect(Object.keys((await net.load()).tensors)).toHaveLength(17);
    expect(net.asked).toEqual(['fashion-bn.safetensors default', 'fashion-bn.safetensors reload']);
    await expect(network([damaged, damaged]).load()).rejects.toMatchObject(failure('shardCorrupt', { reason: 'sha256' }));
    const short = () => new Response(bytesOf('fashion-bn').subarray(1));
    await expect(network([short, short]).load()).rejects.toMatchObject(failure('shardCorrupt', { reason: 'size' }));
  });

  it('says that a file is missing, or that there is no connection', async () => {
    const page = () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } });
    await expect(network([page]).load()).rejects.toMatchObject(failure('shardMissing', { status: 200 }));
    await expect(network([() => new Response('', { status: 404 })]).load()).rejects.toMatchObject(failure('shardMissing', { status: 404 }));
    const offline = () => {
      throw new TypeError('Failed to fetch');
    };
    await expect(network([offline]).load()).rejects.toMatchObject(failure('offline', {}));
  });
});

describe('a race from a checkpoint', () => {
  const open: Harness[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((h) => h.close()));
  });

  const data = { ...dataset, train: brightness(160), test: brightness(60) };
  const task: TaskSpec = {
    ...defaultSpec.task,
    ...{ dataset: 'mnist', model: choiceOf(models, 'bn'), start: 'fashion-bn', batchSize: 8, epochs: 1, seeds: 2, evalEvery: 10, evalCount: 60 },
  };
  const groups = (more: Partial<GroupsSpec>): GroupsSpec => ({
    mode: 'one',
    ratio: 3,
    span: 100,
    factors: [],
    frozen: 2,
    still: [],
    frozenNorm: 'auto',
    ...more,
  });
  const run = (id: string, more: Partial<GroupsSpec> = {}): RunSpec =>
    newRun(id, { schedule: choiceOf(schedules, 'constant', { lr: 0.02 }), groups: groups(more) });

  async function race(runs: readonly RunSpec[], more: Partial<TaskSpec> = {}): Promise<readonly Report[]> {
    const h = createHarness({ openEngine: () => openWasm(), loadDataset: async () => data, loadCheckpoint: async (name) => fileOf(name) });
    open.push(h);
    h.hello();
    h.send({ type: 'start', runId: 1, job: { kind: 'train', task: { ...task, ...more }, runs, target: 1 } });
    await h.until('ended');
    return h.reports;
  }
  const losses = (reports: readonly Report[], replica = 0) => [...columnsOf(reports as Report[], 1, replica).loss];
  const groupsOf = (reports: readonly Report[]) => reports.flatMap((it) => (it.type === 'started' ? it.groups : []));
  const scores = (reports: readonly Report[]) =>
    reports.flatMap((it) => (it.type === 'evaluated' ? [`${it.replica} ${it.step} ${it.loss} ${it.accuracy}`] : [])).sort();

  it('trains the last layer on precomputed activations to the bit as on the images', async () => {
    const [images, short] = [await race([run('A')]), await race([run('A')], { precompute: true })];
    expect(losses(images)).toHaveLength(20);
    for (const replica of [0, 1]) expect(losses(short, replica)).toEqual(losses(images, replica));
    expect(losses(images, 0)).not.toEqual(losses(images, 1));
    expect(scores(short)).toEqual(scores(images));
    expect(groupsOf(images)).toEqual(['conv1', 'conv2-conv3', 'dense']);
    expect(groupsOf(short)).toEqual(['dense']);
  });

  it('precomputes what all runs leave alone, and nothing where batch norm follows the batches', async () => {
    expect(groupsOf(await race([run('A'), run('B', { frozen: 1 })], { precompute: true }))).toEqual(['conv2-conv3', 'dense']);
    expect(groupsOf(await race([run('A', { frozenNorm: 'update' })], { precompute: true }))).toHaveLength(3);
    const [still, follows] = [await race([run('A')]), await race([run('A', { frozenNorm: 'update' })])];
    expect(losses(still)).not.toEqual(losses(follows));
  });

  it('keeps still what was precomputed, whatever is asked of it while it trains', async () => {
    const h = createHarness({ openEngine: () => openWasm(), loadDataset: async () => data, loadCheckpoint: async (name) => fileOf(name) });
    open.push(h);
    h.hello();
    h.send({ type: 'start', runId: 1, job: { kind: 'train', task: { ...task, precompute: true, epochs: 20 }, runs: [run('A')], target: 1 } });
    await h.until('steps');
    h.send({ type: 'patch', runId: 1, index: 0, run: run('A', { frozen: 0, mode: 'geometric', frozenNorm: 'update' }) });
    const { run: first } = await h.until('patched');
    expect(first.groups).toEqual(groups({ frozen: 2, mode: 'geometric', frozenNorm: 'evaluate' }));
    h.send({ type: 'patch', runId: 1, index: 0, run: run('A', { frozen: 0, still: [3] }) });
    const { run: second } = await h.until('patched', ({ run: it }) => it.groups.mode === 'one');
    expect(second.groups).toEqual(groups({ frozen: 3 }));
    h.send({ type: 'stop', runId: 1 });
    await h.until('ended');
  });

  it('a group in the middle that is frozen while it trains: the history that is reported trains to the same bits from the start', async () => {
    const h = createHarness({ openEngine: () => openWasm(), loadDataset: async () => data, loadCheckpoint: async (name) => fileOf(name) });
    open.push(h);
    h.hello();
    const free = run('A', { frozen: 0 });
    h.send({ type: 'start', runId: 1, job: { kind: 'train', task: { ...task, seeds: 1, epochs: 3 }, runs: [free], target: 1, keep: true } });
    await h.until('steps');
    h.send({ type: 'patch', runId: 1, index: 0, run: run('A', { frozen: 0, still: [2] }) });
    const { run: changed, step } = await h.until('patched');
    expect(changed.earlier).toMatchObject([{ until: step, groups: { frozen: 0, still: [] } }]);
    expect(changed.groups).toMatchObject({ frozen: 0, still: [2] });
    await h.until('ended');
    const loss = losses(h.reports);
    h.send({ type: 'start', runId: 2, job: { kind: 'train', task: { ...task, seeds: 1, epochs: 3 }, runs: [changed], target: 1 } });
    await h.until('ended', ({ runId }) => runId === 2);
    expect([...columnsOf(h.reports as Report[], 2, 0).loss]).toEqual(loss);
  });
});
