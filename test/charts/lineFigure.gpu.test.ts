/** @file The line figure in a real browser: what is on the canvas, on the axes, and under the pointer and the keys. */
import { describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import '../../src/app/tokens.css';
import { createCrosshair } from '../../src/charts/crosshair.ts';
import { createLineFigure } from '../../src/charts/lineFigure.ts';
import { ramp } from '../../src/charts/strided.ts';
import { readTokens } from '../../src/charts/theme.ts';
import { data, figures, frames, HEIGHT, hosted, inkInColumn, mountFigure, PATIENCE, place, plotBox, texts, x } from './figureHost.ts';

hosted();

describe('line figure', () => {
  test('the line is where the numbers are, in the colour of its run', () => {
    const { root } = mountFigure();
    const { left, right } = plotBox();
    const middle = (left + right) / 2; // step 500, value 2: half-way between 8 and 178
    const ink = inkInColumn(root, middle);
    expect(ink).not.toBeNull();
    expect(Math.abs(((ink?.[0] ?? 0) + (ink?.[1] ?? 0)) / 2 - 93)).toBeLessThan(1.5);
    const canvas = root.querySelector('canvas') as HTMLCanvasElement;
    const ratio = window.devicePixelRatio;
    const pixel = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(Math.round(middle * ratio), Math.round(93 * ratio), 1, 1).data;
    // --run-1 in light is #393ac6; an antialiased pixel can be off by rounding
    [0x39, 0x3a, 0xc6].forEach((channel, k) => void expect(Math.abs((pixel[k] as number) - channel)).toBeLessThanOrEqual(2));
    expect(inkInColumn(root, left - 6)).toBeNull();
  });

  test('axes: labels, the name at the end, the letter at the head', () => {
    const { root } = mountFigure();
    expect(texts(root, '[data-axis="x"]')).toEqual(['0', '200', '400', '600', '800', '1000']);
    expect(texts(root, '[data-axis="y"]')).toEqual(['0', '1', '2', '3', '4']);
    expect(texts(root, '[data-axis="name"]')).toEqual(['step']);
    expect(texts(root, '[data-head]')).toEqual(['A']);
    expect(root.getAttribute('role')).toBe('group');
    expect(root.getAttribute('aria-label')).toBe('a figure');
  });

  test('a spike of one step among 20,000 reaches its height on the canvas', () => {
    const long = ramp(20_000, 1);
    const flat = new Float64Array(20_000).fill(1);
    flat[10_000] = 3.5;
    const base = data().x;
    const series = [{ key: 'A', letter: 'A', colorIndex: 1, dashIndex: 1, x: long, y: flat }];
    const { root } = mountFigure(createCrosshair(), true, { x: { ...base, domain: [0, 20_000] }, series });
    const { left, right } = plotBox();
    const columns = [-1, 0, 1].map((offset) => inkInColumn(root, (left + right) / 2 + offset)?.[0] ?? HEIGHT);
    expect(Math.min(...columns)).toBeLessThan(8 + (170 * 0.5) / 4 + 4); // 3.5 of 4, from 8 to 178
  });

  test('one crosshair for the stack, a chip on the lowest axis', () => {
    const crosshair = createCrosshair();
    const top = mountFigure(crosshair, false);
    const bottom = mountFigure(crosshair, true);
    crosshair.setAt(250);
    const lines = [top, bottom].map(({ root }) => root.querySelector('[data-part="crosshair"]')?.getAttribute('d'));
    expect(lines[0]).toBeTruthy();
    expect(lines[0]?.split(' ')[0]).toBe(lines[1]?.split(' ')[0]);
    expect(texts(top.root, '[data-part="chip"]')).toEqual([]);
    expect(texts(bottom.root, '[data-part="chip"]')).toEqual(['250']);
    crosshair.setAt(null);
    expect(bottom.root.querySelector('[data-part="crosshair"]')).toBeNull();
  });

  test('keys: arrows, Home, End, zoom and back', async () => {
    const { root, crosshair, figure } = mountFigure();
    root.focus();
    await userEvent.keyboard('{Home}');
    expect(crosshair.at).toBe(0);
    await userEvent.keyboard('{ArrowRight}');
    const step = crosshair.at ?? 0;
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(20);
    await userEvent.keyboard('{End}');
    expect(crosshair.at).toBe(1000);
    await userEvent.keyboard('{Home}{+}');
    expect(crosshair.zoom?.[0]).toBe(0);
    expect(crosshair.zoom?.[1]).toBeCloseTo(1000 / 1.5, 6);
    figure.flush();
    expect(texts(root, '[data-axis="x"]').at(-1)).toBe('600');
    await userEvent.keyboard('{Escape}');
    expect(crosshair.zoom).toBeNull();
    await userEvent.keyboard('{Escape}');
    expect(crosshair.at).toBeNull();
  });

  test('a horizontal drag zooms every figure of the stack, a double click returns', () => {
    const crosshair = createCrosshair();
    const top = mountFigure(crosshair, false);
    const bottom = mountFigure(crosshair, true);
    const { left, right } = plotBox();
    const box = top.root.getBoundingClientRect();
    const send = (type: string, at: number) =>
      top.root.dispatchEvent(
        new PointerEvent(type, { clientX: box.left + at, clientY: box.top + 60, pointerId: 1, pointerType: 'mouse', button: 0, bubbles: true }),
      );
    vi.spyOn(top.root, 'setPointerCapture').mockImplementation(() => {}); // no real pointer holds this id
    const span = right - left;
    send('pointerdown', left + span * 0.2);
    send('pointermove', left + span * 0.4);
    expect(crosshair.selection).toEqual([200, 400]);
    send('pointerup', left + span * 0.4);
    expect(crosshair.zoom).toEqual([200, 400]);
    bottom.figure.flush();
    expect(texts(bottom.root, '[data-axis="x"]')).toEqual(['200', '250', '300', '350', '400']);
    top.root.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    bottom.figure.flush();
    expect(texts(bottom.root, '[data-axis="x"]').at(-1)).toBe('1000');
  });

  test('Shift and drag move the window, Ctrl and wheel zoom about the pointer, without Ctrl the page scrolls', () => {
    const { root, crosshair } = mountFigure();
    const { left, right } = plotBox();
    const box = root.getBoundingClientRect();
    vi.spyOn(root, 'setPointerCapture').mockImplementation(() => {});
    crosshair.setZoom([200, 400]);
    const send = (type: string, at: number) =>
      root.dispatchEvent(
        new PointerEvent(type, { clientX: box.left + at, clientY: box.top + 60, pointerId: 1, pointerType: 'mouse', shiftKey: true, bubbles: true }),
      );
    const middle = (left + right) / 2;
    frames(root);
    send('pointerdown', middle);
    send('pointermove', middle - (right - left) / 4);
    send('pointerup', middle - (right - left) / 4);
    expect(crosshair.zoom?.map(Math.round)).toEqual([250, 450]);
    frames(root);
    const wheel = (ctrlKey: boolean) => {
      const event = new WheelEvent('wheel', {
        deltaY: -100,
        ctrlKey,
        clientX: box.left + left,
        clientY: box.top + 60,
        bubbles: true,
        cancelable: true,
      });
      root.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(wheel(false)).toBe(false);
    expect(crosshair.zoom?.map(Math.round)).toEqual([250, 450]);
    expect(wheel(true)).toBe(true);
    expect(crosshair.zoom?.[0]).toBeCloseTo(250, 6);
    expect(crosshair.zoom?.[1]).toBeCloseTo(250 + 200 * Math.exp(-100 / 430), 6);
  });

  test('two fingers zoom', () => {
    const { root, crosshair } = mountFigure();
    const { left, right } = plotBox();
    const box = root.getBoundingClientRect();
    const finger = (type: string, pointerId: number, share: number) =>
      root.dispatchEvent(
        new PointerEvent(type, {
          clientX: box.left + left + (right - left) * share,
          clientY: box.top + 60,
          pointerId,
          pointerType: 'touch',
          bubbles: true,
        }),
      );
    finger('pointerdown', 1, 0.4);
    finger('pointerdown', 2, 0.6);
    finger('pointermove', 2, 0.8);
    expect(crosshair.zoom?.map(Math.round)).toEqual([200, 700]); // 0.4 stays under one finger, what was at 0.6 lies at 0.8
    finger('pointerup', 1, 0.4);
    finger('pointerup', 2, 0.8);
  });

  test('a click on a curve picks it there, a second one right after does not; off the curve nothing', () => {
    const root = place();
    const pick = vi.fn();
    const figure = createLineFigure(root, {
      label: 'a figure',
      crosshair: createCrosshair(),
      rail: false,
      xLabels: true,
      picks: { hint: (key, at) => `${key} at ${at}`, pick, next: () => {}, focused: () => null, leave: () => {} },
    });
    figures.push(figure);
    figure.update(data());
    figure.flush();
    vi.spyOn(root, 'setPointerCapture').mockImplementation(() => {});
    const { left, right } = plotBox();
    const box = root.getBoundingClientRect();
    const send = (type: string, y: number) =>
      root.dispatchEvent(
        new PointerEvent(type, { clientX: box.left + (left + right) / 2, clientY: box.top + y, pointerId: 1, pointerType: 'mouse', bubbles: true }),
      );
    send('pointermove', 95); // the line is at 93 there
    expect(texts(root, '[data-part="hint"]')).toEqual(['A at 500']);
    expect(getComputedStyle(root).cursor).toBe('copy');
    send('pointermove', 150);
    expect(texts(root, '[data-part="hint"]')).toEqual([]);
    expect(getComputedStyle(root).cursor).toBe('crosshair');
    for (const y of [150, 95, 95]) {
      send('pointerdown', y);
      send('pointerup', y);
    }
    expect(pick.mock.calls).toEqual([]); // the second click within a moment of the first is a double-click's
    pick.mockClear();
    return vi.waitFor(
      () => {
        send('pointerdown', 95);
        send('pointerup', 95);
        expect(pick).toHaveBeenCalledWith('A', 500);
      },
      { timeout: 60_000, interval: 400 },
    );
  });

  test('curves that grew strip by strip are the picture drawn at once', () => {
    const noisy = x.map((t) => 2 + Math.sin(t / 9) + (t % 5) / 10);
    const high = x.map((t) => 3 + Math.sin(t / 30));
    const low = x.map((t) => 1 + Math.sin(t / 30));
    const lines = (length: number) => {
      const part = (column: Float64Array) => column.subarray(0, length);
      const look = { colorIndex: 2, dashIndex: 2, x: part(x as Float64Array) };
      return {
        series: [
          { ...look, key: 'A', letter: 'A', y: part(noisy), raw: part(high) },
          { ...look, key: 'B', letter: 'B', colorIndex: 3, dashIndex: 3, y: part(low), band: { lo: part(low), hi: part(high) } },
        ],
      };
    };
    const growing = mountFigure(createCrosshair(), true, lines(100));
    for (const length of [101, 140, 333, 334, 700, 1001]) {
      growing.figure.update(data(lines(length)));
      growing.figure.flush();
    }
    const pixels = ({ root }: { readonly root: HTMLElement }) => {
      const canvas = root.querySelector('canvas') as HTMLCanvasElement;
      return (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, canvas.width, canvas.height).data;
    };
    const once = mountFigure(createCrosshair(), true, lines(1001));
    const [a, b] = [pixels(growing), pixels(once)];
    let off = 0;
    for (let k = 0; k < a.length; k++) off += Math.abs((a[k] as number) - (b[k] as number)) > 24 ? 1 : 0;
    // antialiasing at the seams of strips
    expect(off / a.length).toBeLessThan(0.0005);
  });

  test('a draft is near, and what is drawn after it is exact', () => {
    const noisy = x.map((t) => 2 + Math.sin(t / 40) + (t % 5) / 50);
    const series = [{ key: 'A', letter: 'A', colorIndex: 1, dashIndex: 1, x, y: noisy, band: { lo: x.map(() => 0.5), hi: noisy.slice() } }];
    const once = mountFigure(createCrosshair(), true, { series });
    const { root, figure } = mountFigure(createCrosshair(), true, { series: [] });
    expect(figure.drafted).toBe(false);
    figure.update(data({ series }));
    expect([figure.flush(true), figure.drafted]).toEqual([true, true]);
    for (const at of [120, 300, 480]) {
      const [top, bottom] = inkInColumn(root, at) ?? [0, 0];
      const [exactTop, exactBottom] = inkInColumn(once.root, at) ?? [9, 9];
      expect(Math.abs(top - exactTop)).toBeLessThanOrEqual(2);
      expect(Math.abs(bottom - exactBottom)).toBeLessThanOrEqual(2);
    }
    expect(figure.flush(true)).toBe(false); // a draft is enough
    expect([figure.flush(), figure.drafted]).toEqual([true, false]);
    const pixels = (of: HTMLElement) => {
      const canvas = of.querySelector('canvas') as HTMLCanvasElement;
      return [...(canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, canvas.width, canvas.height).data];
    };
    expect(pixels(root)).toEqual(pixels(once.root));
    figure.update(data({ series }));
    expect([figure.flush(true), figure.drafted]).toEqual([true, false]); // it was exact already
  });

  test.each([
    [6, 'have their dashes in a draft, too'],
    [7, 'are solid in a draft, and have their dashes when it stands'],
  ])('%i dashed lines %s', (count) => {
    const series = Array.from({ length: count }, (_, k) => ({
      ...{ key: `${k}`, letter: `${k}`, colorIndex: 1, dashIndex: 3, x, y: x.map(() => (k + 1) / 2) },
    }));
    const { root, figure } = mountFigure(createCrosshair(), true, { series: [] });
    const { left, right } = plotBox();
    const gaps = () => {
      const columns = Array.from({ length: 100 }, (_, k) => inkInColumn(root, left + 5 + Math.round((k * (right - left - 10)) / 100)));
      return columns.filter((column) => column === null).length;
    };
    figure.update(data({ series }));
    figure.flush(true);
    expect(figure.drafted).toBe(true);
    if (count > 6) expect(gaps()).toBe(0);
    else expect(gaps()).toBeGreaterThan(20);
    figure.flush();
    expect(gaps()).toBeGreaterThan(20);
  });

  test('another theme draws with other colours', async () => {
    mountFigure();
    const light = readTokens().runs[1];
    document.documentElement.dataset.theme = 'dark';
    await vi.waitFor(() => expect(readTokens().runs[1]).not.toBe(light), PATIENCE);
    expect(readTokens().runs[1]).toBe('rgb(115, 134, 250)');
    expect(readTokens().dashes[2]).toEqual([7, 3]);
  });
});
