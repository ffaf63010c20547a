/**
 * @file A table as text that other programs take: Markdown (GitHub's tables) and CSV.
 *
 * CSV: RFC 4180 (comma, CRLF, quotes doubled), numbers exact (the shortest decimal that reads back to the same double), no value: empty. A spreadsheet
 * takes a text that begins with = + - @ or a tab for a formula, and names come from strangers' links: such texts get an apostrophe in front
 * (OWASP, "CSV Injection"). Numbers are numbers and stay as they are.
 * Markdown: GFM 0.29, section 4.10; marks that would end a cell, or be read as markup or HTML, are escaped. Numbers to the right.
 */

export type Cell = string | number | null;

export interface PlainTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export function toCsv({ columns, rows }: PlainTable): string {
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

export function toMarkdown({ columns, rows }: PlainTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const ofNumbers = (column: number): boolean => rows.length > 0 && rows.every((row) => typeof row[column] !== 'string');
  const rule = columns.map((_, column) => (ofNumbers(column) ? '--:' : '---'));
  return [line(columns.map(markdownText)), line(rule), ...rows.map((row) => line(row.map(markdownCell)))].join('');
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function markdownCell(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'number' ? String(cell) : markdownText(cell);
}

function markdownText(text: string): string {
  return text
    .replace(/[\\`*_[\]|~]/g, (mark) => `\\${mark}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/\s*[\r\n]+\s*/g, ' ');
}
