/** @file Figures of the page in a real browser: thinned curves, previews, and those that React mounts. */
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import '../../src/app/tokens.css';
import { FindFigure } from '../../src/app/figures/FindFigure.tsx';
import { GroupsFigure } from '../../src/app/figures/GroupsFigure.tsx';
import { RaceFigures } from '../../src/app/figures/RaceFigures.tsx';
import type { RaceRun } from '../../src/app/figures/raceTypes.ts';
import { findTexts, groupsTexts } from '../../src/app/panels/findTexts.ts';
import { raceTexts } from '../../src/app/panels/raceTexts.ts';
import { decimate } from '../../src/charts/decimate.ts';
import { createScale } from '../../src/charts/scales.ts';
import { drawSchedulePreview } from '../../src/charts/schedulePreview.ts';
import { ramp } from '../../src/charts/strided.ts';
import { createPixelPath } from '../../src/charts/vertices.ts';
import { defaultSpec } from '../../src/experiment/defaults.ts';
import { en } from '../../src/i18n/en.ts';
import { createSeries } from '../../src/runs/series.ts';
import { host, hosted, PATIENCE, texts } from './figureHost.ts';

hosted();

test('20,000 points become at most four a pixel column', () => {
  const long = ramp(20_000, 1);
  const noisy = long.map((t) => Math.sin(t) + Math.sin(t / 300));
  const path = decimate(long, noisy, createScale('linear', [0, 20_000], [0, 800]), createScale('linear', [-2, 2], [200, 0]), createPixelPath());
  expect(path.length / 2).toBeGreaterThan(800);
  expect(path.length / 2).toBeLessThanOrEqual(4 * 801);
});

test('a schedule preview shows every restart, also one between two pixels', () => {
  const canvas = document.createElement('canvas');
  host.append(canvas);
  const period = 613;
  drawSchedulePreview(canvas, 82, 24, { lrAt: (t) => 1 - (t % period) / period, totalSteps: 4 * period, now: null, colorIndex: 3, large: false });
  const ratio = window.devicePixelRatio;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  /** Rows with ink in the column of a step. */
  const inked = (step: number) => {
    const column = Math.min(canvas.width - 1, Math.round((step / (4 * period - 1)) * 82 * ratio));
    const spans = [-1, 0, 1].map((offset) => {
      const { data: pixels } = context.getImageData(column + offset, 0, 1, canvas.height);
      return Array.from({ length: canvas.height }, (_, row) => pixels[row * 4 + 3] as number).filter((alpha) => alpha > 40).length;
    });
    return Math.max(...spans) / ratio;
  };
  for (const cycle of [1, 2, 3]) {
    expect(inked(cycle * period)).toBeGreaterThan(18); // the jump runs over the whole height
    expect(inked((cycle - 0.5) * period)).toBeLessThan(8); // half-way there is only the line
  }
});

describe('in React', () => {
  const frames = (count: number) =>
    new Promise<void>((resolve) => {
      const tick = (left: number) => (left === 0 ? resolve() : requestAnimationFrame(() => tick(left - 1)));
      tick(count);
    });

  test('race: a series that grows is drawn without React, and the page says when it painted', async () => {
    const series = createSeries(1);
    const run: RaceRun = {
      id: 'A',
      letter: 'A',
      colorIndex: 1,
      name: 'constant',
      hidden: false,
      seeds: [series],
      rate: { lrAt: () => 0.05, groups: 1, restarts: [40] },
    };
    const onPainted = vi.fn();
    const onTarget = vi.fn();
    const root = createRoot(host);
    const props = {
      runs: [run],
      totalSteps: 100,
      stepsPerEpoch: 50,
      xAxis: 'step',
      lossScale: 'log',
      smoothing: 0,
      target: 0.85,
      onTarget,
      onPainted,
      texts: raceTexts(en, defaultSpec.task),
    } as const;
    root.render(createElement(RaceFigures, props));
    await frames(4);
    expect(host.textContent).toContain(en.figures.empty.title);
    expect(texts(host, '[data-run="A"] em')).toEqual(['–', '–', '5.0e-2']);
    const before = onPainted.mock.calls.length;
    await frames(3);
    expect(onPainted.mock.calls.length).toBe(before); // nothing new, nothing drawn
    for (let t = 0; t < 60; t++) {
      series.loss.push([2 - t / 60]);
      series.lr.push([0.05]);
      series.seconds.push([t / 10]);
    }
    series.evalStep.push([30, 60]);
    series.evalAccuracy.push([0.8, 0.9]);
    series.version += 1;
    await frames(3);
    expect(onPainted.mock.calls.length).toBe(before + 1);
    // numbers follow ten times a second
    await vi.waitFor(() => expect(texts(host, '[data-run="A"] em')).toEqual(['1.017', '90.0%', '5.0e-2']), PATIENCE);
    expect(host.querySelectorAll('[data-mark="restart"]')).toHaveLength(1);
    expect(texts(host, '[data-crossing="A"]')).toEqual([expect.stringContaining('A')]);
    const slider = host.querySelector('[role="slider"]') as SVGElement;
    slider.focus();
    await userEvent.keyboard('{ArrowUp}');
    expect(onTarget).toHaveBeenLastCalledWith(0.855);
    root.unmount();
  });

  test('find: the handles are sliders that cannot pass each other', async () => {
    const lr = Float64Array.from({ length: 60 }, (_, i) => 10 ** (-5 + i / 12));
    const loss = lr.map((rate) => 2.3 - 1.5 / (1 + Math.exp(-3 * (Math.log10(rate) + 2))));
    const onBounds = vi.fn();
    const root = createRoot(host);
    root.render(
      createElement(FindFigure, {
        tests: [{ lr, loss, accuracy: loss.map((value) => 1 - value / 2.5) }],
        range: [1e-5, 1],
        quantity: 'loss',
        rateScale: 'log',
        curves: { lr, median: loss, lo: loss, hi: loss },
        suggestions: [{ key: 'valley', label: 'valley', formula: 'somewhere', lr: 0.01, lo: 0.008, hi: 0.02 }],
        stop: null,
        lower: 1e-3,
        upper: 1e-1,
        onBounds,
        texts: findTexts(en, defaultSpec.find),
      }),
    );
    await frames(4);
    const [lower, upper] = [...host.querySelectorAll('[data-handle]')] as SVGElement[];
    expect(lower?.getAttribute('aria-valuetext')).toBe('1.0e-3');
    expect(upper?.getAttribute('aria-label')).toBe(en.find.handle.upper);
    expect(texts(host, '[data-lane="valley"] tspan')).toContain('1.0e-2');
    lower?.focus();
    await userEvent.keyboard('{ArrowRight}');
    const [moved, kept] = onBounds.mock.lastCall as [number, number];
    expect(moved).toBeCloseTo(1e-3 * 10 ** (5 / 40), 5); // a fortieth of five decades
    expect(kept).toBe(1e-1);
    await userEvent.keyboard('{End}');
    expect((onBounds.mock.lastCall as [number, number])[0]).toBeLessThan(1e-1);
    root.unmount();
  });

  test('find per layer group: a curve, a ring and a lane each, long names left of the edge', async () => {
    const lr = Float64Array.from({ length: 60 }, (_, i) => 10 ** (-5 + i / 12));
    const curve = (shift: number) => lr.map((rate) => 2.3 - 1.5 / (1 + Math.exp(-3 * (Math.log10(rate / shift) + 2))));
    const group = (name: string, shift: number, suggestion: number | null) => ({
      ...{ name, suggestion, stop: null, spread: false, raw: curve(shift) },
      curves: { lr, median: curve(shift), lo: curve(shift), hi: curve(shift) },
    });
    const root = createRoot(host);
    root.render(
      createElement(GroupsFigure, {
        groups: [group('conv2-conv3', 10, 0.1), group('dense', 1, null)],
        range: [1e-5, 1],
        rateScale: 'log',
        lanes: [{ key: 'conv2-conv3', label: 'conv2-conv3', formula: 'valley', lr: 0.1, lo: 0.05, hi: 0.2 }],
        texts: groupsTexts(en, defaultSpec.find),
      }),
    );
    await frames(4);
    expect([...host.querySelectorAll('[data-ring]')].map((ring) => ring.getAttribute('data-ring'))).toEqual(['0.1']);
    expect(texts(host, '[data-lane="conv2-conv3"] tspan')).toContain('1.0e-1');
    const heads = [...host.querySelectorAll('[data-head]')];
    expect(heads.map((head) => head.textContent).sort()).toEqual(['conv2-conv3', 'dense']);
    const right = host.getBoundingClientRect().right;
    for (const head of heads) expect(head.getBoundingClientRect().right).toBeLessThanOrEqual(right);
    root.unmount();
  });
});
