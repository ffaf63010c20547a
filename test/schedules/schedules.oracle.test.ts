/**
 * @file Every schedule against PyTorch's own numbers: the cases of schedules.json, one test each.
 *
 * The file is test/fixtures/schedules.json, or that of the folder in the environment variable ORACLES. `lrs[i]` is the rate that iteration i used,
 * one per parameter group; `momentum[i]` likewise. Agreement: 1e-12 relative or 1e-15 absolute.
 */
import { afterAll, describe, expect, it } from 'vitest';
import type { ParamValues } from '../../src/math/card.ts';
import { createPlateau } from '../../src/schedules/reduceOnPlateau.ts';
import { buildSchedule } from '../../src/schedules/registry.ts';
import type { Schedule } from '../../src/schedules/schedule.ts';
import { readOracle } from '../oracleFile.ts';

interface Case {
  readonly name: string;
  readonly torch: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly base_lrs: readonly number[];
  readonly steps: number;
  readonly lrs: readonly (readonly number[])[];
  readonly momentum?: readonly number[];
  readonly metrics?: readonly number[];
}

const RELATIVE = 1e-12;
const ABSOLUTE = 1e-15;

const file = readOracle<{ readonly cases: readonly Case[] }>('schedules.json');
const cases = file?.cases ?? [];

let largestRelative = 0;
let largestAbsolute = 0;
let values = 0;

describe.skipIf(file === null)('schedules.json', () => {
  afterAll(() => {
    const errors = `largest relative error ${largestRelative.toPrecision(2)}, absolute ${largestAbsolute.toPrecision(2)}`;
    console.log(`schedules.json: ${cases.length} cases, ${values} values, ${errors}`);
  });

  it('holds cases', () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  for (const oracle of cases) {
    it(`${oracle.name} (${oracle.torch})`, () => {
      expect(oracle.lrs.length).toBe(oracle.steps);
      oracle.base_lrs.forEach((base, group) => {
        const schedule = oracle.torch === 'ReduceLROnPlateau' ? plateau(oracle, base) : ours(oracle, base, group);
        const wrong: string[] = [];
        oracle.lrs.forEach((rates, i) => {
          compare(schedule.lrAt(i), rates[group] as number, `lr[${i}] of group ${group}`, wrong);
        });
        oracle.momentum?.forEach((momentum, i) => {
          compare(schedule.momentumAt?.(i) ?? Number.NaN, momentum, `momentum[${i}]`, wrong);
        });
        expect(wrong).toEqual([]);
      });
    });
  }
});

function compare(got: number, wanted: number, what: string, wrong: string[]) {
  const absolute = Math.abs(got - wanted);
  const relative = wanted === 0 ? 0 : absolute / Math.abs(wanted);
  values++;
  largestRelative = Math.max(largestRelative, relative);
  largestAbsolute = Math.max(largestAbsolute, absolute);
  if (!(absolute <= ABSOLUTE || absolute <= RELATIVE * Math.abs(wanted))) wrong.push(`${what}: ${got} instead of ${wanted}`);
}

/** PyTorch's arguments as a choice of our cards. */
function ours({ torch, args, steps }: Case, base: number, group: number): Schedule {
  const number = (key: string) => {
    const value = Array.isArray(args[key]) ? args[key][group] : args[key];
    if (typeof value !== 'number') throw new Error(`${torch}: ${key} is not a number`);
    return value;
  };
  const build = (kind: string, params: ParamValues, totalSteps = steps) => buildSchedule({ kind, params }, { totalSteps, stepsPerEpoch: 10 });
  const momenta = () =>
    args.cycle_momentum
      ? { cycleMomentum: true, baseMomentum: number('base_momentum'), maxMomentum: number('max_momentum') }
      : { cycleMomentum: false };
  switch (torch) {
    case 'StepLR':
      return build('step', { lr: base, gamma: number('gamma'), everySteps: number('step_size') });
    case 'MultiStepLR':
      return build('multiStep', { lr: base, gamma: number('gamma'), milestones: args.milestones as readonly number[] });
    case 'ExponentialLR':
      return build('exponential', { lr: base, gamma: number('gamma'), decaySteps: 1 });
    case 'PolynomialLR':
      return build('polynomial', { lr: base, lengthSteps: number('total_iters'), power: number('power') });
    case 'LinearLR':
      return build('linear', {
        startLr: base * number('start_factor'),
        endLr: base * number('end_factor'),
        lengthSteps: number('total_iters'),
      });
    case 'CosineAnnealingLR':
      return build('cosine', { maxLr: base, minLr: number('eta_min'), lengthSteps: number('T_max'), periodic: true });
    case 'CosineAnnealingWarmRestarts':
      return build('sgdr', { maxLr: base, minLr: number('eta_min'), t0Steps: number('T_0'), tMult: number('T_mult') });
    case 'CyclicLR': {
      const kind = args.mode === 'exp_range' ? 'expRange' : String(args.mode);
      return build(kind, {
        minLr: number('base_lr'),
        maxLr: number('max_lr'),
        upSteps: number('step_size_up'),
        downSteps: args.step_size_down === null ? 0 : number('step_size_down'),
        ...(kind === 'expRange' && { gamma: number('gamma') }),
        ...momenta(),
      });
    }
    case 'OneCycleLR': {
      const startLr = number('max_lr') / number('div_factor');
      return build(
        'oneCycle',
        {
          maxLr: number('max_lr'),
          startLr,
          finalLr: startLr / number('final_div_factor'),
          pctStart: number('pct_start'),
          anneal: String(args.anneal_strategy),
          threePhase: args.three_phase === true,
          style: 'pytorch',
          ...momenta(),
        },
        number('total_steps'),
      );
    }
    case 'SequentialLR[LinearLR, CosineAnnealingLR]':
      return build('cosine', {
        maxLr: base,
        minLr: number('eta_min'),
        lengthSteps: number('T_max'),
        periodic: true,
        warmupSteps: number('warmup_iters'),
        warmupFactor: number('start_factor'),
      });
    default:
      throw new Error(`no card for ${torch}`);
  }
}

/** The rule that listens, told the metric of iteration i after iteration i, as a schedule that can be read afterwards. */
function plateau({ args, metrics = [] }: Case, base: number): Schedule {
  expect(args).toMatchObject({ mode: 'min', eps: 1e-8 }); // ours has no others
  const rule = createPlateau({
    lr: base,
    factor: Number(args.factor),
    patience: Number(args.patience),
    threshold: Number(args.threshold),
    thresholdMode: String(args.threshold_mode),
    cooldown: Number(args.cooldown),
    minLr: Number(args.min_lr),
  });
  const rates: number[] = [];
  let state = rule.start;
  metrics.forEach((metric, i) => {
    rates.push(rule.lrAt(state, i));
    state = rule.step(state, metric);
  });
  return { lrAt: (step) => rates[step] ?? Number.NaN };
}
