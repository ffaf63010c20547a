/** @file 简体中文：与英文同形，缺一句就不能编译。 */
import type { Dictionary } from './dictionary.ts';
import { about } from './zh/about.ts';
import { cards } from './zh/cards.ts';
import { engine } from './zh/engine.ts';
import { find } from './zh/find.ts';
import { frame } from './zh/frame.ts';
import { issues } from './zh/issues.ts';
import { race } from './zh/race.ts';
import { saddles } from './zh/saddles.ts';

export const zh: Dictionary = { frame, engine, issues, race, find, saddles, cards, about };
