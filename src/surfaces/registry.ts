/** @file Every surface by its kind, in the order of the menu; `formula` is the one that a visitor types. */
import { beale } from './beale.ts';
import { parseFormula } from './formula.ts';
import { himmelblau } from './himmelblau.ts';
import { manyMinima } from './manyMinima.ts';
import { monkeySaddle } from './monkeySaddle.ts';
import { plateau } from './plateau.ts';
import { quadraticSaddle } from './quadraticSaddle.ts';
import { ravine } from './ravine.ts';
import { rosenbrock } from './rosenbrock.ts';
import type { SurfaceCard } from './surface.ts';
import { typedSurface } from './typed.ts';

export type SurfaceKind = 'saddle' | 'monkey' | 'himmelblau' | 'manyMinima' | 'beale' | 'plateau' | 'ravine' | 'rosenbrock';

export const surfaces = {
  saddle: quadraticSaddle,
  monkey: monkeySaddle,
  himmelblau,
  manyMinima,
  beale,
  plateau,
  ravine,
  rosenbrock,
} as const satisfies { readonly [K in SurfaceKind]: SurfaceCard<K> };

/** The kinds of a choice: the cards, and `formula`. */
export const surfaceKinds: readonly (SurfaceKind | 'formula')[] = [...(Object.keys(surfaces) as SurfaceKind[]), 'formula'];

/** The surface of a valid choice (experiment/saddles.ts checks): a card, or the formula's own. */
export function surfaceOf(choice: { readonly surface: string; readonly formula: string }): SurfaceCard {
  if (Object.hasOwn(surfaces, choice.surface)) return surfaces[choice.surface as SurfaceKind];
  if (typed?.formula === choice.formula) return typed;
  const parsed = parseFormula(choice.formula);
  if (!parsed.ok) throw new Error(`internal: a formula that was not checked: ${choice.formula}`);
  typed = typedSurface(parsed.formula, choice.formula);
  return typed;
}

/** The last one: its critical points take some milliseconds to find, and a slider asks for it in every frame. */
let typed: SurfaceCard | null = null;
