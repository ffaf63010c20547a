/** @file What the end-to-end tests share: opening the page with a clean conscience (every console error is collected) and reading it as a person does. */
import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';

export interface Opened {
  /** Console errors and uncaught exceptions so far. */
  readonly errors: string[];
}

export async function open(page: Page, hash = ''): Promise<Opened> {
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(hash === '' ? './' : `./#${hash}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  return { errors };
}

/** A cell of the runs table by its column: 'best', 'last', 'loss', 'toTarget', 'speedUp', 'state', ... */
export async function cell(page: Page, run: string, column: string): Promise<string> {
  const text = await page.locator(`tr[data-run="${run}"] [data-col="${column}"]`).textContent();
  return (text ?? '').trim();
}

/** The drawn preview of a run's schedule, as pixels. */
export async function previewPixels(page: Page, run: string): Promise<string> {
  return page
    .locator(`details[data-run="${run}"] canvas`)
    .first()
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
}

type DeskNote = 'queue' | 'sweep' | 'track' | 'ways';

/** Rows of the page's own storage as they lie there: all of `store`, or the one of this key. The page must have opened its storage already. */
function stored(page: Page, store: 'heads' | 'notes', key?: string): Promise<unknown[]> {
  return page.evaluate(
    ([name, one]) =>
      new Promise<unknown[]>((resolve, reject) => {
        const opening = indexedDB.open('learning-rate-playground');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const got = opening.result.transaction(name).objectStore(name).getAll(one);
          got.onerror = () => reject(got.error);
          got.onsuccess = () => {
            opening.result.close();
            resolve(got.result);
          };
        };
      }),
    [store, key] as const,
  );
}

/** Waits until what lies on the desk is in storage: `count` experiments, cells, steps of the recipe, or ways of its comparison. */
export async function onDesk(page: Page, key: DeskNote, count: number): Promise<void> {
  await expect
    .poll(async () => {
      const [note] = (await stored(page, 'notes', key)) as { [list in 'specs' | 'points' | 'steps' | 'peaks']?: unknown[] }[];
      return (note?.specs ?? note?.points ?? note?.steps ?? note?.peaks ?? []).length;
    })
    .toBe(count);
}

/** Of the races in storage that are under way: the step of the checkpoint of each; 0: none yet. */
async function underWay(page: Page): Promise<number[]> {
  const heads = (await stored(page, 'heads')) as { state: { kind: string }; checkpoint: { step: number } | null }[];
  return heads.filter(({ state }) => state.kind === 'running').map(({ checkpoint }) => checkpoint?.step ?? 0);
}

/** Waits until a race could be gone on with from beyond this step, if its tab were closed now. */
export async function keptBeyond(page: Page, step: number): Promise<void> {
  await expect.poll(async () => Math.max(0, ...(await underWay(page)))).toBeGreaterThan(step);
}

/** Waits until so many races are under way, in whichever tab. */
export async function racesUnderWay(page: Page, count: number): Promise<void> {
  await expect.poll(async () => (await underWay(page)).length).toBe(count);
}

/** The page again, as after F5, once its desk holds this. */
export async function reloadWith(page: Page, key: DeskNote, count: number): Promise<void> {
  await onDesk(page, key, count);
  await page.reload();
}

/** The runs table as it is copied. Needs the permissions to read and write the clipboard. */
export async function copied(page: Page, format: 'CSV' | 'Markdown'): Promise<string> {
  await page.getByRole('button', { name: `Copy the table as ${format}` }).click();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** The numbers of a column of the copied CSV, with all their digits. Names may hold commas, so columns are counted from the end. */
export function column(csv: string, title: string): number[] {
  const [head = [], ...rows] = csv
    .trimEnd()
    .split('\r\n')
    .map((row) => row.split(','));
  return rows.map((row) => Number(row.at(head.indexOf(title) - head.length)));
}

export function hashOf(page: Page): string {
  return new URL(page.url()).hash.slice(1);
}

/** What axe finds fault with, one line each, once the page stands still: colours under way from one theme to the other have no contrast to measure. */
export async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
  });
}
