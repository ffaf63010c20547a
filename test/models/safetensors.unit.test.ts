import { describe, expect, it } from 'vitest';
import { initialize } from '../../src/models/initialize.ts';
import { buildModel } from '../../src/models/registry.ts';
import { readSafetensors, type SafetensorsFile, writeSafetensors } from '../../src/models/safetensors.ts';
import { startWeights } from '../../src/models/startWeights.ts';
import fc from '../house/fastCheck.ts';

const file: SafetensorsFile = {
  tensors: {
    'a.kernel': { shape: [2, 3], values: Float32Array.of(1, -2, 0.5, Number.NaN, -0, 3.4028234663852886e38) },
    'a.bias': { shape: [], values: Float32Array.of(7) },
    empty: { shape: [0, 4], values: new Float32Array(0) },
  },
  metadata: { licence: 'MIT', note: 'é 猫' },
};

/** A file from its header's text and so many bytes of numbers. */
function fileOf(header: string, dataBytes = 8, length = header.length): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(new TextEncoder().encode(header), 8);
  return bytes;
}
const problemOf = (bytes: Uint8Array) => {
  const result = readSafetensors(bytes);
  return result.ok ? null : result.problem;
};
const entry = (begin: number, end: number, shape = [(end - begin) / 4]) => ({ dtype: 'F32', shape, data_offsets: [begin, end] });
const json = (value: unknown) => JSON.stringify(value);

describe('writeSafetensors', () => {
  it('writes what Python reads, byte for byte as the format says', () => {
    // read with Python's safetensors 0.8.0: safetensors.deserialize gives these tensors
    const header =
      '{"__metadata__":{"licence":"MIT","note":"\\u00e9 \\u732b"},"a.kernel":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"a.bias":{"dtype":"F32","shape":[],"data_offsets":[24,28]},"empty":{"dtype":"F32","shape":[0,4],"data_offsets":[28,28]}}';
    const bytes = writeSafetensors(file);
    const padded = Math.ceil(header.length / 8) * 8;
    expect(new DataView(bytes.buffer).getBigUint64(0, true)).toBe(BigInt(padded));
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + padded))).toBe(header.padEnd(padded, ' '));
    expect([...bytes.subarray(8 + padded, 8 + padded + 8)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
    expect(bytes.length).toBe(8 + padded + 28);
  });

  it('refuses numbers that do not fill the shape', () => {
    expect(() => writeSafetensors({ tensors: { a: { shape: [2], values: Float32Array.of(1) } }, metadata: {} })).toThrow(
      'internal: 1 values for a [2]',
    );
  });
});

describe('readSafetensors', () => {
  it('reads what was written, to the bit', () => {
    expect(readSafetensors(writeSafetensors(file))).toEqual({ ok: true, file });
    const shifted = new Uint8Array(1000);
    const bytes = writeSafetensors(file);
    shifted.set(bytes, 3);
    expect(readSafetensors(shifted.subarray(3, 3 + bytes.length))).toEqual({ ok: true, file });
  });

  it('reads tensors in any order of the numbers, and without metadata', () => {
    const result = readSafetensors(fileOf(json({ b: entry(4, 8), a: entry(0, 4) })));
    expect(result.ok && Object.keys(result.file.tensors)).toEqual(['b', 'a']);
    expect(problemOf(fileOf('{}', 0))).toBeNull();
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'truncated'],
    ['half a length', new Uint8Array(7), 'truncated'],
    ['a header longer than the file', fileOf('{}', 0, 3), 'truncated'],
    ['a header of 2^63 bytes', fileOf('{}', 0, Number.MAX_SAFE_INTEGER), 'header too long'],
    ['a header of 1 MB and a byte', fileOf('{}', 0, (1 << 20) + 1), 'header too long'],
    ['no JSON', fileOf('{'), 'header'],
    ['an array', fileOf('[]'), 'header'],
    ['a text', fileOf('"a"'), 'header'],
    ['bytes that are no ASCII', fileOf('{"é":1}', 8), 'header'],
    ['white space before', fileOf(' {}', 0), 'header'],
    ['a line break behind', fileOf('{}\n', 0), 'header'],
    ['a tensor given twice', fileOf(`{"a":${json(entry(0, 8))},"a":${json(entry(0, 8))}}`), 'header'],
    ['offsets given twice', fileOf('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4],"data_offsets":[0,8]}}'), 'header'],
    ['metadata that is a list', fileOf(json({ __metadata__: [], a: entry(0, 8) })), 'metadata'],
    ['metadata with a number', fileOf(json({ __metadata__: { a: 1 }, a: entry(0, 8) })), 'metadata'],
    ['an entry that is a number', fileOf(json({ a: 1 })), 'entry a'],
    ['an entry with more', fileOf(json({ a: { ...entry(0, 8), more: 1 } })), 'entry a'],
    ['another type', fileOf(json({ a: { ...entry(0, 8), dtype: 'F16' } })), 'dtype of a'],
    ['a negative size', fileOf(json({ a: { ...entry(0, 8), shape: [-1, -2] } })), 'shape of a'],
    ['half a size', fileOf(json({ a: { ...entry(0, 8), shape: [0.5, 4] } })), 'shape of a'],
    ['a shape that is a text', fileOf(json({ a: { ...entry(0, 8), shape: '2' } })), 'shape of a'],
    ['nine dimensions', fileOf(json({ a: { ...entry(0, 8), shape: [2, 1, 1, 1, 1, 1, 1, 1, 1] } })), 'shape of a'],
    [
      'a shape whose product overflows to the right size',
      fileOf(json({ a: { ...entry(0, 8), shape: [65536, 65536, 65536, 65536, 2] } })),
      'size of a',
    ],
    ['one offset', fileOf(json({ a: { ...entry(0, 8), data_offsets: [0] } })), 'offsets of a'],
    ['offsets backwards', fileOf(json({ a: { ...entry(0, 8), data_offsets: [8, 0] } })), 'size of a'],
    ['offsets that do not fit the shape', fileOf(json({ a: { ...entry(0, 8), shape: [3] } })), 'size of a'],
    ['numbers beyond the end', fileOf(json({ a: entry(0, 12) })), 'length'],
    ['numbers that nobody owns at the end', fileOf(json({ a: entry(0, 4) })), 'length'],
    ['numbers that nobody owns before', fileOf(json({ a: entry(4, 8) })), 'offsets of a'],
    ['a hole', fileOf(json({ a: entry(0, 4), b: entry(8, 12) }), 12), 'offsets of b'],
    ['an overlap', fileOf(json({ a: entry(0, 8), b: entry(4, 12) }), 12), 'offsets of b'],
    ['the same numbers twice', fileOf(json({ a: entry(0, 8), b: entry(0, 8) })), 'offsets of b'],
    ['too many tensors', fileOf(json(Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`t${i}`, entry(0, 0)]))), 0), 'too many tensors'],
  ])('refuses %s', (_, bytes, problem) => {
    expect(problemOf(bytes)).toBe(problem);
  });

  it('takes names that are keys of every object for names', () => {
    const result = readSafetensors(fileOf(`{"__proto__":${json(entry(0, 4))},"constructor":${json(entry(4, 8))}}`));
    expect(result.ok && Object.keys(result.file.tensors)).toEqual(['__proto__', 'constructor']);
  });

  it('never throws, whatever the bytes, and whatever is changed in a good file', () => {
    const good = writeSafetensors(file);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(good.length - 1), fc.nat(255), (noise, at, byte) => {
        readSafetensors(noise);
        const changed = good.slice();
        changed[at] = byte;
        readSafetensors(changed);
        readSafetensors(good.subarray(0, at));
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});

describe('startWeights', () => {
  const small = (classes: number) => buildModel({ kind: 'small', params: {} }, [28, 28, 1], classes);
  const saved = (classes: number) =>
    Object.fromEntries(
      small(classes).params.map(({ name, shape }) => [name, { shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.25) }]),
    );

  it('takes everything over for the same classes', () => {
    const result = startWeights(small(10), saved(10), { sameClasses: true, seed: 1 });
    expect(result.ok && Object.values(result.weights).every((values) => values.every((value) => value === 0.25))).toBe(true);
  });

  it.each([2, 10])('draws the last layer anew for %i other classes', (classes) => {
    const result = startWeights(small(classes), saved(10), { sameClasses: false, seed: 5 });
    if (!result.ok) throw new Error(result.problem);
    const fresh = initialize(small(classes), 5);
    expect(result.weights['dense.kernel']).toEqual(fresh['dense.kernel']);
    expect(result.weights['dense.bias']).toEqual(fresh['dense.bias']);
    expect([...new Set(result.weights['conv2.kernel'])]).toEqual([0.25]);
    expect(Object.keys(result.weights)).toEqual(Object.keys(fresh));
  });

  it('says what does not fit', () => {
    const { 'conv1.bias': left, ...others } = saved(10);
    const start = (tensors: ReturnType<typeof saved>, sameClasses = true) => startWeights(small(10), tensors, { sameClasses, seed: 1 });
    expect(start(others)).toEqual({ ok: false, problem: 'no tensor conv1.bias' });
    expect(start({ ...saved(10), 'conv1.bias': { shape: [4], values: new Float32Array(4) } }, false)).toEqual({
      ok: false,
      problem: 'conv1.bias is [4], not [8]',
    });
    expect(start(saved(2))).toEqual({ ok: false, problem: 'dense.kernel is [400, 2], not [400, 10]' });
    expect(start({ ...saved(10), more: left as (typeof others)[string] })).toEqual({
      ok: false,
      problem: 'tensor more belongs to no layer of small',
    });
  });
});
