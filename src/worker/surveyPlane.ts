/**
 * @file From the settings of a landscape to a plane through the networks of a trail, with the facts about it and the paths on it.
 *
 * What is left out is filled in (experiment/landscape.ts says how). Everything is a function of the trail and the settings: not of time.
 */
import { placeOf } from '../experiment/landscape.ts';
import type { LandscapeSpec } from '../experiment/spec.ts';
import { boxAround, square } from '../landscape/box.ts';
import type { PlaneFacts, PlanePath, TrailPlace } from '../landscape/facts.ts';
import { beforeLeaving, diverged, thrown } from '../landscape/leaving.ts';
import type { Breathe } from '../landscape/pca.ts';
import { anglesOf, explained, type Foot, footFinder, type Plane, pcaPlane, randomPlane, threePlane } from '../landscape/planes.ts';
import { distance } from '../landscape/vector.ts';
import type { ModelSpec } from '../models/model.ts';
import type { TrailNetwork } from './protocol.ts';
import type { KeptRun } from './trail.ts';

/** A network of the trail, and whose it is. */
export interface FoundPlace extends TrailPlace {
  readonly network: TrailNetwork;
}

/** Networks that a plane is made of at most: the time for PCA grows with their square. */
const MOST_TAKEN = 64;

/** null: there is no such network (yet). */
export function findPlace(runs: readonly KeptRun[], text: string): FoundPlace | null {
  const place = placeOf(text);
  const kept = runs.find(({ run }) => run === place?.run);
  if (!place || !kept) return null;
  const { networks } = kept;
  const step = place.at === 'cycle' ? kept.cycles().find(({ cycle }) => cycle === place.n)?.step : place.n;
  const network =
    place.at === 'start'
      ? networks[0]
      : place.at === 'end'
        ? networks.at(-1)
        : place.at === 'cycle'
          ? networks.find((one) => one.step === step)
          : networks.findLast((one) => one.step <= place.n);
  return network ? { run: kept.run, step: network.step, network } : null;
}

export interface LaidPlane {
  readonly plane: Plane;
  readonly facts: Omit<PlaneFacts, 'images'>;
}

/**
 * `shown`: runs that make the plane where the settings name none. Null: too few networks, or a place that is not there. `breathe`: see landscape/pca.ts;
 * what the trail gains meanwhile does not count.
 */
export async function layPlane(
  kept: readonly KeptRun[],
  model: ModelSpec,
  landscape: LandscapeSpec,
  shown: readonly string[],
  breathe: Breathe,
): Promise<LaidPlane | null> {
  const { chosen, left } = chosenRuns(kept, landscape, shown);
  const asked = landscape.places.map((text) => findPlace(kept, text));
  if (chosen.length === 0 || asked.includes(null)) return null;
  const places = asked.filter((place) => place !== null);
  const through = throughPlaces(landscape.plane, places, chosen);
  const taken = takeEvenly(chosen);
  const ways = chosen.flatMap(({ networks }) => networks.map(({ weights }) => weights));
  const complete = chosen.every(({ end }) => end !== null);
  const plane = await planeOf(landscape, model, through, taken, breathe);
  if (!plane) return null;
  await breathe();

  const foot = footFinder(plane);
  const corners = through.map(({ run, step, network }) => ({ run, step, ...footOf(foot(network.weights)) }));
  const box = landscape.plane === 'random' ? square(landscape.reach) : boxAround([...ways.map(foot), ...corners], landscape.reach);
  if (!box) return null;
  await breathe();
  const angles = anglesOf(plane);
  const weights = taken.map((one) => one.weights);
  return {
    plane,
    facts: {
      plane: landscape.plane,
      runs: chosen.map(({ run }) => run),
      left,
      taken: taken.length,
      complete,
      through: corners,
      ...box,
      explained: explained(angles, weights.map(foot), weights),
      ...angles,
      weights: plane.origin.length,
      split: landscape.split,
      norm: model.buffers.length === 0 ? 'none' : landscape.plane === 'random' ? 'fixed' : 'follow',
    },
  };
}

/**
 * Those that the settings name; else those that are shown and did not diverge, or all that are shown where all did. `left`: see landscape/leaving.ts. A run
 * that was thrown is left out of the PCA of all shown runs: who wants it on the plane names it.
 */
function chosenRuns(
  kept: readonly KeptRun[],
  { runs, plane }: LandscapeSpec,
  shown: readonly string[],
): { readonly chosen: readonly KeptRun[]; readonly left: readonly string[] } {
  const asked = kept.filter(({ run }) => (runs.length > 0 ? runs : shown).includes(run));
  const steady = asked.filter((one) => !diverged(one));
  const far = plane === 'pca' && runs.length === 0 ? thrown(steady) : new Set<KeptRun>();
  const left = kept.filter((one) => diverged(one) || far.has(one)).map(({ run }) => run);
  if (runs.length === 0 && steady.length > 0) return { chosen: steady.filter((one) => !far.has(one)), left };
  return { chosen: asked.map((one) => (diverged(one) ? { ...one, networks: beforeLeaving(one, steady) } : one)), left };
}

/** Follows runs on a plane: what has been projected is not projected again. */
export function createTracker(plane: Plane): (kept: KeptRun) => PlanePath {
  const foot = footFinder(plane);
  const known = new WeakMap<TrailNetwork, Foot & { readonly moved: number }>();
  return ({ run, networks, cycles, end }) => {
    const start = networks[0];
    const feet = networks.map((network) => {
      const found = known.get(network) ?? projected(network, start);
      known.set(network, found);
      return found;
    });
    const column = (key: keyof (typeof feet)[number]) => Float64Array.from(feet, (one) => one[key]);
    const steps = Int32Array.from(networks, ({ step }) => step);
    return { run, cycles: cycles(), end, steps, a: column('a'), b: column('b'), off: column('off'), moved: column('moved') };
  };

  function projected({ weights }: TrailNetwork, start: TrailNetwork | undefined): Foot & { readonly moved: number } {
    return { ...foot(weights), moved: start ? distance(weights, start.weights) : 0 };
  }
}

function throughPlaces(plane: LandscapeSpec['plane'], asked: readonly FoundPlace[], chosen: readonly KeptRun[]): readonly FoundPlace[] {
  if (plane === 'pca') return asked.slice(0, 1);
  const at = (run: string | undefined, moment: string) => findPlace(chosen, `${run}.${moment}`);
  const [first, second, third] = chosen.map(({ run }) => run);
  const middle = chosen[0]?.networks[Math.floor((chosen[0].networks.length - 1) / 2)]?.step;
  const usual =
    plane === 'random'
      ? [at(first, 'end')]
      : third !== undefined
        ? [at(first, 'end'), at(second, 'end'), at(third, 'end')]
        : second !== undefined
          ? [at(first, 'start'), at(first, 'end'), at(second, 'end')]
          : [at(first, 'start'), at(first, `${middle}`), at(first, 'end')];
  const others = usual.filter((place) => place !== null && !asked.some(({ network }) => network === place.network)) as FoundPlace[];
  return [...asked, ...others].slice(0, plane === 'random' ? 1 : 3);
}

/** So many networks of each run, with its first and last. */
function takeEvenly(chosen: readonly KeptRun[]): readonly TrailNetwork[] {
  const most = Math.max(2, Math.floor(MOST_TAKEN / chosen.length));
  return chosen.flatMap(({ networks }) => {
    if (networks.length <= most) return networks;
    return Array.from({ length: most }, (_, i) => networks[Math.round((i * (networks.length - 1)) / (most - 1))] as TrailNetwork);
  });
}

async function planeOf(
  { plane, seed }: LandscapeSpec,
  model: ModelSpec,
  through: readonly FoundPlace[],
  taken: readonly TrailNetwork[],
  breathe: Breathe,
): Promise<Plane | null> {
  const [x, y, z] = through.map(({ network }) => network);
  if (plane === 'pca') return pcaPlane(model, taken, x ?? null, breathe);
  if (plane === 'random') return x ? randomPlane(model, x, seed) : null;
  return x && y && z ? threePlane(model, [x, y, z]) : null;
}

function footOf({ a, b }: Foot): { readonly a: number; readonly b: number } {
  return { a, b };
}
