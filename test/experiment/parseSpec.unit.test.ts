import { describe, expect, it } from 'vitest';
import { defaultSpec, newRun, nextRunId } from '../../src/experiment/defaults.ts';
import { parseSpec } from '../../src/experiment/parseSpec.ts';

/** The default spec as plain JSON, with the value at `path` replaced. */
function withValue(path: string, value: unknown): unknown {
  const json = JSON.parse(JSON.stringify(defaultSpec));
  const keys = path.split('.');
  const last = keys.pop() as string;
  let at = json;
  for (const key of keys) at = at[key];
  Object.defineProperty(at, last, { value, enumerable: true, configurable: true, writable: true });
  return json;
}

function issuesOf(json: unknown) {
  const result = parseSpec(json);
  return result.ok ? [] : result.issues.map(({ path, code, params }) => ({ path, code, ...params }));
}

function isDeeplyFrozen(value: unknown): boolean {
  return typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen));
}

describe('defaults', () => {
  it('is a valid, frozen spec with the runs of learning-rate-facts (f)', () => {
    const result = parseSpec(JSON.parse(JSON.stringify(defaultSpec)));
    expect(result).toEqual({ ok: true, spec: defaultSpec });
    expect(isDeeplyFrozen(defaultSpec)).toBe(true);
    expect(defaultSpec.runs.map(({ id, schedule }) => [id, schedule.kind])).toEqual([
      ['A', 'constant'],
      ['B', 'triangular'],
      ['C', 'sgdr'],
    ]);
    expect(defaultSpec.runs[0]?.schedule.params.lr).toBe(0.03);
    expect(defaultSpec.runs[1]?.schedule.params).toMatchObject({ minLr: 0.005, maxLr: 0.1, upSteps: 78, downSteps: 78 });
    expect(defaultSpec.runs[2]?.schedule.params).toMatchObject({ maxLr: 0.1, minLr: 0, t0Steps: 90, tMult: 2 });
    expect(defaultSpec.runs.every(({ optimizer }) => optimizer.kind === 'momentum' && optimizer.params.momentum === 0.9)).toBe(true);
    expect(defaultSpec.task).toMatchObject({ dataset: 'fashionMnist', batchSize: 64, epochs: 2, seed: 42, evalEvery: 25, evalCount: 1000 });
    expect(defaultSpec.find).toEqual({
      run: 'A',
      startLr: 1e-5,
      endLr: 10,
      steps: 100,
      spacing: 'exponential',
      seeds: 1,
      stopFactor: 4,
      groups: 'all',
      others: 'frozen',
      lowerLr: null,
      upperLr: null,
    });
    expect(defaultSpec.view).toEqual({
      name: 'race',
      xAxis: 'step',
      lossScale: 'log',
      lrScale: 'linear',
      rateScale: 'log',
      smoothing: 0.9,
      target: 0.8,
      band: 'minmax',
      clip: true,
      figures: [],
      curve: { every: 50, images: 128 },
    });
    expect(defaultSpec.engine).toBe('auto');
  });

  it('gives letters in order, prefers ones never used, ends at twelve', () => {
    expect(nextRunId([])).toBe('A');
    expect(nextRunId(['A', 'C'])).toBe('B');
    expect(nextRunId(['A', 'C'], ['A', 'B', 'C'])).toBe('D');
    expect(nextRunId(['A'], 'ABCDEFGHIJKL')).toBe('B');
    expect(nextRunId('ABCDEFGHIJKL')).toBe(null);
  });
});

describe('parseSpec', () => {
  it('fills what is left out and freezes a copy', () => {
    expect(parseSpec({ version: 1 })).toEqual({ ok: true, spec: defaultSpec });
    const json = { version: 1, runs: [{ id: 'D', name: 'mine' }], task: { batchSize: 32 } };
    const result = parseSpec(json);
    if (!result.ok) throw new Error(JSON.stringify(result.issues));
    expect(result.spec.runs).toEqual([newRun('D', { name: 'mine' })]);
    expect(result.spec.task).toEqual({ ...defaultSpec.task, batchSize: 32 });
    expect(result.spec.find.run).toBe('D');
    expect(isDeeplyFrozen(result.spec)).toBe(true);
    expect(Object.isFrozen(json)).toBe(false);
  });

  it.each([
    ['version', 2, [{ path: 'version', code: 'futureVersion', version: 2, known: 1 }]],
    ['version', 0, [{ path: 'version', code: 'outOfRange', value: 0, min: 1, max: 2 ** 31 }]],
    ['version', undefined, [{ path: 'version', code: 'wrongType', expected: 'number' }]],
    ['task.batchSize', 0, [{ path: 'task.batchSize', code: 'outOfRange', value: 0, min: 1, max: 1024 }]],
    ['task.batchSize', 1.5, [{ path: 'task.batchSize', code: 'notAnInteger', value: 1.5 }]],
    ['task.batchSize', '64', [{ path: 'task.batchSize', code: 'wrongType', expected: 'number' }]],
    ['task.epochs', Number.NaN, [{ path: 'task.epochs', code: 'notANumber', value: 'NaN' }]],
    [
      'task.dataset',
      'constructor',
      [{ path: 'task.dataset', code: 'unknownChoice', value: 'constructor', options: 'fashionMnist, mnist, cifar10, cifar8, catDog' }],
    ],
    ['task.color', 1, [{ path: 'task', code: 'unknownKey', key: 'color' }]],
    ['task.__proto__', { batchSize: 0 }, [{ path: 'task', code: 'unknownKey', key: '__proto__' }]],
    [
      'runs',
      [],
      [
        { path: 'runs', code: 'tooFew', min: 1 },
        { path: 'find.run', code: 'unknownChoice', value: 'A', options: '' },
      ],
    ],
    [
      'runs',
      Array(13).fill({ id: 'A' }),
      [
        { path: 'runs', code: 'tooMany', max: 12 },
        ...Array.from({ length: 11 }, (_, i) => ({ path: `runs.${i + 1}.id`, code: 'duplicateId', id: 'A' })),
      ],
    ],
    ['runs', { 0: {} }, [{ path: 'runs', code: 'wrongType', expected: 'list' }]],
    ['runs.1.id', 'A', [{ path: 'runs.1.id', code: 'duplicateId', id: 'A' }]],
    [
      'runs.1.id',
      'Z',
      [
        { path: 'runs.1.id', code: 'unknownChoice', value: 'Z', options: 'A, B, C, D, E, F, G, H, I, J, K, L' },
        { path: 'runs.1.id', code: 'duplicateId', id: 'A' },
      ],
    ],
    ['runs.1.name', 'x'.repeat(41), [{ path: 'runs.1.name', code: 'tooLong', length: 41, max: 40 }]],
    ['runs.1.name', 'a\u0000b', [{ path: 'runs.1.name', code: 'malformed', part: 'a\ufffdb' }]],
    ['runs.1.name', '\ud800', [{ path: 'runs.1.name', code: 'malformed', part: '\ufffd' }]],
    ['runs.1.hidden', 1, [{ path: 'runs.1.hidden', code: 'wrongType', expected: 'flag' }]],
    ['runs.1.schedule.params.maxLr', -1, [{ path: 'runs.1.schedule.params.maxLr', code: 'outOfRange', value: -1, min: 1e-7, max: 100 }]],
    ['runs.1.schedule.params.maxLr', 0.001, [{ path: 'runs.1.schedule.params', code: 'conflict', conflict: 'floorAbovePeak', keys: 'minLr, maxLr' }]],
    ['runs.1.schedule.params', [], [{ path: 'runs.1.schedule.params', code: 'wrongType', expected: 'object' }]],
    ['runs.1.schedule.params.constructor', 1, [{ path: 'runs.1.schedule.params', code: 'unknownKey', key: 'constructor' }]],
    ['runs.1.groups.factors', Array(9).fill(1), [{ path: 'runs.1.groups.factors', code: 'tooMany', max: 8 }]],
    ['runs.1.groups.factors', [1, '2'], [{ path: 'runs.1.groups.factors.1', code: 'wrongType', expected: 'number' }]],
    ['runs.1.fresh', 0, [{ path: 'runs.1.fresh', code: 'wrongType', expected: 'flag' }]],
    ['runs.1.charged', -1, [{ path: 'runs.1.charged', code: 'outOfRange', value: -1, min: 1, max: 1e7 }]],
    ['runs.1.charged', 0, []],
    ['runs.1.earlier', [{ until: 5 }, { until: 9, fresh: true }], []],
    ['runs.1.earlier', [{ until: 5 }, { until: 5 }], [{ path: 'runs.1.earlier', code: 'notAscending' }]],
    ['runs.1.earlier', [{ until: 0 }], [{ path: 'runs.1.earlier.0.until', code: 'outOfRange', value: 0, min: 1, max: 1e7 }]],
    ['runs.1.earlier', [{}], [{ path: 'runs.1.earlier.0.until', code: 'wrongType', expected: 'number' }]],
    ['runs.1.earlier', [{ until: 5, name: 'x' }], [{ path: 'runs.1.earlier.0', code: 'unknownKey', key: 'name' }]],
    ['runs.1.earlier', Array.from({ length: 65 }, (_, i) => ({ until: i + 1 })), [{ path: 'runs.1.earlier', code: 'tooMany', max: 64 }]],
    [
      'runs.1.earlier',
      [{ until: 5, optimizer: { kind: 'sgd' } }],
      [{ path: 'runs.1', code: 'conflict', conflict: 'optimizerChanges', keys: 'earlier, optimizer' }],
    ],
    [
      'runs.1.earlier',
      [{ until: 5, schedule: { kind: 'cosine', params: { maxLr: 0.1, minLr: 1 } } }],
      [{ path: 'runs.1.earlier.0.schedule.params', code: 'conflict', conflict: 'floorAbovePeak', keys: 'minLr, maxLr' }],
    ],
    ['task.seeds', 17, [{ path: 'task.seeds', code: 'outOfRange', value: 17, min: 1, max: 16 }]],
    ['task.stop', { plateau: 5 }, []],
    ['task.stop', { plateau: 0.5 }, [{ path: 'task.stop.plateau', code: 'notAnInteger', value: 0.5 }]],
    ['task.stop', { steps: 5 }, [{ path: 'task.stop', code: 'unknownKey', key: 'steps' }]],
    ['view.figures', ['gradNorm'], []],
    [
      'view.figures',
      ['gradNorm', 'rank'],
      [
        {
          path: 'view.figures',
          code: 'unknownChoice',
          value: 'rank',
          options: 'evalLoss, momentum, gradNorm, updateRatio, distance, ensemble, sharpness, saddle',
        },
      ],
    ],
    ['find.run', 'D', [{ path: 'find.run', code: 'unknownChoice', value: 'D', options: 'A, B, C' }]],
    ['find.stopFactor', 0, []],
    ['find.stopFactor', 0.5, [{ path: 'find.stopFactor', code: 'outOfRange', value: 0.5, min: 1.1, max: 100 }]],
    ['find.endLr', 1e-5, [{ path: 'find', code: 'conflict', conflict: 'startNotBelowEnd', keys: 'startLr, endLr' }]],
    ['find.groups', 'each', []],
    ['find.groups', 'some', [{ path: 'find.groups', code: 'unknownChoice', value: 'some', options: 'all, each' }]],
    ['find.others', true, [{ path: 'find.others', code: 'wrongType', expected: 'text' }]],
    ['find.lowerLr', 'x', [{ path: 'find.lowerLr', code: 'wrongType', expected: 'number' }]],
    ['view.smoothing', 1, [{ path: 'view.smoothing', code: 'outOfRange', value: 1, min: 0, max: 0.999 }]],
    ['engine', 'tpu', [{ path: 'engine', code: 'unknownChoice', value: 'tpu', options: 'auto, wgsl, webgpu, webgl, wasm, cpu' }]],
  ])('%s = %j', (path, value, expected) => {
    expect(issuesOf(withValue(path, value))).toEqual(expected);
  });

  it('reports every schedule kind that is an inherited property of objects as unknown', () => {
    for (const kind of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']) {
      const found = issuesOf(withValue('runs.0.schedule.kind', kind));
      expect(found.map(({ path, code }) => [path, code])).toEqual([['runs.0.schedule.kind', 'unknownChoice']]);
    }
  });

  it('takes no value from a prototype', () => {
    const task = Object.create({ batchSize: 7 });
    const result = parseSpec({ version: 1, task });
    expect(result.ok && result.spec.task.batchSize).toBe(64);
  });

  it('reports what is not an object at all', () => {
    for (const json of [null, 1, 'spec', [], undefined, true]) {
      expect(issuesOf(json)[0]).toEqual({ path: '', code: 'wrongType', expected: 'object' });
    }
  });

  it('keeps 50 issues of a thousand', () => {
    expect(issuesOf({ version: 1, ...Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i])) })).toHaveLength(50);
  });

  it('turns -0 into 0', () => {
    const result = parseSpec(withValue('runs.2.schedule.params.minLr', -0));
    expect(result.ok && Object.is(result.spec.runs[2]?.schedule.params.minLr, 0)).toBe(true);
  });
});
