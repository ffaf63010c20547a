import type { ReactNode } from 'react';
import css from './controls.module.css';

/** An index, a power, a word or letter, the rest. Indices and powers may stand in parentheses; a floor keeps its brackets. */
const PIECE = /_(?:\(([^)]*)\)|([\p{L}\p{N}]+))|\^(?:\(([^)]*)\)|(⌊[^⌋]*⌋|−?[\p{L}\p{N}]+))|(\p{L}[\p{L}\p{M}]*)|[^\p{L}_^]+/gu;

/** Plain Unicode mathematics in the symbol font: single letters in italics, words such as cos upright, `x_a` and `x^a` below and above. */
export function Formula({ text }: { readonly text: string }) {
  return <span className={css.formula}>{typeset(text)}</span>;
}

function typeset(text: string): ReactNode {
  return [...text.matchAll(PIECE)].map((match) => {
    const [piece, indexGroup, index, powerGroup, power, letters] = match;
    const low = indexGroup ?? index;
    if (low !== undefined) return <sub key={match.index}>{typeset(low)}</sub>;
    const high = powerGroup ?? power;
    if (high !== undefined) return <sup key={match.index}>{typeset(high)}</sup>;
    return letters?.length === 1 ? <i key={match.index}>{piece}</i> : piece;
  });
}
