/**
 * @file How much of a race's trail is kept: all of it, or nothing where it is larger than `TRAIL_BYTES`, so that a plane through what is kept is the plane
 * that was seen. A run of `small` on 28 x 28 pixels has 1 MB of networks, one of `wide` 7 MB, and up to twice that
 * with many cycles.
 */
import { networkBytes, type RaceHead } from './raceRecord.ts';
import type { Gain } from './raceStore.ts';
import type { Change } from './shelf.ts';

export const TRAIL_BYTES = 64e6;

/** What is written of the trail, what the head then says of it, and the bytes that the race gains. */
export function trailRoom(
  { trail = [] }: Pick<RaceHead, 'trail'>,
  { networks = [] }: Pick<Gain, 'networks'>,
): { readonly change: Pick<Change, 'forget' | 'networks'>; readonly trail: NonNullable<RaceHead['trail']> | null; readonly bytes: number } {
  if (trail === null) return { change: {}, trail, bytes: 0 };
  const before = trail.reduce((sum, { bytes }) => sum + bytes, 0);
  const known = new Map(trail.map(({ run, bytes }) => [run, bytes]));
  const afresh = new Set((networks ?? []).filter(({ step }) => step === 0).map(({ run }) => run));
  for (const run of afresh) known.set(run, 0);
  for (const network of networks ?? []) known.set(network.run, (known.get(network.run) ?? 0) + networkBytes(network));
  const after = [...known.values()].reduce((sum, bytes) => sum + bytes, 0);
  if (networks === null || after > TRAIL_BYTES) return { change: { forget: [...known.keys()] }, trail: null, bytes: -before };
  return { change: { forget: [...afresh], networks }, trail: [...known].map(([run, bytes]) => ({ run, bytes })), bytes: after - before };
}
