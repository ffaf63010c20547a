import { describe, expect, it } from 'vitest';
import { datasets } from '../../src/datasets/registry.ts';
import { en } from '../../src/i18n/en.ts';
import { zh } from '../../src/i18n/zh.ts';
import type { Param, ParamTable } from '../../src/math/card.ts';
import { models } from '../../src/models/registry.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import { schedules } from '../../src/schedules/registry.ts';
import { surfaceKinds } from '../../src/surfaces/registry.ts';
import { arbitraryValues } from '../arbitrary.ts';
import fc from '../house/fastCheck.ts';

const dictionaries = { en, zh };

describe.each(Object.entries(dictionaries))('words of cards in %s', (_, { cards, saddles }) => {
  const tables = [
    ['datasets', datasets, cards.datasets, {}],
    ['models', models, cards.models, cards.modelParams],
    ['optimizers', optimizers, cards.optimizers, cards.optimizerParams],
    ['schedules', schedules, cards.schedules, cards.scheduleParams],
  ] as const;

  it.each(tables)('%s: every kind has a name, and no name is left over', (_, registry, names) => {
    expect(Object.keys(names).sort()).toEqual(Object.keys(registry).sort());
  });

  it.each(tables)('%s: every parameter has a name, and no name is left over', (_, registry, _names, words) => {
    const keys = new Set(Object.values(registry).flatMap((card: { params: ParamTable }) => Object.keys(card.params)));
    expect(Object.keys(words).sort()).toEqual([...keys].sort());
  });

  it('every surface has a name, and no name is left over', () => {
    expect(Object.keys(saddles.surfaces)).toEqual([...surfaceKinds]);
  });

  it('every option of a choice has a name', () => {
    const params: Param[] = [schedules, optimizers, models].flatMap((registry) =>
      Object.values(registry).flatMap((card: { params: ParamTable }) => Object.values(card.params)),
    );
    const options = new Set(params.flatMap((param) => (param.type === 'choice' ? param.options : [])));
    expect(Object.keys(cards.choices).sort()).toEqual([...options].sort());
  });

  it('every contradiction that a schedule reports for random values is worded', () => {
    for (const card of Object.values(schedules)) {
      if (!('check' in card) || !card.check) continue;
      const check = card.check;
      fc.assert(
        fc.property(arbitraryValues(card), (values) => {
          for (const { code } of check(values, { totalSteps: 624, stepsPerEpoch: 312 })) expect(cards.conflicts).toHaveProperty(code);
        }),
        { numRuns: 200, seed: 42 },
      );
    }
  });
});
