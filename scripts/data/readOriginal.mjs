/**
 * @file Readers of the two forms the originals come in: IDX (LeCun's format of MNIST, also Fashion-MNIST's) and PNG (W3C 2003; 8-bit RGB, not interlaced).
 */
import zlib from 'node:zlib';

/** The bytes of an IDX file of unsigned bytes (magic 0, 0, 8, dimensions; then each dimension as big-endian u32). */
export function readIdx(bytes, shape) {
  const header = 4 + 4 * shape.length;
  const wanted = [0x0800 + shape.length, ...shape];
  for (const [i, value] of wanted.entries()) if (bytes.readUInt32BE(4 * i) !== value) throw new Error(`IDX header: expected ${wanted.join(' ')}`);
  const body = new Uint8Array(bytes.subarray(header));
  if (body.length !== shape.reduce((a, b) => a * b)) throw new Error('IDX: wrong length');
  return body;
}

/** Pixels [height, width, 3] of a PNG. */
export function readPng(file, width, height) {
  const parts = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const data = file.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') checkHeader(data, width, height);
    if (type === 'IDAT') parts.push(data);
    at += 12 + length; // length, type, data, CRC (the whole file was checked by its sha256)
  }
  return unfilter(zlib.inflateSync(Buffer.concat(parts)), 3 * width, height);
}

function checkHeader(data, width, height) {
  const found = [data.readUInt32BE(0), data.readUInt32BE(4), ...data.subarray(8, 13)];
  const wanted = [width, height, 8, 2, 0, 0, 0]; // 8 bits, RGB, deflate, adaptive filters, not interlaced
  if (found.join() !== wanted.join()) throw new Error(`PNG header ${found.join(' ')}, expected ${wanted.join(' ')}`);
}

function unfilter(raw, rowBytes, height) {
  const out = new Uint8Array(rowBytes * height);
  if (raw.length !== (rowBytes + 1) * height) throw new Error('PNG: wrong length');
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (rowBytes + 1)];
    if (filter > 4) throw new Error(`PNG: filter ${filter}`);
    const from = y * (rowBytes + 1) + 1;
    const to = y * rowBytes;
    for (let x = 0; x < rowBytes; x++) {
      const a = x >= 3 ? out[to + x - 3] : 0;
      const b = y > 0 ? out[to + x - rowBytes] : 0;
      const c = x >= 3 && y > 0 ? out[to + x - rowBytes - 3] : 0;
      out[to + x] = raw[from + x] + guess(filter, a, b, c);
    }
  }
  return out;
}

function guess(filter, a, b, c) {
  if (filter === 0) return 0;
  if (filter === 1) return a;
  if (filter === 2) return b;
  if (filter === 3) return (a + b) >> 1;
  const p = a + b - c;
  const [toA, toB, toC] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}
