/**
 * @file The figures with invented data, for looking at: `npx vite` and /test/plots/figures.html?view=race|first|live|many|find|finding|preview&theme=dark.
 * More: x, loss, smoothing, seeds, band, figures, quantity, rate, points; for `live` also count, total and pace (steps per tick).
 */
import { useEffect, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import '../../src/app/tokens.css';
import '../../src/app/global.css';
import './figures.css';
import { FindFigure, type FindTest } from '../../src/app/figures/FindFigure.tsx';
import { RaceFigures } from '../../src/app/figures/RaceFigures.tsx';
import { SchedulePreview } from '../../src/app/figures/SchedulePreview.tsx';
import { findTexts } from '../../src/app/panels/findTexts.ts';
import { raceTexts } from '../../src/app/panels/raceTexts.ts';
import { defaultSpec } from '../../src/experiment/defaults.ts';
import { en } from '../../src/i18n/en.ts';
import { overSeeds } from '../../src/rangetest/overSeeds.ts';
import { readRangeTest } from '../../src/rangetest/read.ts';
import { suggestionKinds } from '../../src/rangetest/suggestion.ts';
import { inventRuns, inventTest, PER_EPOCH, TOTAL } from './synthetic.ts';

const query = new URLSearchParams(location.search);
const view = query.get('view') ?? 'race';
const theme = query.get('theme');
if (theme) document.documentElement.dataset.theme = theme;
const TASK = defaultSpec.task;

const total = Number(query.get('total') ?? TOTAL);
const pace = Number(query.get('pace') ?? 8);

function Race({ upTo, live, count }: { readonly upTo: number; readonly live: boolean; readonly count: number }) {
  const [target, setTarget] = useState(0.85);
  const runs = useMemo(() => {
    const all = inventRuns(count, total, Number(query.get('seeds') ?? 1));
    for (const run of all) run.train(upTo);
    return upTo === 0 && !live ? all.slice(0, 3).map((run) => ({ ...run, seeds: [] })) : all;
  }, [upTo, live, count]);
  useEffect(() => {
    if (!live) return;
    let step = 0;
    const timer = setInterval(() => {
      step += pace;
      for (const run of runs) if ('train' in run) run.train(step);
    }, 16);
    return () => clearInterval(timer);
  }, [live, runs]);
  return (
    <RaceFigures
      runs={runs}
      totalSteps={total}
      stepsPerEpoch={PER_EPOCH}
      xAxis={(query.get('x') as 'step' | null) ?? 'step'}
      lossScale={(query.get('loss') as 'log' | null) ?? 'log'}
      smoothing={Number(query.get('smoothing') ?? 0.965)}
      target={target}
      band={(query.get('band') as 'sd' | null) ?? 'minmax'}
      figures={(query.get('figures')?.split(',') as readonly 'momentum'[] | undefined) ?? []}
      seedCount={Number(query.get('seeds') ?? 1)}
      firstSeed={42}
      onTarget={setTarget}
      onBranch={(run, step) => console.info(`branch ${run} at ${step}`)}
      texts={raceTexts(en, TASK)}
    />
  );
}

function Find({ live }: { readonly live: boolean }) {
  const [bounds, setBounds] = useState<readonly [number | null, number | null]>([4.1e-3, 1.1e-1]);
  const [upTo, setUpTo] = useState(live ? 0 : 120);
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => setUpTo((points) => Math.min(Number(query.get('points') ?? 120), points + 1)), 40);
    return () => clearInterval(timer);
  }, [live]);
  const quantity = (query.get('quantity') as 'loss' | null) ?? 'loss';
  const tests = useMemo((): readonly FindTest[] => [3, 9, 17, 28, 41].map((seed) => inventTest(seed * 7 + 1, upTo)), [upTo]);
  const readings = tests
    .filter(({ loss }) => loss.length > 0)
    .map(({ lr, loss }) => readRangeTest({ lr, loss, options: { plannedSteps: 120, beta: 0.8 } }));
  const summary = readings.length > 0 ? overSeeds(readings) : null;
  const suggestions = suggestionKinds.flatMap((key) => {
    const interval = summary?.suggestions[key];
    const { name, formula } = en.find.rule[key];
    return interval ? [{ key, label: name, formula, lr: interval.median, lo: interval.min, hi: interval.max }] : [];
  });
  const curves = summary && {
    lr: summary.lr,
    median: summary.smoothedTwoSided.median,
    lo: summary.smoothedTwoSided.min,
    hi: summary.smoothedTwoSided.max,
  };
  return (
    <div className="columns">
      <FindFigure
        tests={tests}
        range={[1e-5, 4]}
        quantity={quantity}
        rateScale={(query.get('rate') as 'log' | null) ?? 'log'}
        curves={curves}
        suggestions={quantity === 'loss' ? suggestions : []}
        stop={summary?.stopLr ? { lr: summary.stopLr.median, text: 'more than 4 times the least loss' } : null}
        lower={bounds[0]}
        upper={bounds[1]}
        onBounds={(lower, upper) => setBounds([lower, upper])}
        texts={findTexts(en, { ...defaultSpec.find, seeds: 5 })}
      />
      <aside>the panel with the bounds stands here</aside>
    </div>
  );
}

function Previews() {
  const runs = inventRuns();
  return (
    <div className="previews">
      {runs.map((run) => (
        <div key={run.id}>
          <div className="small">
            <SchedulePreview lrAt={(step) => run.rate?.lrAt(step, 0) ?? 0} totalSteps={TOTAL} now={1548} colorIndex={run.colorIndex} height={24} />
          </div>
          <div className="large">
            <SchedulePreview
              lrAt={(step) => run.rate?.lrAt(step, 0) ?? 0}
              totalSteps={TOTAL}
              now={1548}
              colorIndex={run.colorIndex}
              height={70}
              label={run.name}
            />
          </div>
          <div className="large">
            <SchedulePreview
              lrAt={(step) => run.rate?.lrAt(step, 0) ?? 0}
              totalSteps={TOTAL}
              now={null}
              colorIndex={run.colorIndex}
              height={70}
              label={run.name}
            />
          </div>
        </div>
      ))}
    </div>
  );
}

const pages: Readonly<Record<string, React.ReactNode>> = {
  race: <Race upTo={1548} live={false} count={5} />,
  first: <Race upTo={0} live={false} count={3} />,
  live: <Race upTo={0} live={true} count={Number(query.get('count') ?? 5)} />,
  many: <Race upTo={1548} live={false} count={12} />,
  find: <Find live={false} />,
  finding: <Find live={true} />,
  preview: <Previews />,
};
const root = document.getElementById('root');
if (root) createRoot(root).render(<div className="page">{pages[view]}</div>);
