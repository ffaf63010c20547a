/** @file A group of SVG nodes that is made anew only when what it says has changed: nodes cost style, layout and paint, numbers do not. */
import { svg } from './svg.ts';

export interface InkLayer {
  /** `key` says it all: the same key, the same picture. */
  update(key: string, draw: (group: SVGGElement) => void): void;
}

export function createInkLayer(parent: SVGGElement): InkLayer {
  const group = svg('g');
  parent.append(group);
  let drawn = '';
  return {
    update(key, draw) {
      if (key === drawn) return;
      drawn = key;
      group.replaceChildren();
      draw(group);
    },
  };
}
