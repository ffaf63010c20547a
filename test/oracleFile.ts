/**
 * @file A file of numbers that other people's software computed: from the folder ORACLES if that is set, else from test/fixtures.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

/** All files whose names begin so, by name. */
export function readOracles<T>(prefix: string): readonly (readonly [string, T])[] {
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix) && name.endsWith('.json'));
  if (names.length === 0) console.log(`${prefix}*.json: none in ${folder}, its tests are skipped`);
  return names.sort().flatMap((name) => {
    const oracle = readOracle<T>(name);
    return oracle ? [[name, oracle] as const] : [];
  });
}
