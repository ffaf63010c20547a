/** @file English: defines the shape that every other language satisfies. */
import { about } from './en/about.ts';
import { archive } from './en/archive.ts';
import { cards } from './en/cards.ts';
import { compare } from './en/compare.ts';
import { engine } from './en/engine.ts';
import { figures } from './en/figures.ts';
import { find } from './en/find.ts';
import { frame } from './en/frame.ts';
import { issues } from './en/issues.ts';
import { presets } from './en/presets.ts';
import { race } from './en/race.ts';
import { saddles } from './en/saddles.ts';
import { sweep } from './en/sweep.ts';

export const en = { frame, engine, issues, race, figures, compare, sweep, archive, find, saddles, cards, presets, about };
