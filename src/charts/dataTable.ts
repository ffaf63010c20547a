/** @file A visually hidden table beside a figure, rewritten when its numbers changed. */
import styles from './charts.module.css';
import type { FigureTable } from './figureTable.ts';
import { html } from './svg.ts';

export interface DataTable {
  update(table: FigureTable): void;
  destroy(): void;
}

export function createDataTable(parent: HTMLElement, caption: string): DataTable {
  const head = html('thead');
  const body = html('tbody');
  const table = html('table', {}, html('caption', {}, caption), head, body);
  // a table does not shrink to one pixel: its box does
  const box = html('div', { class: styles.hidden }, table);
  parent.append(box);
  return {
    update({ head: names, rows }) {
      head.replaceChildren(html('tr', {}, ...names.map((name) => html('th', { scope: 'col' }, name))));
      body.replaceChildren(
        ...rows.map((row) => html('tr', {}, ...row.map((cell, k) => (k === 0 ? html('th', { scope: 'row' }, cell) : html('td', {}, cell))))),
      );
    },
    destroy() {
      box.remove();
    },
  };
}
