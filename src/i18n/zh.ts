/** @file 简体中文：与英文同形，缺一句就不能编译。 */
import type { Dictionary } from './dictionary.ts';
import { about } from './zh/about.ts';
import { archive } from './zh/archive.ts';
import { cards } from './zh/cards.ts';
import { compare } from './zh/compare.ts';
import { engine } from './zh/engine.ts';
import { figures } from './zh/figures.ts';
import { find } from './zh/find.ts';
import { frame } from './zh/frame.ts';
import { issues } from './zh/issues.ts';
import { presets } from './zh/presets.ts';
import { race } from './zh/race.ts';
import { saddles } from './zh/saddles.ts';
import { sweep } from './zh/sweep.ts';

export const zh: Dictionary = { frame, engine, issues, race, figures, compare, sweep, archive, find, saddles, cards, presets, about };
