/** @file The marks on the rail: ring = restart, fork = branch, diamond = rate moved by hand, bolt = checkpoint after a lost device, x = diverged. */
import { svg } from './svg.ts';

export type MarkKind = 'restart' | 'branch' | 'change' | 'diverged' | 'lost' | 'early';

interface Glyph {
  readonly path: string;
  readonly filled: boolean;
  readonly width: number;
}

const GLYPHS: Readonly<Record<MarkKind, Glyph>> = {
  restart: { path: 'M-3.4 -1.6A3.8 3.8 0 1 1 -3.3 1.9M-3.8 -4.4V-1.4H-.8', filled: false, width: 1.4 },
  branch: { path: 'M-3 4.4V-4.4M-3 1.6C-3 -1.2 3.2 0 3.2 -4.4', filled: false, width: 1.4 },
  change: { path: 'M0 -4.3 4.3 0 0 4.3 -4.3 0Z', filled: true, width: 0 },
  diverged: { path: 'M-3.6 -3.6 3.6 3.6M3.6 -3.6 -3.6 3.6', filled: false, width: 1.9 },
  lost: { path: 'M.9 -5 -2.7 .7H.4L-.9 5 2.7 -.7H-.4Z', filled: true, width: 0 },
  early: { path: 'M-3.2 -3.2H3.2V3.2H-3.2Z', filled: true, width: 0 },
};

export function glyph(kind: MarkKind, x: number, y: number, color: string): SVGPathElement {
  const { path, filled, width } = GLYPHS[kind];
  const node = svg('path', { d: path, transform: `translate(${x} ${y})`, 'stroke-width': width });
  node.style.fill = filled ? color : 'none';
  node.style.stroke = filled ? 'none' : color;
  return node;
}
