import { describe, expect, it } from 'vitest';
import { en } from '../../src/i18n/en.ts';
import { libraries, optimizerRules, scheduleRules } from '../../src/i18n/formulas.ts';
import { zh } from '../../src/i18n/zh.ts';
import type { ParamTable } from '../../src/math/card.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import { schedules } from '../../src/schedules/registry.ts';

interface Text {
  readonly effect: string;
  readonly symbols: Readonly<Record<string, string>>;
  readonly differences: Readonly<Record<string, string>>;
}
interface Card {
  readonly params: ParamTable;
  readonly cite: readonly unknown[];
}

/** Symbols of the warm-up that can stand in front of any schedule: the panel has a part of its own for them. */
const WARMUP = new Set(['W', 'f']);

/** Symbols that are in no equation: a cooldown stops the count of the plateau rule, and peaks scale the rules of a sequence. */
const BESIDE: Readonly<Record<string, readonly string[]>> = { reduceOnPlateau: ['c'], sequence: ['η_1', 'η_2', 'η_3'] };

const tables = [
  ['schedules', schedules as Readonly<Record<string, Card>>, scheduleRules, en.about.schedules, zh.about.schedules],
  ['optimizers', optimizers as Readonly<Record<string, Card>>, optimizerRules, en.about.optimizers, zh.about.optimizers],
] as const;

/** A symbol, not a part of another one: η is not in η_max. */
function holds(text: string, symbol: string): boolean {
  const escaped = symbol.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}_])${escaped}(?![\\p{L}\\p{N}_])`, 'u').test(text);
}

describe.each(tables)('what the info panel says about %s', (_table, cards, rules, english, chinese) => {
  const kinds = Object.keys(cards);
  const texts: readonly (readonly [string, Readonly<Record<string, Text>>])[] = [
    ['en', english],
    ['zh', chinese],
  ];

  it('covers every kind, in the order of the menu, and nothing else', () => {
    expect(Object.keys(rules)).toEqual(kinds);
    for (const [language, text] of texts) expect(Object.keys(text), language).toEqual(kinds);
  });

  it.each(kinds)('%s: a formula, a source, and a sentence on each library in both languages', (kind) => {
    expect(rules[kind]?.formula).toMatch(/[=←]/);
    expect(cards[kind]?.cite.length).toBeGreaterThan(0);
    for (const [, text] of texts) {
      const { effect, differences, symbols } = text[kind] as Text;
      expect(effect).toMatch(/[.。]$/);
      expect(effect.length).toBeLessThan(200);
      expect(Object.keys(differences)).toEqual(Object.keys(libraries));
      for (const meaning of Object.values(symbols)) expect(meaning).not.toBe('');
    }
  });

  it.each(kinds)('%s: every symbol of the card is explained, and every symbol explained is in the formula', (kind) => {
    const formula = rules[kind]?.formula ?? '';
    const own = Object.values(cards[kind]?.params ?? {}).flatMap((param) => ('symbol' in param && param.symbol ? [param.symbol] : []));
    for (const [, text] of texts) {
      const { symbols } = text[kind] as Text;
      const needed = own.filter((symbol) => !WARMUP.has(symbol) || symbol in symbols);
      for (const symbol of needed) expect(Object.keys(symbols), symbol).toContain(symbol);
      const unused = Object.keys(symbols).filter((symbol) => !holds(formula, symbol));
      expect(unused).toEqual(BESIDE[kind] ?? []);
    }
  });
});
