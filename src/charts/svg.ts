/** @file Making SVG and HTML nodes without strings of markup: text is always text. */

import { readTokens } from './theme.ts';

const NAMESPACE = 'http://www.w3.org/2000/svg';

type Attributes = Readonly<Record<string, string | number | undefined>>;

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const node = document.createElementNS(NAMESPACE, tag);
  setAttributes(node, attributes);
  node.append(...children);
  return node;
}

export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  node.append(...children);
  return node;
}

export function setAttributes(node: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) node.setAttribute(name, String(value));
}

/** Colour of run 1..12 as CSS; 0 is ink. */
export function runColor(index: number): string {
  return index === 0 ? 'var(--ink-1)' : `var(--run-${index})`;
}

/** On a whole device pixel, so that hairlines stay sharp. */
export function crisp(pixel: number): number {
  return Math.round(pixel) + 0.5;
}

let measuring: CanvasRenderingContext2D | null = null;
let face = { font: '', widths: new Map<string, number>() };
const REMEMBERED = 2000;

/** Width of a label in the face and size of the figures. Remembered: asking for the style again would lay out the page. */
export function textWidth(text: string, strong = false): number {
  const { labelFont } = readTokens();
  if (face.font !== labelFont || face.widths.size > REMEMBERED) face = { font: labelFont, widths: new Map() };
  const key = strong ? `*${text}` : text;
  const known = face.widths.get(key);
  if (known !== undefined) return known;
  measuring ??= document.createElement('canvas').getContext('2d');
  if (!measuring) return text.length * 6.4;
  measuring.font = `${strong ? 600 : 400} ${labelFont}`;
  const { width } = measuring.measureText(text);
  face.widths.set(key, width);
  return width;
}
