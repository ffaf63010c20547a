/**
 * @file What a bench is: a module `test/bench/<name>.bench.ts` with a default export of this shape, run by `npm run bench [NAME] [-- --json]`.
 *
 * Every bench is a Node module. One that is `where: 'browser'` is given the address of the built site and a running Chromium to drive.
 */
import type { Browser } from 'playwright';

/** One measurement: a line of the table, or of JSON. */
export interface BenchLine {
  readonly bench: string;
  readonly ours: number;
  readonly unit?: string;
  /** The same measured for what ours is compared with. */
  readonly other?: number;
  /** ours / other, or what the note says. */
  readonly ratio?: number;
  readonly note?: string;
}

export type ReportLine = (line: BenchLine) => void;

export interface NodeBench {
  readonly name: string;
  readonly where: 'node';
  run(report: ReportLine): Promise<void>;
}

export interface BrowserBench {
  readonly name: string;
  readonly where: 'browser';
  run(report: ReportLine, site: Site): Promise<void>;
}

/** The build, served by `vite preview`. */
export interface Site {
  readonly address: string;
  readonly browser: Browser;
}

export type Bench = NodeBench | BrowserBench;
