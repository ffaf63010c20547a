/**
 * @file Elementary functions with the same bits in every browser and in Node.
 *
 * ECMAScript leaves the last digits of Math.cos, exp, log and pow to the host, so two browsers may disagree in the last bit; training amplifies that
 * bit, and a shared link would no longer replay the same run. These are ports of FreeBSD's msun (error below 1 ulp) in plain arithmetic, which
 * IEEE 754 fixes. Math.sqrt, abs, floor, min and max are exact everywhere and need no replacement.
 * Arguments in radians; `ln` is the natural logarithm.
 * Source: @stdlib/math-base-special-* (Athan Reines et al.), after FreeBSD's lib/msun.
 */
export { default as cos } from '@stdlib/math-base-special-cos';
export { default as exp } from '@stdlib/math-base-special-exp';
export { default as ln } from '@stdlib/math-base-special-ln';
export { default as pow } from '@stdlib/math-base-special-pow';
export { default as sin } from '@stdlib/math-base-special-sin';
