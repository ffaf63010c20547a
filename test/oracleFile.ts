/**
 * @file A file of numbers that other people's software computed: from the folder ORACLES if that is set, else from test/fixtures.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = process.env.ORACLES ?? path.join(import.meta.dirname, 'fixtures');

/** The parsed file, or null where the folder ORACLES has no such file (said on the console). A fixture of ours that is missing is an error. */
export function readOracle<T>(name: string): T | null {
  const file = path.resolve(folder, name);
  if (process.env.ORACLES && !existsSync(file)) {
    console.log(`${name}: not in ${folder}, its tests are skipped`);
    return null;
  }
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
