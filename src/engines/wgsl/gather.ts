/**
 * @file Augmentation on the device: the images of a batch as their draws show them, four bytes a thread, before anything reads them.
 *
 * Equations in datasets/augment.ts: whole numbers, so these are the pixels that the engines on the CPU see. Quotients are of positive numbers.
 * `order` holds the images of an update and, behind them, their draws: bit 0 flip | 1-4 dx | 5-8 dy | 9-12 cut | 13-16 left | 17-20 top.
 */
import { type Emitter, each, imageWord, type Task } from './task.ts';

const bits = (from: number) => `i32((draw >> ${from}u) & 15u)`;
const signed = (from: number) => `(i32(draw << ${28 - from}u) >> 28u)`;

export function gatherTask({ network, batch, threads }: Emitter): Task {
  const { imageWords, model } = network.planner;
  const [height, width, channels] = model.inputShape;
  const total = batch * imageWords;
  const stretched = (u: string, size: number) => `(2 * ${u} + 1) * (${size} - cut) / ${2 * size}`;
  const one = (k: number) => `{
let m = n * 4 + ${k};
let x = m / ${channels} % ${width};
let y = m / ${channels * width};
let fx = ${bits(13)} + ${stretched(`select(x, ${width - 1} - x, (draw & 1u) == 1u)`, width)} + ${signed(1)};
let fy = ${bits(17)} + ${stretched('y', height)} + ${signed(5)};
let byte = first + u32((fy * ${width} + fx) * ${channels} + m % ${channels});
let seen = (u32(fx) < ${width}u) & (u32(fy) < ${height}u) & (m < ${height * width * channels});
word |= select(0u, (images[byte / 4u] >> (byte % 4u * 8u)) & 255u, seen) << ${8 * k}u;
}`;
  const body = `
let i = w * ${threads}u + t;
if (i >= ${total}u) { return; }
let b = i / ${imageWords}u;
let n = i32(i % ${imageWords}u);
let first = (entryOf(r, b) & 0xffffffu) * ${4 * imageWords}u;
let draw = drawOf(r, b);
let cut = ${bits(9)};
var word = 0u;
${each(4, one)}
${imageWord(network, 'i')} = word;`;
  return { name: 'gather', groups: Math.ceil(total / threads), body, reads: [], writes: ['images'] };
}
