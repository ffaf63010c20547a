/**
 * @file From a thrown value to the report that crosses to the page.
 *
 * An EnvironmentError keeps its code and parameters, which i18n words; everything else is a mistake of ours and is called `internal`.
 */
import { EnvironmentError } from '../math/environmentError.ts';
import type { FailureReport } from './protocol.ts';

export function toFailure(error: unknown): FailureReport {
  if (error instanceof EnvironmentError) return { code: error.code, params: { ...error.params }, message: error.message };
  return { code: 'internal', params: {}, message: error instanceof Error ? error.message : String(error) };
}
