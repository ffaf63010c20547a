/**
 * @file Every schedule as a picture, compared with the stored one: test/plots/schedules/<kind>.svg, and <kind>-variant.svg for a second setting.
 * UPDATE=1 writes them anew; look at them (npm start, then /test/plots/) before they are committed.
 */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { scheduleKinds } from '../../src/schedules/registry.ts';
import { schedulePlot, variants } from './schedulePlot.ts';

const folder = path.join(import.meta.dirname, 'schedules');
const pictures = scheduleKinds.flatMap((kind) => {
  const variant = variants[kind];
  return [
    { name: kind as string, draw: () => schedulePlot(kind) },
    ...(variant ? [{ name: `${kind}-variant`, draw: () => schedulePlot(kind, variant) }] : []),
  ];
});

describe('pictures of schedules', () => {
  it.each(pictures)('$name looks as it did', ({ name, draw }) => {
    const file = path.join(folder, `${name}.svg`);
    if (process.env.UPDATE) fs.writeFileSync(file, draw());
    // not toBe: the difference of two long paths would fill the screen; look at the picture instead
    expect(draw() === fs.readFileSync(file, 'utf8'), `${file} looks different: look at it, then run with UPDATE=1`).toBe(true);
  });

  it('there are no pictures of schedules that are gone', () => {
    expect(fs.readdirSync(folder).toSorted()).toEqual(pictures.map(({ name }) => `${name}.svg`).toSorted());
  });
});
