import { expect, it } from 'vitest';
import { openVerdicts } from '../../src/worker/verdicts.ts';

/** The Cache API as far as one file needs it. */
function fakeCaches() {
  const files = new Map<string, Response>();
  const cache = {
    match: async (name: string) => files.get(name)?.clone(),
    put: async (name: string, response: Response) => void files.set(name, response),
  };
  return { files, storage: { open: async () => cache as unknown as Cache } };
}

it('what one worker remembers the next one knows', async () => {
  const { storage } = fakeCaches();
  const first = await openVerdicts(storage);
  expect(first.get('a')).toBeNull();
  first.set('a', '1');
  first.set('b', '2');
  first.set('a', '3');
  const next = await openVerdicts(storage);
  expect([next.get('a'), next.get('b'), next.get('c')]).toEqual(['3', '2', null]);
});

it('the oldest are forgotten', async () => {
  const { storage } = fakeCaches();
  const verdicts = await openVerdicts(storage);
  for (let n = 0; n < 201; n++) verdicts.set(`task ${n}`, String(n));
  expect([verdicts.get('task 0'), verdicts.get('task 1'), verdicts.get('task 200')]).toEqual([null, '1', '200']);
});

it('works without storage, with storage that refuses, and with a file that is not ours', async () => {
  const refusing = { open: () => Promise.reject(new DOMException('no', 'SecurityError')) };
  const throwing = {
    open() {
      throw new DOMException('no', 'SecurityError');
    },
  };
  const { storage, files } = fakeCaches();
  for (const text of ['[[1, 2], "x", ["a"]]', '{', 'null']) {
    files.set('engine-verdicts.json', new Response(text));
    expect((await openVerdicts(storage)).get('a')).toBeNull();
  }
  const full = {
    open: async () => ({ match: async () => undefined, put: async () => Promise.reject(new Error('QuotaExceeded')) }) as unknown as Cache,
  };
  for (const place of [undefined, refusing, throwing, full]) {
    const verdicts = await openVerdicts(place);
    verdicts.set('a', '1');
    expect(verdicts.get('a')).toBe('1');
  }
});
