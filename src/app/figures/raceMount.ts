/** @file The race figures outside React: each with its hidden table, the shared crosshair, and what can be done on a curve. */
import type { Crosshair } from '../../charts/crosshair.ts';
import { createDataTable } from '../../charts/dataTable.ts';
import { figureTable, type TableColumn } from '../../charts/figureTable.ts';
import { formatCount, formatPercent } from '../../charts/format.ts';
import { createLineFigure, type LineFigureOptions, type PickOptions } from '../../charts/lineFigure.ts';
import type { LineData } from '../../charts/lineTypes.ts';
import { stepAt } from './raceAxis.ts';
import { cacheOf, type RaceCache } from './raceCache.ts';
import { runOf } from './raceData.ts';
import { readout } from './raceReadout.ts';
import { type FigureKind, type RaceData, type RaceRun, type RaceSettings, type RaceTexts, stepsDone } from './raceTypes.ts';

/** What the figures look up while they live: always the newest. */
export interface RaceState {
  readonly props: RaceSettings & {
    onTarget(value: number): void;
    onBranch?(runId: string, step: number): void;
  };
  readonly data: RaceData | null;
  readonly cache: RaceCache;
  readonly focus: string | null;
  setFocus(id: string | null): void;
}

/**
 * To draw is work, and the next frame comes. `turns`: drafts of the figure under the pointer and of one other (all axes move); `drafts`: of all;
 * `exact`: as it should be, of what was drafted one figure in a frame.
 */
export type Pace = 'exact' | 'drafts' | 'turns';

export interface MountedFigures {
  update(data: RaceData): void;
  /** Draws what is due; true if there was something. */
  flush(pace: Pace): boolean;
  /** Rewrites the table of the figure whose turn it is. */
  tabulate(data: RaceData): void;
  destroy(): void;
}

export function mountFigures(places: ReadonlyMap<FigureKind, HTMLElement>, crosshair: Crosshair, state: RaceState): MountedFigures {
  const { texts } = state.props;
  const kinds = [...places.keys()];
  const parts = [...places].map(([kind, root], k) => {
    const options: LineFigureOptions = {
      label: texts.label[kind],
      crosshair,
      rail: k === 0,
      xLabels: k === places.size - 1,
      driven: true,
      describe: (at) => spoken(kind, at, state),
      picks: picksOf(state),
      ...(kind === 'accuracy' ? { target: targetOf(state) } : {}),
    };
    return { kind, root, figure: createLineFigure(root, options), table: createDataTable(root, texts.label[kind]) };
  });
  let turn = 0;
  let next = 0;
  return {
    update(data) {
      for (const { kind, figure } of parts) if (data[kind]) figure.update(data[kind]);
    },
    flush(pace) {
      if (pace === 'drafts') return parts.map(({ figure }) => figure.flush(true)).some(Boolean);
      if (pace === 'turns') {
        const pointed = parts.findIndex(({ root }) => root.matches(':hover, :focus'));
        do next = (next + 1) % parts.length;
        while (next === pointed && parts.length > 1);
        return [pointed, next].map((k) => parts[k]?.figure.flush(true) ?? false).some(Boolean);
      }
      const draft = parts.find(({ figure }) => figure.drafted);
      return parts.map((part) => part.figure.flush(part.figure.drafted && part !== draft)).some(Boolean);
    },
    tabulate(data) {
      const part = parts[turn++ % kinds.length];
      const figure = part && data[part.kind];
      if (figure) part.table.update(figureTable(tableOf(figure, state.props.texts)));
    },
    destroy() {
      for (const { figure, table } of parts) {
        figure.destroy();
        table.destroy();
      }
    },
  };
}

function targetOf(state: RaceState): NonNullable<LineFigureOptions['target']> {
  return {
    label: state.props.texts.target,
    min: 0.01,
    max: 0.999,
    step: 0.005,
    format: (value) => String(Number((100 * value).toFixed(1))),
    formatText: formatPercent,
    onChange: (value) => state.props.onTarget(value),
  };
}

/** Branches: from steps that have been trained, on the run's own part of the curve. */
function picksOf(state: RaceState): PickOptions {
  const stepOf = (key: string, at: number): { readonly run: RaceRun; readonly step: number } | null => {
    const run = state.props.runs.find(({ id }) => id === runOf({ key }));
    if (!run || run.hidden || !state.props.onBranch) return null;
    const step = stepAt(at, run, cacheOf(state.cache, run), state.props);
    return step > (run.since ?? 0) && step <= stepsDone(run) && step < state.props.totalSteps ? { run, step } : null;
  };
  return {
    hint(key, at) {
      const found = stepOf(key, at);
      return found && state.props.texts.branchHere({ run: found.run.letter, step: formatCount(found.step) });
    },
    pick(key, at) {
      const found = stepOf(key, at);
      if (found) state.props.onBranch?.(found.run.id, found.step);
    },
    next(direction) {
      const shown = state.props.runs.filter((run) => !run.hidden);
      const now = shown.findIndex(({ id }) => id === state.focus);
      const next = now < 0 ? (direction > 0 ? 0 : shown.length - 1) : (now + direction + shown.length) % shown.length;
      state.setFocus(shown[next]?.id ?? null);
    },
    focused: () => state.focus,
    leave: () => state.setFocus(null),
  };
}

/** What a screen reader hears at a place. */
function spoken(kind: FigureKind, at: number, { props, data, cache, focus }: RaceState): string {
  const figure = data?.[kind];
  if (!data || !figure) return '';
  const { texts, runs, xAxis } = props;
  const values = runs.flatMap((run) => {
    if (run.hidden) return [];
    const { text, band } = readout(kind, run, data, at, props, cache);
    return [`${run.letter} ${text}${band ? ` (${band})` : ''}`];
  });
  const inFocus = focus !== null && props.onBranch ? [texts.focused({ run: focus })] : [];
  return [`${texts.axis[xAxis]} ${figure.x.format(at)}`, ...values, ...inFocus].join('; ');
}

function tableOf({ x, y, series }: LineData, texts: RaceTexts) {
  return {
    xName: x.name,
    formatX: x.format,
    formatY: y.format,
    columns: series.flatMap((line): readonly TableColumn[] => {
      const { letter: run, name = run, aside = false, band } = line;
      if (name === '') return [];
      const column = { name, x: line.x, y: line.y, aside, ...(line.future ? { future: line.future } : {}) };
      if (!band) return [column];
      return [column, { name: texts.low({ run }), x: line.x, y: band.lo }, { name: texts.high({ run }), x: line.x, y: band.hi }];
    }),
  };
}
