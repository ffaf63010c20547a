import { useMemo, useState } from 'react';
import { createCrosshair } from '../../charts/crosshair.ts';
import { formatCount, formatRate } from '../../charts/format.ts';
import { setTransfer, transferParams } from '../../experiment/transfer.ts';
import { PEAK_GRID, TUNING, WAYS, type Way } from '../../experiment/ways.ts';
import type { Language } from '../../i18n/dictionary.ts';
import { readWays, type WayReading, waysVerdict } from '../../runs/waysReading.ts';
import { Button } from '../controls/Button.tsx';
import { Notice } from '../controls/Notice.tsx';
import { NumberField } from '../controls/NumberField.tsx';
import { Swatch } from '../controls/Swatch.tsx';
import { LinePanel } from '../figures/LinePanel.tsx';
import { waysData } from '../figures/waysData.ts';
import { useLanguage, useTexts } from '../language.tsx';
import { type CompareState, compareSettings, compareStore, finalAccuracy, startComparison, stopComparison } from '../stores/compareStore.ts';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { text } from '../stores/transferRecords.ts';
import { failureText, issueText, percentText, sentences } from '../texts.ts';
import { ListField } from './ListField.tsx';
import css from './transfer.module.css';
import { type TransferWords, useTransferTexts } from './transferTexts.ts';
import views from './views.module.css';

const BASE = WAYS.indexOf('oneRate');

/** Five ways to spend the same budget, with what the seeds can and cannot tell apart. */
export function ComparePanel() {
  const t = useTexts();
  const words = useTransferTexts();
  const language = useLanguage();
  const transfer = useSpec((spec) => spec.transfer);
  const task = useSpec((spec) => spec.task);
  const state = useStore(compareStore, (all) => all);
  const { phase, version, ways, spec } = state;
  const [crosshair] = useState(createCrosshair);
  const budget = spec?.transfer.budget ?? transfer.budget;
  // biome-ignore lint/correctness/useExhaustiveDependencies: series grow in place, version says when
  const data = useMemo(
    () => waysData(curvesOf(state), budget, { ...words, empty: words.compare.empty, emptyHint: words.compare.emptyHint }),
    [version, budget, words],
  );
  const readings =
    phase === 'ended'
      ? readWays(
          ways.map(({ series }) => ({ scores: series.map(finalAccuracy) })),
          BASE,
        )
      : [];
  const running = phase === 'running';
  const stale = spec !== null && (spec.task !== task || text(compareSettings(spec.transfer)) !== text(compareSettings(transfer)));
  return (
    <section className={css.compare} aria-labelledby="compare-heading">
      <header className={css.compareHead}>
        <h3 id="compare-heading">{words.compare.title}</h3>
        <p>{words.compare.about}</p>
      </header>
      <div className={css.compareTools}>
        {running ? (
          <Button look="line" icon="stop" onClick={stopComparison}>
            {t.frame.stop}
          </Button>
        ) : (
          <Button look="line" icon="run" onClick={startComparison}>
            {phase === 'idle' ? words.compare.start : words.compare.again}
          </Button>
        )}
        {(['budget', 'seeds'] as const).map((name) => (
          <span key={name}>
            {words.compare[name]}
            <NumberField
              label={words.compare[name]}
              value={transfer[name]}
              param={transferParams[name]}
              problemText={({ code, ...params }) => issueText(t, { code, params })}
              onChange={(value) => edit((before) => setTransfer(before, { [name]: value }), 'slide')}
            />
          </span>
        ))}
        <span className={css.peaks} title={words.compare.peaksHint({ seeds: TUNING.seeds })}>
          {words.compare.peaks}
          <ListField
            label={words.compare.peaks}
            value={transfer.peaks}
            param={transferParams.peaks}
            onChange={(peaks) => edit((before) => setTransfer(before, { peaks }), 'slide')}
          />
        </span>
        {transfer.peaks.length === 1 && !running && (
          <Button
            look="quiet"
            title={words.compare.peaksHint({ seeds: TUNING.seeds })}
            onClick={() => edit((before) => setTransfer(before, { peaks: PEAK_GRID }))}
          >
            {words.compare.grid({ low: formatRate(PEAK_GRID[0] as number), high: formatRate(PEAK_GRID.at(-1) as number) })}
          </Button>
        )}
        {running && <progress aria-label={words.compare.progress} value={state.done} max={state.total} />}
      </div>
      {state.failure && <Notice tone="bad">{failureText(t, state.failure)}</Notice>}
      {readings.length > 0 && (
        <p className={css.verdict} aria-live="polite">
          {verdict(words, language, readings, state)}
        </p>
      )}
      {readings.length > 0 &&
        edges(words, state).map((sentence) => (
          <p key={sentence} className={css.source}>
            {sentence}
          </p>
        ))}
      {stale && <p className={css.source}>{words.compare.stale}</p>}
      {(ways.length > 0 || running) && (
        <div className={css.compareBody}>
          <LinePanel title={words.compare.figure} sub={words.compare.sub} data={data} crosshair={crosshair} />
          <WaysTable state={state} readings={readings} />
        </div>
      )}
    </section>
  );
}

function WaysTable({ state, readings }: { readonly state: CompareState; readonly readings: readonly (WayReading | null)[] }) {
  const words = useTransferTexts();
  const language = useLanguage();
  const { column } = words.compare;
  return (
    <div className={views.scroll}>
      <table className={views.table}>
        <thead>
          <tr>
            <th scope="col">{column.way}</th>
            <th scope="col" className={views.n}>
              {column.peak}
            </th>
            <th scope="col" className={views.n}>
              {column.accuracy}
            </th>
            <th scope="col" className={views.n}>
              {column.difference}
            </th>
          </tr>
        </thead>
        <tbody>
          {state.ways.map(({ way, peak }, w) => {
            const reading = readings[w];
            return (
              <tr key={way} data-way={way}>
                <th scope="row">
                  <span className={views.who}>
                    <Swatch index={w + 1} />
                    <b>{letterOf(w)}</b> {words.compare.ways[way]}
                  </span>
                </th>
                <td className={views.n}>{formatRate(peak)}</td>
                <td className={views.n}>{reading ? spreadText(words, language, reading) : '–'}</td>
                <td className={views.n}>{reading?.difference ? differenceText(language, reading.difference) : '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function letterOf(index: number): string {
  return String.fromCharCode(97 + index);
}

function curvesOf({ ways }: CompareState) {
  return ways.map(({ series }, w) => ({ letter: letterOf(w), series }));
}

function spreadText(words: TransferWords, language: string, { spread: { mean, interval } }: WayReading): string {
  const percent = (share: number) => percentText(share, language, 1, 1);
  return `${percent(mean)}${interval ? words.spread({ low: percent(interval[0]), high: percent(interval[1]) }) : ''}`;
}

function differenceText(language: string, { mean, interval }: NonNullable<WayReading['difference']>): string {
  return interval ? `${points(mean, language)} (${points(interval[0], language)} … ${points(interval[1], language)})` : points(mean, language);
}

/** A difference in percentage points. */
function points(value: number, language: string): string {
  return (100 * value).toLocaleString(language, { signDisplay: 'exceptZero', maximumFractionDigits: 1, minimumFractionDigits: 1 });
}

/** What is more than noise, and what is not. */
function verdict(words: TransferWords, language: Language, readings: readonly (WayReading | null)[], { spec, ways }: CompareState): string {
  const { compare } = words;
  const { differ, alike, lost } = waysVerdict(readings, BASE);
  const compared = differ.length + alike.length;
  const names = (of: readonly number[]) => of.flatMap((w) => (ways[w] ? [compare.ways[ways[w].way]] : [])).join(words.comma);
  const clauses = differ.flatMap((w) => (ways[w] && readings[w] ? [clause(words, language, ways[w].way, readings[w])] : [])).join(words.comma);
  const seeds = spec?.transfer.seeds ?? 0;
  if (seeds < 2) return compare.oneSeed;
  return sentences(
    language,
    differ.length > 0 ? compare.differ({ list: clauses }) : compared > 0 ? compare.none : '',
    alike.length > 0 && differ.length > 0 ? compare.alike({ list: names(alike) }) : '',
    lost.length > 0 ? compare.lost({ list: names(lost) }) : '',
    compared > 0 ? compare.counted({ seeds: formatCount(seeds), count: formatCount(compared), images: formatCount(spec?.task.evalCount ?? 0) }) : '',
  );
}

/** Where a way's best rate is the last of those that were tried: there may be a better one. */
function edges({ compare, comma }: TransferWords, { spec, ways }: CompareState): readonly string[] {
  const peaks = spec?.transfer.peaks ?? [];
  if (peaks.length < 2) return [];
  const at = (edge: number | undefined) => ways.filter(({ peak }) => peak === edge).map(({ way }) => compare.ways[way]);
  const [high, low] = [at(peaks.at(-1)), at(peaks[0])];
  return [
    ...(high.length > 0 ? [compare.highest({ list: high.join(comma) })] : []),
    ...(low.length > 0 ? [compare.lowest({ list: low.join(comma) })] : []),
  ];
}

function clause({ compare }: TransferWords, language: string, way: Way, { difference }: WayReading): string {
  const by = points(Math.abs(difference?.mean ?? 0), language).replace('+', '');
  return ((difference?.mean ?? 0) > 0 ? compare.above : compare.below)({ way: compare.ways[way], points: by });
}
