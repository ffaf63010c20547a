/**
 * @file fast-check, with the same cases in every run of `npm test`: what fails today failed for a reason that is in today's change, and fails again when one
 * looks. `FAST_CHECK_SEED=random npm run unit` (or a number) looks elsewhere.
 */
import fc from 'fast-check';

const asked = globalThis.process?.env?.FAST_CHECK_SEED ?? '42'; // none in a browser
if (asked !== 'random') fc.configureGlobal({ seed: Number(asked) });

export { default } from 'fast-check';
