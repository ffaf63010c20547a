/** @file Races that are kept, in a few words: which runs, which task, how it went, how many bytes. */
import type { ExperimentSpec } from '../../experiment/spec.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';
import type { EngineNote } from '../../runs/store/raceRecord.ts';
import type { RaceEntry } from '../../runs/store/raceStore.ts';
import { kindName, runName } from '../texts.ts';

const SHOWN = 3;

/** "A Constant, B Triangular, C SGDR and 2 more" */
export function runsText(t: Dictionary, { runs }: ExperimentSpec): string {
  const names = runs.slice(0, SHOWN).map((run) => `${run.id} ${runName(t, run)}`);
  const more = runs.length > SHOWN ? ` ${t.archive.moreRuns({ count: String(runs.length - SHOWN) })}` : '';
  return `${names.join(t.frame.comma)}${more}`;
}

export function taskText(t: Dictionary, { task }: ExperimentSpec): string {
  return [kindName(t, 'datasets', task.dataset), kindName(t, 'models', task.model.kind), t.archive.seeds({ count: task.seeds })].join(t.frame.comma);
}

export function timeText(time: number, language: string): string {
  return new Date(time).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
}

export function stateText(t: Dictionary, { head, status, own }: RaceEntry): string {
  if (status === 'live') return own ? t.archive.state.here : t.archive.state.elsewhere;
  return head.state.kind === 'ended' ? t.archive.state[head.state.how] : t.archive.state.left;
}

export function engineText(t: Dictionary, { backend, version, variant }: EngineNote): string {
  const names: Readonly<Record<string, string>> = t.engine.backend;
  return t.archive.version({ engine: names[backend] ?? backend, version: variant === undefined ? String(version) : `${version}-${variant}` });
}

/** 1.2 MB, as the language writes it. */
export function bytesText(bytes: number, language: string): string {
  const [size, unit] = bytes >= 1e9 ? [bytes / 1e9, 'GB'] : bytes >= 1e6 ? [bytes / 1e6, 'MB'] : [bytes / 1e3, 'kB'];
  return `${size.toLocaleString(language, { maximumSignificantDigits: 3 })} ${unit}`;
}
