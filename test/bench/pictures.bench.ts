import type { Page } from 'playwright';
import type { BrowserBench } from './bench.ts';

const TURNS = 120;
const ROLL_MS = 5000;
const LANDSCAPE = 'v=1&batch=32&epochs=0.03&runs=A,B&evalEvery=50&evalCount=16&view=landscape&landscape=level:3,images:32,show:surface&engine=wasm';
const BALLS = 'v=1&view=saddles&runs=A,B,C,D,E,F,G,H,I,J,K,L&saddles=surface:manyMinima,speed:60';

/** What a picture in three dimensions costs while it turns, and one with twelve balls while they roll. At 60 frames a second there are 16.7 ms. */
const pictures: BrowserBench = {
  name: 'pictures',
  where: 'browser',
  async run(report, { address, browser }) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const tab = await context.newPage();
    await tab.goto(`${address}#${LANDSCAPE}`);
    await tab.getByRole('button', { name: 'Train the race' }).click();
    await tab.getByText('17 × 17 points').waitFor({ timeout: 120_000 });
    const turned = await turn(tab, 'three dimensions');
    report({
      bench: 'pictures/landscape-turning',
      ours: median(turned.work),
      unit: 'ms',
      note: `script a frame, median of ${TURNS}; 17 x 17 points, two paths`,
    });
    report({
      bench: 'pictures/landscape-turning-frame',
      ours: median(turned.frames),
      unit: 'ms',
      note: `from frame to frame; worst ${worst(turned.frames)}`,
    });
    await tab.goto(`${address}#${BALLS}`);
    await tab.reload();
    await tab.getByRole('group', { name: /three dimensions/ }).waitFor();
    const rolled = await watch(tab);
    report({
      bench: 'pictures/twelve-balls-frame',
      ours: median(rolled),
      unit: 'ms',
      note: `from frame to frame while they roll; worst ${worst(rolled)}`,
    });
    const both = await turn(tab, 'three dimensions');
    report({ bench: 'pictures/twelve-balls-turning', ours: median(both.work), unit: 'ms', note: 'script a frame, turning as well' });
    await context.close();
  },
};

/** Turns the picture once a frame; ms of script, and from frame to frame. */
function turn(tab: Page, name: string): Promise<{ readonly work: readonly number[]; readonly frames: readonly number[] }> {
  return tab.evaluate(
    async ({ name: part, turns }) => {
      const space = document.querySelector(`[aria-label*="${part}"]`);
      const work: number[] = [];
      const frames: number[] = [];
      let before = await new Promise<number>(requestAnimationFrame);
      for (let k = 0; k < turns; k++) {
        const from = performance.now();
        space?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, cancelable: true }));
        work.push(performance.now() - from);
        const now = await new Promise<number>(requestAnimationFrame);
        frames.push(now - before);
        before = now;
      }
      return { work, frames };
    },
    { name, turns: TURNS },
  );
}

function watch(tab: Page): Promise<readonly number[]> {
  return tab.evaluate(async (ms) => {
    const frames: number[] = [];
    let before = await new Promise<number>(requestAnimationFrame);
    const end = before + ms;
    while (before < end) {
      const now = await new Promise<number>(requestAnimationFrame);
      frames.push(now - before);
      before = now;
    }
    return frames;
  }, ROLL_MS);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function worst(values: readonly number[]): string {
  return `${Math.max(...values).toFixed(1)} ms`;
}

export default pictures;
