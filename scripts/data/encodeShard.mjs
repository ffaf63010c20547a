/**
 * @file Writes one shard; the format is described in src/datasets/decodeShard.ts, which reads it.
 *
 * The same bytes on every machine: integers only, and deflate by fflate (plain JavaScript) with every option fixed. fflate takes its default
 * `mem` from Math.log of the length, and node:zlib's output changes with its version; neither is used.
 */
import { deflateSync } from 'fflate';

const NONE = 0;
const PAETH = 1;
const GREEN_PAETH = 2;
const HEADER_BYTES = 16;

/**
 * @param {{ split: 'train' | 'test', shape: readonly [number, number, number], images: Uint8Array, labels: Uint8Array, predictor: 'none' | 'paeth' }} piece
 *   images: [count, H, W, C]; labels: [count]
 * @returns {Uint8Array} the file
 */
export function encodeShard({ split, shape, images, labels, predictor }) {
  const [height, width, channels] = shape;
  const count = labels.length;
  if (images.length !== count * height * width * channels) throw new Error('images and labels do not match');
  const code = predictor === 'none' ? NONE : channels === 3 ? GREEN_PAETH : PAETH;

  const planes = toPlanes(images, channels, code === GREEN_PAETH);
  const residuals = code === NONE ? planes : toResiduals(planes, height, width);
  const body = new Uint8Array(count + residuals.length);
  body.set(labels);
  body.set(residuals, count);
  const packed = deflateSync(body, { level: 9, mem: 12 });

  const file = new Uint8Array(HEADER_BYTES + packed.length);
  const view = new DataView(file.buffer);
  file.set([0x4c, 0x52, 0x50, 0x44, 1, code, channels, split === 'train' ? 0 : 1]); // 'LRPD', version 1
  view.setUint16(8, height, true);
  view.setUint16(10, width, true);
  view.setUint32(12, count, true);
  file.set(packed, HEADER_BYTES);
  return file;
}

/** [count, H, W, C] to [C, count, H, W]; with `green`, R, G, B become G, R - G, B - G. */
function toPlanes(images, channels, green) {
  const size = images.length / channels;
  const planes = new Uint8Array(images.length);
  for (let i = 0; i < size; i++) {
    const o = i * channels;
    if (green) {
      planes[i] = images[o + 1];
      planes[size + i] = images[o] - images[o + 1];
      planes[2 * size + i] = images[o + 2] - images[o + 1];
    } else {
      for (let c = 0; c < channels; c++) planes[c * size + i] = images[o + c];
    }
  }
  return planes;
}

/** Each value less Paeth's guess, mod 256. */
function toResiduals(planes, height, width) {
  const residuals = new Uint8Array(planes.length);
  const size = height * width;
  for (let at = 0; at < planes.length; at++) {
    const x = at % width;
    const y = Math.floor((at % size) / width);
    const left = x > 0 ? planes[at - 1] : 0;
    const up = y > 0 ? planes[at - width] : 0;
    const guess = x > 0 && y > 0 ? paeth(left, up, planes[at - width - 1]) : left + up; // on an edge at most one of the two exists
    residuals[at] = planes[at] - guess;
  }
  return residuals;
}

function paeth(a, b, c) {
  const p = a + b - c;
  const [toA, toB, toC] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}
