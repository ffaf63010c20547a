/** @file What happened on the way: cycles that began again, changes by hand, branches, seeds that diverged or ended early. */
import { formatCount } from '../../charts/format.ts';
import type { MarkKind } from '../../charts/glyphs.ts';
import type { FigureMark } from '../../charts/lineTypes.ts';
import { placeOf } from './raceAxis.ts';
import { cacheOf, type RaceCache, type RunCache } from './raceCache.ts';
import { isAlive, type RaceRun, type RaceSettings, type RaceTexts, stepsDone } from './raceTypes.ts';

type Reason = keyof RaceTexts['mark'];

interface Happened {
  readonly kind: MarkKind;
  readonly reason: Reason;
  readonly step: number;
  /** Which of the run's seeds; empty: all. */
  readonly seeds: readonly number[];
}

export function marksOf(run: RaceRun, kept: RunCache, settings: RaceSettings): FigureMark[] {
  if (run.seeds.length === 0) return [];
  const { texts, firstSeed = 0 } = settings;
  return [...ofRun(run), ...endings(run)].map(({ kind, reason, step, seeds }) => {
    const which = seeds.length > 0 ? ` (${texts.someSeeds({ seeds: seeds.map((k) => String(firstSeed + k)).join(', ') })})` : '';
    return {
      x: placeOf(step, run, kept, settings),
      kind,
      colorIndex: run.colorIndex,
      letter: run.letter,
      title: `${run.letter} ${formatCount(step)}: ${texts.mark[reason]}${which}`,
    };
  });
}

/** One for all runs, in the color of warnings. */
export function lostMark(runs: readonly RaceRun[], cache: RaceCache, settings: RaceSettings): FigureMark[] {
  const { lostAt = null, texts } = settings;
  const [first] = runs;
  if (lostAt === null || !first) return [];
  const x = placeOf(lostAt, first, cacheOf(cache, first), settings);
  return [{ x, kind: 'lost', colorIndex: 0, letter: '', title: `${formatCount(lostAt)}: ${texts.mark.lost}` }];
}

/** Those of the settings as far as they have acted, and those noted while it trained; of a branch, its own. */
function ofRun({ seeds, rate, since }: RaceRun): readonly Happened[] {
  const done = stepsDone({ seeds } as RaceRun);
  const found = new Map<string, Happened>();
  const add = (kind: 'restart' | 'change' | 'branch', step: number) => {
    if (step < done && step >= (since ?? 0)) found.set(`${kind}:${step}`, { kind, reason: kind, step, seeds: [] });
  };
  for (const step of rate?.restarts ?? []) add('restart', step);
  for (const step of rate?.changes ?? []) add('change', step);
  for (const { kind, step } of seeds[0]?.marks ?? []) if (kind === 'restart' || kind === 'change') add(kind, step);
  if (since) {
    found.delete(`change:${since}`);
    add('branch', since);
  }
  return [...found.values()];
}

/** Seeds that ended before the length of the run, those of one step together. Where all diverged, the end of the line says it. */
function endings(run: RaceRun): readonly Happened[] {
  const found = new Map<string, Happened>();
  const alive = isAlive(run);
  run.seeds.forEach(({ end }, k) => {
    if (!end) return;
    const { reason } = end;
    if (reason === 'finished' || reason === 'stopped' || (reason === 'diverged' && !alive)) return;
    const key = `${reason}:${end.step}`;
    const kind = reason === 'diverged' ? 'diverged' : 'early';
    found.set(key, { kind, reason, step: end.step, seeds: [...(found.get(key)?.seeds ?? []), k] });
  });
  return [...found.values()].map((one) => (one.seeds.length === run.seeds.length ? { ...one, seeds: [] } : one));
}
