/** @file The cards as data: complete, consistent, and their defaults valid; the conflicts they report. */
import { describe, expect, it } from 'vitest';
import type { ListParam, NumberParam, Param, ParamValue } from '../../src/math/card.ts';
import { defaultsOf } from '../../src/math/card.ts';
import { buildSchedule, isScheduleKind, type ScheduleKind, scheduleCard, scheduleKinds } from '../../src/schedules/registry.ts';

const context = { totalSteps: 624, stepsPerEpoch: 312 };

describe('registry', () => {
  it('holds twenty-two kinds, each under its own name', () => {
    expect(scheduleKinds.length).toBe(22);
    for (const kind of scheduleKinds) expect(scheduleCard(kind).kind).toBe(kind);
  });

  it('knows its kinds, and no others', () => {
    expect(isScheduleKind('sgdr')).toBe(true);
    for (const kind of ['', 'toString', '__proto__', 'SGDR']) {
      expect(isScheduleKind(kind)).toBe(false);
      expect(() => buildSchedule({ kind, params: {} }, context)).toThrow('internal: unknown schedule');
    }
  });

  it('takes the default for a value that is missing', () => {
    expect(buildSchedule({ kind: 'constant', params: {} }, context).lrAt(0)).toBe(0.03);
    const half = buildSchedule({ kind: 'triangular', params: { maxLr: 0.2 } }, context);
    expect([half.lrAt(0), half.lrAt(78)]).toEqual([0.005, 0.2]);
  });
});

describe.each(scheduleKinds)('card %s', (kind) => {
  const card = scheduleCard(kind);

  it('has defaults that are valid, one by one and together', () => {
    const defaults = defaultsOf(card.params);
    for (const [key, param] of Object.entries(card.params)) expect(isValid(param, defaults[key] as ParamValue), key).toBe(true);
    expect(card.check?.(defaults, context) ?? []).toEqual([]);
  });

  it('names its peak and its floor, which are rates', () => {
    for (const key of [card.peak, card.floor]) {
      if (key !== undefined) expect(card.params[key]).toMatchObject({ type: 'number', unit: 'lr' });
    }
  });

  it('has ranges that make sense', () => {
    for (const [key, param] of Object.entries(card.params)) {
      if (param.type !== 'number') continue;
      expect(param.max, key).toBeGreaterThan(param.min);
      if (param.scale === 'log') expect(param.min, key).toBeGreaterThan(0);
      if (param.unit === 'lr') expect([param.min, param.max, param.scale], key).toEqual([1e-7, 100, 'log']);
      if (param.unit === 'steps') expect([param.min, param.max, param.integer], key).toEqual([1, 1e7, true]);
      expect(key.endsWith('Steps'), key).toBe(param.unit === 'steps');
      expect(key === 'lr' || key.endsWith('Lr'), key).toBe(param.unit === 'lr');
    }
  });

  it('says where the rule comes from', () => {
    expect(card.cite.length).toBeGreaterThan(0);
    for (const { authors, title, year, where } of card.cite) {
      expect(authors.length * title.length).toBeGreaterThan(0);
      expect(year).toBeGreaterThan(1950);
      expect(where).toMatch(/^(arXiv \d{4}\.\d{4,5}|doi 10\.|https:\/\/|NeurIPS \d+)/);
    }
  });

  it('can be warmed up, or has a warm-up of its own', () => {
    expect(card.params.warmupSteps).toMatchObject({ unit: 'steps' });
    const own = kind === 'inverseSqrt' || kind === 'warmupStableDecay';
    if (!own) expect([card.params.warmupSteps?.default, card.params.warmupFactor?.default]).toEqual([0, 0.01]);
  });
});

describe('conflicts between values', () => {
  const codes = (kind: ScheduleKind, params: Record<string, ParamValue>) => {
    const card = scheduleCard(kind);
    return card.check?.({ ...defaultsOf(card.params), ...params }, context).map(({ code, keys }) => `${code}: ${keys.join()}`);
  };

  it('a floor above the peak', () => {
    for (const kind of ['cosine', 'sgdr', 'triangular', 'triangular2', 'expRange', 'flatCosine', 'warmupStableDecay'] as const) {
      expect(codes(kind, { minLr: 0.5, maxLr: 0.4 })).toEqual(['floorAbovePeak: minLr,maxLr']);
      expect(codes(kind, { minLr: 0.4, maxLr: 0.4 })).toEqual([]);
    }
    for (const kind of ['polynomial', 'reduceOnPlateau'] as const) expect(codes(kind, { minLr: 0.5, lr: 0.4 })).toEqual(['floorAbovePeak: minLr,lr']);
  });

  it('one-cycle: its ends above its top, three phases that overlap', () => {
    expect(codes('oneCycle', { startLr: 0.5, finalLr: 0.6, maxLr: 0.4 })).toEqual(['startAbovePeak: startLr,maxLr', 'endAbovePeak: finalLr,maxLr']);
    expect(codes('oneCycle', { threePhase: true, pctStart: 0.6 })).toEqual(['phasesOverlap: pctStart,threePhase']);
    expect(codes('oneCycle', { threePhase: false, pctStart: 0.6 })).toEqual([]);
  });

  it('momentum upside down', () => {
    expect(codes('triangular', { baseMomentum: 0.96, maxMomentum: 0.9 })).toEqual(['baseAboveMaxMomentum: baseMomentum,maxMomentum']);
  });

  it('a drawing with points that lack a level', () => {
    expect(codes('drawn', { fractions: [0, 0.5, 1], levels: [1, 0.5] })).toEqual(['lengthsDiffer: fractions,levels']);
  });
});

function isValid(param: Param, value: ParamValue): boolean {
  switch (param.type) {
    case 'number':
      return isInRange(param, value);
    case 'choice':
      return param.options.includes(String(value));
    case 'flag':
      return typeof value === 'boolean';
    case 'list': {
      if (!Array.isArray(value)) return false;
      const list = value as readonly number[];
      const ordered = !param.ascending || list.every((item, i) => i === 0 || item > (list[i - 1] as number));
      return ordered && list.length >= param.minLength && list.length <= param.maxLength && list.every((item) => isInRange(param, item));
    }
  }
}

function isInRange(param: NumberParam | ListParam, value: ParamValue): boolean {
  if (typeof value !== 'number' || (param.integer && !Number.isInteger(value))) return false;
  return (param.type === 'number' && param.zero === true && value === 0) || (value >= param.min && value <= param.max);
}
