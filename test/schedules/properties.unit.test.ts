/** @file What holds for every schedule and any valid parameters: total, finite, pure, within its bounds, and each rule's own promises. */

import { describe, expect, it } from 'vitest';
import type { ParamTable, ParamValues } from '../../src/math/card.ts';
import { defaultsOf } from '../../src/math/card.ts';
import { buildSchedule, type ScheduleKind, scheduleCard, scheduleKinds, schedules } from '../../src/schedules/registry.ts';
import type { Schedule } from '../../src/schedules/schedule.ts';
import { arbitraryValues } from '../arbitrary.ts';
import fc from '../house/fastCheck.ts';

const STEPS_END = 1e7;

const anyStep = fc.oneof(fc.integer({ min: 0, max: STEPS_END }), fc.integer({ min: 0, max: 2000 }), fc.constantFrom(0, 1, STEPS_END));
const anyTotal = fc.oneof(fc.integer({ min: 1, max: STEPS_END }), fc.integer({ min: 1, max: 1000 }));

/** A schedule with valid parameters, no conflict between them, and the length of its run. */
function anySchedule(kind: ScheduleKind, fixed: ParamValues = {}) {
  const card = scheduleCard(kind);
  return fc
    .record({ values: arbitraryValues(card), totalSteps: anyTotal })
    .map(({ values, totalSteps }) => {
      const params: ParamValues = { ...values, ...fixed };
      const context = { totalSteps, stepsPerEpoch: 312 };
      const free = (card.check?.(params, context) ?? []).length === 0;
      return { params, totalSteps, free, schedule: buildSchedule({ kind, params }, context) };
    })
    .filter(({ free }) => free);
}

const noWarmup = { warmupSteps: 0 };
const number = (params: ParamValues, key: string) => Number(params[key]);

/** The largest and the smallest rate named on the card. */
function namedRates(kind: ScheduleKind, params: ParamValues) {
  const rates = Object.entries(scheduleCard(kind).params).flatMap(([key, param]) =>
    param.type === 'number' && param.unit === 'lr' ? [number(params, key)] : [],
  );
  return { high: Math.max(...rates), low: Math.min(...rates) };
}

/** Up to rounding, which is relative to the larger bound. */
const within = (value: number, low: number, high: number) => value >= low - 1e-15 * high && value <= high * (1 + 1e-15);

describe.each(scheduleKinds)('%s', (kind) => {
  it('is total: finite and not negative at every step from 0 to ten million', () => {
    fc.assert(
      fc.property(anySchedule(kind), fc.array(anyStep, { minLength: 8, maxLength: 8 }), ({ schedule, totalSteps }, steps) => {
        for (const step of [...steps, totalSteps - 1, totalSteps, totalSteps + 1]) {
          const rate = schedule.lrAt(step);
          if (!(Number.isFinite(rate) && rate >= 0)) return false;
          const momentum = schedule.momentumAt?.(step) ?? 0;
          if (!(momentum >= -1e-300 && momentum < 1)) return false; // a subnormal may round to the other side of 0
        }
        return true;
      }),
      { numRuns: 200 },
    );
  });

  it('is total even where its values contradict each other', () => {
    fc.assert(
      fc.property(arbitraryValues(scheduleCard(kind)), anyTotal, anyStep, (params, totalSteps, step) => {
        const rate = buildSchedule({ kind, params }, { totalSteps, stepsPerEpoch: 312 }).lrAt(step);
        return Number.isFinite(rate) && rate >= 0;
      }),
      { numRuns: 200 },
    );
  });

  it('stays under its highest named rate', () => {
    fc.assert(
      fc.property(anySchedule(kind), anyStep, ({ schedule, params }, step) => within(schedule.lrAt(step), 0, namedRates(kind, params).high)),
      { numRuns: 200 },
    );
  });

  it('is pure: the same answers in any order of calls, from any copy', () => {
    fc.assert(
      fc.property(anySchedule(kind), fc.array(anyStep, { minLength: 5, maxLength: 20 }), ({ schedule, params, totalSteps }, steps) => {
        const copy = buildSchedule({ kind, params }, { totalSteps, stepsPerEpoch: 312 });
        const first = steps.map((step) => schedule.lrAt(step));
        const second = steps.toReversed().map((step) => copy.lrAt(step));
        expect(second.toReversed()).toEqual(first);
        expect(steps.map((step) => schedule.lrAt(step))).toEqual(first);
      }),
      { numRuns: 50 },
    );
  });

  it('warm-up: a straight rise to the first rate, then the rule on its own clock', () => {
    if (!('warmupFactor' in scheduleCard(kind).params) || kind === 'warmupStableDecay') {
      expect(scheduleCard(kind).params).toHaveProperty('warmupSteps'); // the warm-up is the rule's own
      return;
    }
    fc.assert(
      fc.property(
        anySchedule(kind),
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (any, warmupSteps, warmupFactor) => {
          const total = any.totalSteps + warmupSteps;
          const warmed = buildSchedule({ kind, params: { ...any.params, warmupSteps, warmupFactor } }, { totalSteps: total, stepsPerEpoch: 312 });
          const plain = buildSchedule({ kind, params: { ...any.params, ...noWarmup } }, { totalSteps: any.totalSteps, stepsPerEpoch: 312 });
          expect(warmed.lrAt(0)).toBe(plain.lrAt(0) * warmupFactor);
          const half = plain.lrAt(0) * (warmupFactor + (1 - warmupFactor) * (Math.floor(warmupSteps / 2) / warmupSteps));
          expect(warmed.lrAt(Math.floor(warmupSteps / 2))).toBe(half);
          for (const step of [0, 1, 17, any.totalSteps - 1, any.totalSteps]) expect(warmed.lrAt(step + warmupSteps)).toBe(plain.lrAt(step));
          expect(warmed.momentumAt?.(warmupSteps + 3)).toBe(plain.momentumAt?.(3));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('restarts: ascending, inside the run', () => {
    fc.assert(
      fc.property(anySchedule(kind), fc.integer({ min: 1, max: 5000 }), ({ schedule }, length) => {
        const starts = schedule.restarts?.(length) ?? [];
        return starts.every((start, i) => Number.isInteger(start) && start > (starts[i - 1] ?? 0) && start < length);
      }),
      { numRuns: 100 },
    );
  });
});

describe('floors', () => {
  const floored: readonly ScheduleKind[] = [
    'linear',
    'polynomial',
    'cosine',
    'flatCosine',
    'sgdr',
    'triangular',
    'triangular2',
    'expRange',
    'oneCycle',
  ];

  it.each(floored)('%s never goes below its lowest named rate', (kind) => {
    fc.assert(
      fc.property(anySchedule(kind, noWarmup), anyStep, ({ schedule, params }, step) => {
        const { low, high } = namedRates(kind, params);
        return within(schedule.lrAt(step), low, high);
      }),
      { numRuns: 300 },
    );
  });
});

describe('monotone pieces', () => {
  const falling: readonly ScheduleKind[] = ['step', 'multiStep', 'exponential', 'polynomial', 'inverseTime', 'flatCosine', 'cosine'];

  it.each(falling)('%s never rises', (kind) => {
    fc.assert(
      fc.property(anySchedule(kind, { ...noWarmup, periodic: false }), anyStep, ({ schedule }, step) => !rises(schedule, step, step + 1)),
      { numRuns: 500 },
    );
  });

  it.each(['sgdr', 'sgdrFastai07', 'snapshotCosine'] as const)('%s rises at restarts only, and there to its peak', (kind) => {
    fc.assert(
      fc.property(anySchedule(kind, { ...noWarmup, mMul: 1 }), fc.integer({ min: 1, max: 3000 }), ({ schedule, params }, length) => {
        const starts = new Set(schedule.restarts?.(length) ?? []);
        const peak = number(params, 'maxLr');
        const cool = kind === 'sgdrFastai07' ? Math.ceil(number(params, 't0Steps') / 20) : 0;
        for (let step = 1; step < length; step++) {
          if (step === cool) continue;
          if (starts.has(step) && step > cool ? Math.abs(schedule.lrAt(step) - peak) > 1e-12 * peak : rises(schedule, step - 1, step)) return false;
        }
        return true;
      }),
      { numRuns: 60 },
    );
  });

  it('oneCycle rises to its top, then falls, in both styles', () => {
    fc.assert(
      fc.property(anySchedule('oneCycle', { ...noWarmup, threePhase: false }), fc.nat(), ({ schedule, params, totalSteps }, n) => {
        const shift = params.style === 'pytorch' ? 1 : 0;
        const top = number(params, 'pctStart') * totalSteps - shift;
        const step = n % totalSteps;
        const slack = 1e-12 * number(params, 'maxLr');
        if (step + 1 <= top) return schedule.lrAt(step + 1) >= schedule.lrAt(step) - slack;
        return step < top || schedule.lrAt(step + 1) <= schedule.lrAt(step) + slack;
      }),
      { numRuns: 500 },
    );
  });

  it('triangular rises for upSteps and falls for downSteps', () => {
    fc.assert(
      fc.property(anySchedule('triangular', { ...noWarmup, minLr: 1e-3, maxLr: 1 }), anyStep, ({ schedule, params }, step) => {
        const up = number(params, 'upSteps');
        const period = up + (number(params, 'downSteps') || up);
        const rising = step % period < up;
        return rising ? schedule.lrAt(step + 1) > schedule.lrAt(step) : schedule.lrAt(step + 1) < schedule.lrAt(step);
      }),
      { numRuns: 500 },
    );
  });

  it('warmupStableDecay: up, flat, down', () => {
    fc.assert(
      fc.property(anySchedule('warmupStableDecay'), anyStep, ({ schedule, params, totalSteps }, step) => {
        const change = schedule.lrAt(step + 1) - schedule.lrAt(step);
        const warm = number(params, 'warmupSteps');
        if (step + 1 < warm) return change >= 0;
        if (step >= warm && step + 1 < totalSteps - Math.round(number(params, 'decayFraction') * totalSteps)) return change === 0;
        return step < warm || change <= 1e-12 * number(params, 'maxLr');
      }),
      { numRuns: 500 },
    );
  });

  it('drawn: between two points the curve stays between their levels and does not turn', () => {
    fc.assert(
      fc.property(anyDrawing(), fc.integer({ min: 0, max: 999 }), ({ schedule, params }, step) => {
        const xs = (params.fractions as readonly number[]).map((fraction) => fraction * 1000);
        const levels = params.levels as readonly number[];
        const i = xs.findLastIndex((x) => x <= step);
        const next = xs[i + 1];
        if (i < 0 || next === undefined || step + 1 > next) return true;
        const rates = [levels[i] as number, levels[i + 1] as number].map((level) => Math.max(level, params.interpolation === 'log' ? 1e-6 : 0));
        const [low, high] = [Math.min(...rates), Math.max(...rates)];
        const up = (levels[i + 1] as number) >= (levels[i] as number);
        const change = schedule.lrAt(step + 1) - schedule.lrAt(step);
        return within(schedule.lrAt(step), low, high) && (up ? change >= -1e-12 : change <= 1e-12);
      }),
      { numRuns: 500 },
    );
  });
});

describe('continuity: no step is larger than the steepest slope the rule has', () => {
  it('cosine: pi / 2 of the height over its length', () => {
    fc.assert(
      fc.property(anySchedule('cosine', noWarmup), anyStep, ({ schedule, params, totalSteps }, step) => {
        const height = number(params, 'maxLr') - number(params, 'minLr');
        return change(schedule, step) <= ((Math.PI / 2) * height) / (number(params, 'lengthSteps') || totalSteps) + 1e-12 * height;
      }),
    );
  });

  it.each(['triangular', 'triangular2'] as const)('%s: the height over the shorter side', (kind) => {
    fc.assert(
      fc.property(anySchedule(kind, noWarmup), anyStep, ({ schedule, params }, step) => {
        const height = number(params, 'maxLr') - number(params, 'minLr');
        const up = number(params, 'upSteps');
        return change(schedule, step) <= height / Math.min(up, number(params, 'downSteps') || up) + 1e-12 * number(params, 'maxLr');
      }),
    );
  });

  it('linear and slantedTriangular', () => {
    fc.assert(
      fc.property(anySchedule('linear', noWarmup), anyStep, ({ schedule, params, totalSteps }, step) => {
        const height = Math.abs(number(params, 'startLr') - number(params, 'endLr'));
        return change(schedule, step) <= height / (number(params, 'lengthSteps') || totalSteps) + 1e-12 * namedRates('linear', params).high;
      }),
    );
    fc.assert(
      fc.property(anySchedule('slantedTriangular', noWarmup), anyStep, ({ schedule, params, totalSteps }, step) => {
        const cut = Math.max(1, Math.floor(totalSteps * number(params, 'cutFraction')));
        const shorter = Math.min(cut, cut * (1 / number(params, 'cutFraction') - 1));
        return change(schedule, step) <= (number(params, 'maxLr') / shorter) * (1 + 1e-9);
      }),
    );
  });

  it('a warm-up joins the rule without a jump', () => {
    for (const kind of scheduleKinds.filter((kind) => 'warmupFactor' in scheduleCard(kind).params)) {
      const warmed = buildSchedule({ kind, params: { warmupSteps: 1000, warmupFactor: 0 } }, { totalSteps: 2000, stepsPerEpoch: 312 });
      expect(warmed.lrAt(1000) - warmed.lrAt(999)).toBeCloseTo(warmed.lrAt(1000) / 1000, 12);
    }
  });
});

describe('periodicity, to the last bit', () => {
  it('triangular', () => {
    fc.assert(
      fc.property(anySchedule('triangular', noWarmup), fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 9 }), (any, step, cycles) => {
        const up = number(any.params, 'upSteps');
        const period = up + (number(any.params, 'downSteps') || up);
        return any.schedule.lrAt(step + cycles * period) === any.schedule.lrAt(step);
      }),
    );
  });

  it('sgdr with equal cycles, snapshotCosine, periodic cosine', () => {
    const step = fc.integer({ min: 0, max: 1e6 });
    fc.assert(
      fc.property(anySchedule('sgdr', { ...noWarmup, tMult: 1, mMul: 1 }), step, ({ schedule, params }, t) => {
        return schedule.lrAt(t + number(params, 't0Steps')) === schedule.lrAt(t);
      }),
    );
    fc.assert(
      fc.property(anySchedule('snapshotCosine', noWarmup), step, ({ schedule, params, totalSteps }, t) => {
        return schedule.lrAt(t + Math.ceil(totalSteps / number(params, 'cycles'))) === schedule.lrAt(t);
      }),
    );
    fc.assert(
      fc.property(anySchedule('cosine', { ...noWarmup, periodic: true }), step, ({ schedule, params, totalSteps }, t) => {
        return schedule.lrAt(t + 2 * (number(params, 'lengthSteps') || totalSteps)) === schedule.lrAt(t);
      }),
    );
  });
});

describe('families', () => {
  it('snapshotCosine is sgdr with equal cycles and floor 0', () => {
    const snapshot = buildSchedule({ kind: 'snapshotCosine', params: { maxLr: 0.2, cycles: 6 } }, { totalSteps: 624, stepsPerEpoch: 312 });
    const sgdr = buildSchedule({ kind: 'sgdr', params: { maxLr: 0.2, minLr: 0, t0Steps: 104, tMult: 1 } }, { totalSteps: 624, stepsPerEpoch: 312 });
    for (let step = 0; step < 624; step++) expect(snapshot.lrAt(step)).toBeCloseTo(sgdr.lrAt(step), 16);
    expect(snapshot.restarts?.(624)).toEqual(sgdr.restarts?.(624));
  });

  it('defaults: what the peak parameter says is the top of the first 624 updates', () => {
    for (const kind of scheduleKinds) {
      const card = schedules[kind];
      const values = defaultsOf<ParamTable>(card.params) as ParamValues;
      const schedule = buildSchedule({ kind, params: values }, { totalSteps: 624, stepsPerEpoch: 312 });
      const top = Math.max(...Array.from({ length: 624 }, (_, step) => schedule.lrAt(step)));
      expect(top / number(values, card.peak), kind).toBeGreaterThan(0.85);
      expect(top / number(values, card.peak), kind).toBeLessThan(1 + 1e-12);
    }
  });
});

/** A drawing over 1000 updates with as many levels as fractions. */
function anyDrawing() {
  const level = fc.double({ min: 0, max: 1, noNaN: true });
  const fraction = fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000);
  return fc
    .record({
      points: fc.uniqueArray(fc.record({ fraction, level }), { minLength: 2, maxLength: 12, selector: (point) => point.fraction }),
      interpolation: fc.constantFrom('log', 'linear'),
    })
    .map(({ points, interpolation }) => {
      const sorted = points.toSorted((a, b) => a.fraction - b.fraction);
      const params: ParamValues = {
        maxLr: 1,
        fractions: sorted.map((point) => point.fraction),
        levels: sorted.map((point) => point.level),
        interpolation,
      };
      return { params, schedule: buildSchedule({ kind: 'drawn', params }, { totalSteps: 1000, stepsPerEpoch: 312 }) };
    });
}

function rises(schedule: Schedule, a: number, b: number): boolean {
  return schedule.lrAt(b) > schedule.lrAt(a) * (1 + 1e-12);
}

function change(schedule: Schedule, step: number): number {
  return Math.abs(schedule.lrAt(step + 1) - schedule.lrAt(step));
}
