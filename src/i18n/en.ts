/** @file English: defines the shape that every other language satisfies. */
import { about } from './en/about.ts';
import { cards } from './en/cards.ts';
import { engine } from './en/engine.ts';
import { find } from './en/find.ts';
import { frame } from './en/frame.ts';
import { issues } from './en/issues.ts';
import { race } from './en/race.ts';
import { saddles } from './en/saddles.ts';

export const en = { frame, engine, issues, race, find, saddles, cards, about };
