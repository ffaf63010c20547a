/**
 * @file A chunk of the worker that did not arrive: the network's fault, not ours.
 */
import { EnvironmentError } from '../math/environmentError.ts';

/** For `import(...).catch(notFetched(file))`. */
export function notFetched(file: string): (error: unknown) => never {
  return (error) => {
    throw isFetchFailure(error) ? new EnvironmentError('offline', { file }) : error;
  };
}

/** How Chromium, Firefox and Safari word a module that did not arrive. */
function isFetchFailure(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|Importing a module script failed/.test(error.message);
}
