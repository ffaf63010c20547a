import { useMemo } from 'react';
import type { Crosshair } from '../../charts/crosshair.ts';
import { findDomain } from '../../charts/findFigure.ts';
import { formatExact, formatLoss, formatPlainTick, formatRate, formatRateTick } from '../../charts/format.ts';
import type { Lane } from '../../charts/lanes.ts';
import { createLineFigure } from '../../charts/lineFigure.ts';
import type { LineData } from '../../charts/lineTypes.ts';
import { valueAt } from '../../charts/lookup.ts';
import type { FindCurves } from './FindFigure.tsx';
import { type RateShow, RateStack, type RateTexts } from './RateStack.tsx';

export interface GroupCurve {
  readonly name: string;
  /** Losses of the first seed. */
  readonly raw: ArrayLike<number>;
  readonly curves: FindCurves;
  /** Whether there is more than one seed: a band. */
  readonly spread: boolean;
  /** Rate of the suggestion; null: none. */
  readonly suggestion: number | null;
  /** Rate at which the test stopped; null: it ran to its end. */
  readonly stop: number | null;
}

export interface GroupsTexts extends RateTexts {
  readonly loss: string;
  readonly lossSub: string;
  readonly stopped: string;
  readonly empty: string;
  readonly emptyHint: string;
}

interface GroupsFigureProps {
  readonly groups: readonly GroupCurve[];
  readonly range: readonly [startLr: number, endLr: number];
  readonly rateScale: 'log' | 'linear';
  readonly lanes: readonly Lane[];
  readonly texts: GroupsTexts;
}

const EMPTY_LOSS = [0, 3] as const;

/** One range test per layer group: a curve each, named at its head, and the suggestion of each in a lane of its own. */
export function GroupsFigure(props: GroupsFigureProps) {
  const show = useMemo(() => showOf(props), [props]);
  return <RateStack show={show} mount={mount} />;
}

interface GroupsShow extends RateShow {
  readonly data: LineData;
}

function mount(place: HTMLElement, crosshair: Crosshair, describe: (at: number) => string, latest: () => GroupsShow) {
  const figure = createLineFigure(place, { label: latest().texts.figure, crosshair, rail: false, xLabels: false, describe });
  return { ...figure, update: ({ data }: GroupsShow) => figure.update(data) };
}

function showOf(props: GroupsFigureProps): GroupsShow {
  const { groups, range, rateScale, lanes, texts } = props;
  return {
    ...{ range, rateScale, lanes, texts, lower: null, upper: null },
    data: lineData(props),
    title: texts.loss,
    note: texts.lossSub,
    formatY: formatLoss,
    columns: groups.map(({ name, curves }) => ({ name, x: curves.lr, y: curves.median })),
    valuesAt: (at) =>
      groups.map(({ name, curves }) => {
        const value = at === null ? Number.NaN : valueAt(curves.lr, curves.median, at);
        return { name, text: formatLoss(value), exact: Number.isFinite(value) ? formatExact(value) : '' };
      }),
  };
}

/** All in ink: colors belong to runs. The last group, the head, is solid, the earlier ones dashed. */
function lineData({ groups, range, rateScale, texts }: GroupsFigureProps): LineData {
  const begun = groups.filter(({ raw }) => raw.length > 0);
  const domains = begun.map(({ raw, curves }) =>
    findDomain({ quantity: 'loss', dots: { x: curves.lr, y: raw }, line: { x: curves.lr, y: curves.median } }),
  );
  return {
    x: { domain: range, kind: rateScale, name: 'η', formatTick: formatRateTick, format: formatRate, snap: (rate) => rate },
    y: {
      kind: 'linear',
      domain: domains.length === 0 ? EMPTY_LOSS : [Math.min(...domains.map(([low]) => low)), Math.max(...domains.map(([, high]) => high))],
      formatTick: formatPlainTick,
      format: formatLoss,
    },
    series: groups.map(({ name, raw, curves, spread, suggestion, stop }, g) => {
      const fromLast = groups.length - 1 - g;
      return {
        key: name,
        letter: name,
        colorIndex: 0,
        dashIndex: fromLast === 0 ? 0 : fromLast + 1,
        x: curves.lr,
        raw,
        y: curves.median,
        rings: suggestion === null ? [] : [suggestion],
        ...(spread && { band: { lo: curves.lo, hi: curves.hi } }),
        ...(stop !== null && { end: { x: stop, label: texts.stopped } }),
      };
    }),
    empty: begun.length > 0 ? null : { title: texts.empty, note: texts.emptyHint },
  };
}
