import { describe, expect, it } from 'vitest';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import { addRun, removeRun, setRun, setSchedule, setScheduleParam, setTask } from '../../src/experiment/edit.ts';
import type { ExperimentSpec, RunSpec } from '../../src/experiment/spec.ts';
import { RUN_IDS } from '../../src/experiment/tables.ts';
import { decodeSpec, encodeSpec } from '../../src/experiment/url.ts';
import { MAX_HASH } from '../../src/experiment/urlTable.ts';
import { decodeText } from '../../src/experiment/urlText.ts';
import golden from './urls.golden.json' with { type: 'json' };

function decoded(hash: string) {
  const { spec, issues } = decodeSpec(hash);
  return { spec, issues: issues.map(({ path, code, params }) => ({ path, code, ...params })) };
}

function run(spec: ExperimentSpec, id: string): RunSpec {
  const found = spec.runs.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no run ${id}`);
  return found;
}

describe('encodeSpec', () => {
  it('is empty for the default spec', () => {
    expect(encodeSpec(defaultSpec)).toBe('');
    expect(decodeSpec('')).toEqual({ spec: defaultSpec, issues: [] });
    expect(decodeSpec('#')).toEqual({ spec: defaultSpec, issues: [] });
  });

  it('says only what differs, readably', () => {
    expect(encodeSpec(setTask(defaultSpec, { dataset: 'mnist', batchSize: 32, epochs: 1.5, seed: 7 }))).toBe(
      'v=1&data=mnist&batch=32&epochs=1.5&seed=7',
    );
    expect(encodeSpec(setScheduleParam(defaultSpec, 'A', 'lr', 0.01))).toBe('v=1&A=constant,lr:0.01');
    expect(encodeSpec(setScheduleParam(defaultSpec, 'A', 'lr', 1e-7))).toBe('v=1&A=constant,lr:1e-7');
    expect(encodeSpec(removeRun(defaultSpec, 'B'))).toBe('v=1&runs=A,C');
    expect(encodeSpec(addRun(defaultSpec))).toBe('v=1&D=constant');
    expect(encodeSpec(setRun(defaultSpec, 'B', { name: 'my run; 50% & more', hidden: true }))).toBe(
      'v=1&B=triangular,downSteps:78;hidden;name:my+run%3B+50%25+%26+more',
    );
  });
});

describe('decodeSpec', () => {
  it('reads the form in which links are written', () => {
    const { spec, issues } = decoded(
      '#v=1&data=mnist&model=bn&batch=32&epochs=1.5&seed=7&A=constant,lr:0.01&B=triangular,minLr:0.005,maxLr:0.2;adam,beta1:0.8;groups:geometric,ratio:4,frozen:1;name:my+run' +
        '&find=run:B,start:1e-6,lower:5e-3&view=find&x=epoch&engine=webgpu',
    );
    expect(issues).toEqual([]);
    expect(spec.task).toMatchObject({ dataset: 'mnist', batchSize: 32, epochs: 1.5, seed: 7, evalEvery: 25 });
    expect(spec.task.model.kind).toBe('bn');
    expect(run(spec, 'A').schedule.params.lr).toBe(0.01);
    expect(run(spec, 'B')).toMatchObject({
      name: 'my run',
      schedule: { kind: 'triangular', params: { minLr: 0.005, maxLr: 0.2, upSteps: 78, downSteps: 0 } },
      optimizer: { kind: 'adam', params: { beta1: 0.8, beta2: 0.999 } },
      groups: { mode: 'geometric', ratio: 4, frozen: 1, factors: [] },
      hidden: false,
    });
    expect(run(spec, 'C')).toEqual(run(defaultSpec, 'C'));
    expect(spec.find).toEqual({ ...defaultSpec.find, run: 'B', startLr: 1e-6, lowerLr: 0.005 });
    expect(spec.view).toMatchObject({ name: 'find', xAxis: 'epoch' });
    expect(spec.engine).toBe('webgpu');
  });

  it('reads which groups stand still, and a slice between two rates, and writes them as they are read', () => {
    const hash =
      'v=1&runs=A,B&A=constant,lr:0.01;groups:slice,span:30,frozen:1,still:3/5;until:100;groups:one,still:2&B=constant,lr:0.1;groups:one,frozen:2';
    const { spec, issues } = decoded(hash);
    expect(issues).toEqual([]);
    expect(run(spec, 'A').earlier[0]?.groups).toMatchObject({ mode: 'slice', span: 30, frozen: 1, still: [3, 5] });
    expect(run(spec, 'A').groups).toMatchObject({ mode: 'one', frozen: 0, still: [2] });
    expect(run(spec, 'B').groups).toMatchObject({ mode: 'one', frozen: 2, still: [] });
    expect(decoded(encodeSpec(spec)).spec.runs).toEqual(spec.runs);
    expect(encodeSpec(spec)).toContain('groups:slice,span:30,frozen:1,still:3/5;until:100;groups:one,still:2');
    expect(decoded('A=constant;groups:one,still:3/2').issues).toMatchObject([{ path: 'runs.0.groups.still', code: 'notAscending' }]);
  });

  it.each([
    ['lr=abc', [{ path: 'runs.0.schedule.params.lr', code: 'notANumber', value: 'abc' }]],
    ['lr=-1', [{ path: 'runs.0.schedule.params.lr', code: 'outOfRange', value: -1, min: 1e-7, max: 100 }]],
    ['lr=0', [{ path: 'runs.0.schedule.params.lr', code: 'outOfRange', value: 0, min: 1e-7, max: 100 }]],
    ['lr=', [{ path: 'runs.0.schedule.params.lr', code: 'notANumber', value: '' }]],
    ['lr=NaN', [{ path: 'runs.0.schedule.params.lr', code: 'notANumber', value: 'NaN' }]],
    ['lr=1e999', [{ path: 'runs.0.schedule.params.lr', code: 'notANumber', value: 'Infinity' }]],
    ['lr=0x10', [{ path: 'runs.0.schedule.params.lr', code: 'notANumber', value: '0x10' }]],
    ['batch=0', [{ path: 'task.batchSize', code: 'outOfRange', value: 0, min: 1, max: 1024 }]],
    ['batch=1.5', [{ path: 'task.batchSize', code: 'notAnInteger', value: 1.5 }]],
    ['v=99', [{ path: 'version', code: 'futureVersion', version: 99, known: 1 }]],
    ['v=abc', [{ path: 'version', code: 'notANumber', value: 'abc' }]],
    ['hide=all', [{ path: '', code: 'unknownKey', key: 'hide' }]],
    ['nonsense', [{ path: '', code: 'unknownKey', key: 'nonsense' }]],
    ['batch', [{ path: '', code: 'malformed', part: 'batch' }]],
    ['__proto__=1', [{ path: '', code: 'unknownKey', key: '__proto__' }]],
    ['constructor=1', [{ path: '', code: 'unknownKey', key: 'constructor' }]],
    ['data=toString', [{ path: 'task.dataset', code: 'unknownChoice', value: 'toString', options: 'fashionMnist, mnist, cifar10, cifar8, catDog' }]],
    ['A=constant,__proto__:1', [{ path: 'runs.0.schedule.params', code: 'unknownKey', key: '__proto__' }]],
    ['A=constant,lr', [{ path: 'runs.0.schedule.params', code: 'malformed', part: 'lr' }]],
    ['A=constant;momentum;adam', [{ path: 'runs.0', code: 'malformed', part: 'adam' }]],
    ['A=constant;groups:many', [{ path: 'runs.0.groups.mode', code: 'unknownChoice', value: 'many', options: 'one, geometric, slice, manual' }]],
    ['runs=Z', [{ path: 'runs', code: 'unknownChoice', value: 'Z', options: RUN_IDS.join(', ') }]],
    ['find=run:Z', [{ path: 'find.run', code: 'unknownChoice', value: 'Z', options: 'A, B, C' }]],
    ['find=stat:1', [{ path: 'find', code: 'unknownKey', key: 'stat' }]],
    ['find=groups:one', [{ path: 'find.groups', code: 'unknownChoice', value: 'one', options: 'all, each' }]],
    ['find=others:', [{ path: 'find.others', code: 'unknownChoice', value: '', options: 'frozen, held' }]],
    ['find=start:20', [{ path: 'find', code: 'conflict', conflict: 'startNotBelowEnd', keys: 'startLr, endLr' }]],
    ['smoothing=2', [{ path: 'view.smoothing', code: 'outOfRange', value: 2, min: 0, max: 0.999 }]],
    ['%', [{ path: '', code: 'unknownKey', key: '%' }]],
    ['%E0%A4%A=1', [{ path: '', code: 'unknownKey', key: '%E0%A4%A' }]],
    ['engine=%00', [{ path: 'engine', code: 'unknownChoice', value: '\u0000', options: 'auto, wgsl, webgpu, webgl, wasm, cpu' }]],
  ])('%s: keeps the default and says so', (hash, issues) => {
    expect(decoded(hash)).toEqual({ spec: defaultSpec, issues });
  });

  it('reports an unknown schedule with the list of known ones, also under names that every object has', () => {
    for (const kind of ['warp', 'constructor', '__proto__', 'hasOwnProperty']) {
      const { spec, issues } = decoded(`A=${kind}&batch=32`);
      expect(issues).toHaveLength(1);
      expect(issues[0]).toMatchObject({ path: 'runs.0.schedule.kind', code: 'unknownChoice', value: kind });
      expect(spec).toEqual(setTask(defaultSpec, { batchSize: 32 }));
      expect(decoded(`schedule=${kind}`).issues[0]).toMatchObject({ code: 'unknownChoice', value: kind });
    }
  });

  it('keeps what it understands beside what it does not', () => {
    const { spec, issues } = decoded('v=99&batch=32&lr=abc&B=triangular,maxLr:oops,minLr:0.001,downSteps:78&color=red&seed=7');
    expect(spec).toEqual(setScheduleParam(setTask(defaultSpec, { batchSize: 32, seed: 7 }), 'B', 'minLr', 0.001));
    expect(issues.map(({ code }) => code)).toEqual(['unknownKey', 'futureVersion', 'notANumber', 'notANumber']);
  });

  it('takes contradictions out: values involved go back to their defaults', () => {
    const { spec, issues } = decoded('B=triangular,minLr:0.5,upSteps:50');
    expect(issues).toEqual([{ path: 'runs.1.schedule.params', code: 'conflict', conflict: 'floorAbovePeak', keys: 'minLr, maxLr' }]);
    expect(run(spec, 'B').schedule.params).toMatchObject({ minLr: 0.005, maxLr: 0.1, upSteps: 50 });
  });

  it('lr=, schedule= and optimizer= speak of the first run', () => {
    expect(decoded('lr=0.1')).toEqual({ spec: setScheduleParam(defaultSpec, 'A', 'lr', 0.1), issues: [] });
    expect(decoded('lr=5e-3&A=constant,lr:0.2').spec).toEqual(setScheduleParam(defaultSpec, 'A', 'lr', 0.005));
    expect(decoded('schedule=triangular').spec).toEqual(setSchedule(defaultSpec, 'A', 'triangular'));
    const { spec, issues } = decoded('lr=0.4&schedule=oneCycle&optimizer=adam&runs=C,A');
    expect(issues).toEqual([]);
    expect(spec.runs.map(({ id }) => id)).toEqual(['C', 'A']);
    expect(spec.runs[0]?.schedule).toMatchObject({ kind: 'oneCycle', params: { maxLr: 0.4, startLr: 0.016 } });
    expect(spec.runs[0]?.optimizer.kind).toBe('adam');
    expect(spec.runs[1]).toEqual(run(defaultSpec, 'A'));
  });

  it('adds, leaves out and reorders runs', () => {
    expect(decoded('D=sgdr').spec.runs.map(({ id }) => id)).toEqual(['A', 'B', 'C', 'D']);
    expect(decoded('runs=C,A').spec.runs).toEqual([run(defaultSpec, 'C'), run(defaultSpec, 'A')]);
    expect(decoded('runs=C,A').spec.find.run).toBe('A');
    expect(decoded('runs=F').spec.runs).toEqual([newRun('F')]);
    expect(decoded('runs=F').spec.find.run).toBe('F');
    expect(decoded('runs=A,A,C')).toMatchObject({ issues: [{ path: 'runs', code: 'duplicateId', id: 'A' }] });
    expect(decoded('runs=A&B=cosine')).toMatchObject({ issues: [{ path: 'runs', code: 'unknownChoice', value: 'B', options: 'A' }] });
    expect(decoded('A=;adam').spec.runs[0]).toMatchObject({ schedule: run(defaultSpec, 'A').schedule, optimizer: { kind: 'adam' } });
  });

  it('survives what mail programs do to links', () => {
    const spec = setRun(setTask(defaultSpec, { batchSize: 32 }), 'B', { name: 'a=b & c;d, 50%' });
    const hash = encodeSpec(spec);
    const marks = hash.replaceAll(',', '%2C').replaceAll(':', '%3a').replaceAll(';', '%3B');
    expect(marks).not.toBe(hash);
    for (const mangled of [`#${hash}`, `?${hash}`, `&${hash}&`, marks, encodeURIComponent(hash)]) {
      expect(decodeSpec(mangled)).toEqual({ spec, issues: [] });
    }
  });

  it('keeps the first of two pairs with one key', () => {
    expect(decoded('batch=32&batch=16')).toEqual({
      spec: setTask(defaultSpec, { batchSize: 32 }),
      issues: [{ path: '', code: 'malformed', part: 'batch=16' }],
    });
  });

  it('reads a megabyte of noise and keeps what stood before it', () => {
    const noises = [
      'x'.repeat(1e6),
      '&'.repeat(1e6),
      '%'.repeat(1e6),
      '%E4'.repeat(4e5),
      '%E4=1&'.repeat(2e5),
      `A=${'%E4x'.repeat(4e5)}`,
      'a=1&'.repeat(2.5e5),
      '='.repeat(1e6),
      `A=${';'.repeat(1e6)}`,
      `A=${','.repeat(1e6)}`,
      `A=constant,lr:${'1'.repeat(1e6)}`,
      `A=drawn,levels:${'1/'.repeat(5e5)}`,
      `A=constant;name:${'%41'.repeat(4e5)}`,
      `find=${'start:1,'.repeat(2e5)}`,
    ];
    for (const noise of noises) {
      const hash = `#v=1&batch=32&seed=9&${noise}`;
      const { spec, issues } = decodeSpec(hash);
      expect(spec).toEqual(setTask(defaultSpec, { batchSize: 32, seed: 9 }));
      expect(issues[0]).toMatchObject({ path: '', code: 'tooLong', params: { max: MAX_HASH } });
      expect(issues.length).toBeLessThanOrEqual(50);
    }
  });

  it('decodes percent sequences and leaves broken ones as they are', () => {
    expect(decodeText('a+b%20c')).toBe('a b c');
    expect(decodeText('%E5%AD%A6')).toBe('学');
    expect(decodeText('50%')).toBe('50%');
    expect(decodeText('%E5%AD')).toBe('%E5%AD');
    expect(decodeText('%zz%41')).toBe('%zzA');
  });
});

describe('old links', () => {
  it.each(golden.links)('$hash', ({ hash, spec, issues }) => {
    const result = decodeSpec(hash);
    expect(result.spec).toMatchObject(spec); // not toEqual: a card may gain a parameter, whose default then means what was before
    expect(result.issues.map(({ path, code }) => ({ path, code }))).toEqual(issues);
  });

  it('are there for every kind of value', () => {
    expect(golden.links.length).toBeGreaterThanOrEqual(12);
  });
});
