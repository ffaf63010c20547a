import type { CSSProperties } from 'react';
import css from './controls.module.css';

/** The color of a layer group, from blue at the input to orange at the output; the word beside it carries the meaning. */
export function GroupDot({ group, count }: { readonly group: number; readonly count: number }) {
  return <i className={css.groupDot} style={groupHue(group, count)} aria-hidden="true" />;
}

/** `--hue` for `--group` in tokens.css. */
export function groupHue(group: number, count: number): CSSProperties {
  return { '--hue': String(Math.round(250 - (190 * group) / Math.max(1, count - 1))) } as CSSProperties;
}
