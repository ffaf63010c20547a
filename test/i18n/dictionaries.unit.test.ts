import { describe, expect, it } from 'vitest';
import { landscape as enLandscape } from '../../src/i18n/en/landscape.ts';
import { moves as enMoves } from '../../src/i18n/en/moves.ts';
import { network as enNetwork } from '../../src/i18n/en/network.ts';
import { transfer as enTransfer } from '../../src/i18n/en/transfer.ts';
import { en as enPage } from '../../src/i18n/en.ts';
import { landscape as zhLandscape } from '../../src/i18n/zh/landscape.ts';
import { moves as zhMoves } from '../../src/i18n/zh/moves.ts';
import { network as zhNetwork } from '../../src/i18n/zh/network.ts';
import { transfer as zhTransfer } from '../../src/i18n/zh/transfer.ts';
import { zh as zhPage } from '../../src/i18n/zh.ts';

/** With the words of views that load theirs by themselves. */
const en = { ...enPage, transfer: enTransfer, landscape: enLandscape, network: enNetwork, moves: enMoves };
const zh = { ...zhPage, transfer: zhTransfer, landscape: zhLandscape, network: zhNetwork, moves: zhMoves };

/** Texts that are names or symbols and so the same in every language. */
const SAME =
  /^(cards\.(datasets|optimizers)\.|cards\.(schedules|choices)\.(sgdr|expRange)$|cards\.choices\.(pytorch|fastai)$|cards\.units\.1$|cards\.factor$|engine\.(backend\.|library\.tfjs$)|find\.useFor\.sgdr$|network\.layers\.(relu|tanh)$|moves\.magnified$|frame\.keys\.|race\.format\.)/;

/** Blanks that a language leaves out on purpose. */
const UNUSED = new Set(['find.notices.valleyWrapped.rate']);

/** Every text of a dictionary by its path; functions as they are. */
function texts(node: unknown, path = ''): [string, unknown][] {
  if (typeof node !== 'object' || node === null) return [[path, node]];
  return Object.entries(node).flatMap(([key, value]) => texts(value, path === '' ? key : `${path}.${key}`));
}

/** The names of the blanks a text takes: what it reads of its argument. */
function blanksOf(text: (p: object) => string): string[] {
  const read = new Set<string>();
  const blanks = new Proxy(
    {},
    {
      get(_, key) {
        read.add(String(key));
        return 2;
      },
    },
  );
  text(blanks);
  return [...read].sort();
}

describe('dictionaries', () => {
  it('have the same texts', () => {
    expect(texts(zh).map(([path]) => path)).toEqual(texts(en).map(([path]) => path));
  });

  it('leave no text empty that the other has, and translate every one that is not a name', () => {
    const chinese = new Map(texts(zh));
    for (const [path, english] of texts(en)) {
      if (typeof english !== 'string' || SAME.test(path)) continue;
      if (english !== '') expect(chinese.get(path), path).not.toBe(english);
      expect(chinese.get(path) === '', path).toBe(english === '');
    }
  });

  it('use the same blanks in every sentence', () => {
    const chinese = new Map(texts(zh));
    for (const [path, english] of texts(en)) {
      if (typeof english !== 'function') continue;
      const blanks = blanksOf(english as (p: object) => string).filter((blank) => !UNUSED.has(`${path}.${blank}`));
      expect(blanksOf(chinese.get(path) as (p: object) => string), path).toEqual(blanks);
    }
  });
});
