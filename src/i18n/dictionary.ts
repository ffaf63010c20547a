/**
 * @file The type of a dictionary: the shape of the English one, with its texts widened to string.
 * A text with blanks is a function of named blanks, so a missing blank does not compile.
 */
import type { en } from './en.ts';

export type Widen<T> = T extends string
  ? string
  : T extends (p: infer P) => string
    ? (p: P) => string
    : T extends readonly (readonly [string, string])[]
      ? readonly (readonly [string, string])[]
      : { readonly [K in keyof T]: Widen<T[K]> };

export type Dictionary = Widen<typeof en>;
export type Language = 'en' | 'zh';
