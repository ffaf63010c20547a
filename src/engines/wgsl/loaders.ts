/**
 * @file Reading patches: of a value, of the bytes of an image, and of a gradient that comes back through a max pool.
 *
 * Names: p{i}_{j} the patch at row i, column j. A patch may reach outside: those positions are 0.
 * Conditions are joined by & and negative positions compared as large unsigned numbers: && is a branch, and with dozens of them SwiftShader took minutes
 * to compile a kernel that it compiles in a second without.
 */
import type { Network } from './network.ts';
import type { Value } from './plan.ts';
import { each, imageWord } from './task.ts';

/** Whether rows or columns can lie outside, so that they must be asked for. */
export interface Patch {
  readonly rows: number;
  readonly columns: number;
  readonly guarded: boolean;
}

/** Patch p of quad `ci` of a value; `iy`, `ix` (i32) its corner, `xb` the image's first vector. */
export function valuePatch({ height, width, quads }: Value, { rows, columns, guarded }: Patch): string {
  const wanted = (i: number, j: number) => `acts[xb + u32((iy + ${i}) * ${width} + ix + ${j}) * ${quads}u + ci]`;
  if (!guarded) return each(rows, (i) => each(columns, (j) => `let p${i}_${j} = ${wanted(i, j)};`));
  return `${inside(rows, columns, height, width)}
${each(rows, (i) => each(columns, (j) => `let p${i}_${j} = select(vec4f(), ${wanted(i, j)}, y${i} & x${j});`))}`;
}

function inside(rows: number, columns: number, height: number, width: number): string {
  return `${each(rows, (i) => `let y${i} = u32(iy + ${i}) < ${height}u;`)}
${each(columns, (j) => `let x${j} = u32(ix + ${j}) < ${width}u;`)}`;
}

/** Patch of an image as scalars p{i}_{j}_{c}; `image` its number. Bytes of a row lie together: words are read once and shifted into place. */
export function imagePatch(network: Network, { rows, columns, guarded }: Patch): string {
  const [height, width, channels] = network.planner.model.inputShape;
  const bytes = columns * channels;
  const words = Math.ceil(bytes / 4);
  const row = (i: number) => `
let e${i} = i32(image * ${4 * network.planner.imageWords}u) + ((iy + ${i}) * ${width} + ix) * ${channels};
let s${i} = u32(e${i} & 3) * 8u;
${each(words + 1, (m) => `let u${i}_${m} = ${imageWord(network, `u32((e${i} >> 2u) + ${m})`)};`)}
${each(words, (m) => `let f${i}_${m} = unpack4x8unorm(select((u${i}_${m} >> s${i}) | (u${i}_${m + 1} << ((32u - s${i}) & 31u)), u${i}_${m}, s${i} == 0u));`)}
${each(bytes, (n) => {
  const value = `f${i}_${n >> 2}.${'xyzw'[n & 3]}`;
  const j = Math.floor(n / channels);
  return `let p${i}_${j}_${n % channels} = ${guarded ? `select(0.0, ${value}, y${i} & x${j})` : value};`;
})}`;
  return `${guarded ? inside(rows, columns, height, width) : ''}${each(rows, row)}`;
}

/**
 * Gradients z{i}_{j} of quad `co` at rows from `zy`, columns from `zx` (i32), of the output [height, width] of a convolution or norm whose (maybe pooled)
 * result is `y`. `gb`, `cb`: first vector of the image's gradient, and first word of its codes. `odd`: the corner is one past an even position.
 */
export function gradientPatch(y: Value, height: number, width: number, rows: number, columns: number, oddY: boolean, oddX: boolean): string {
  if (y.codes < 0) {
    return `${each(rows, (i) => `let zr${i} = u32(zy + ${i}) < ${height}u;`)}
${each(columns, (j) => `let zc${j} = u32(zx + ${j}) < ${width}u;`)}
${each(rows, (i) => each(columns, (j) => `let z${i}_${j} = select(vec4f(), acts[gb + u32((zy + ${i}) * ${width} + zx + ${j}) * ${y.quads}u + co], zr${i} & zc${j});`))}`;
  }
  const cells = (n: number, odd: boolean) => Math.floor((n - 1 + (odd ? 1 : 0)) / 2) + 1;
  const [down, across] = [cells(rows, oddY), cells(columns, oddX)];
  const cell = (i: number, j: number) => {
    const at = `u32((cy + ${i}) * ${y.width} + cx + ${j}) * ${y.quads}u + co`;
    return `
let k${i}_${j} = (u32(cy + ${i}) < ${y.height}u) & (u32(cx + ${j}) < ${y.width}u);
let g${i}_${j} = select(vec4f(), acts[gb + ${at}], k${i}_${j});
let q${i}_${j} = quarters(codes[cb + ${at}]);`;
  };
  return `let cy = zy >> 1u;
let cx = zx >> 1u;
${each(down, (i) => each(across, (j) => cell(i, j)))}
${each(rows, (i) =>
  each(columns, (j) => {
    const [a, b] = [i + (oddY ? 1 : 0), j + (oddX ? 1 : 0)];
    const name = `${a >> 1}_${b >> 1}`;
    return `let z${i}_${j} = select(vec4f(), g${name}, q${name} == vec4u(${(a & 1) * 2 + (b & 1)}u));`;
  }),
)}`;
}
