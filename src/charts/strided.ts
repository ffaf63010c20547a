/** @file One column of an interleaved, growing block of numbers ([rows, width], row by row), copied only as far as it is new. */

export interface Strided {
  /** Column `offset` of `values`; starts anew when the block got shorter. */
  update(values: ArrayLike<number>, width: number, offset: number): Float64Array;
}

export function createStrided(): Strided {
  let buffer = new Float64Array(1024);
  let done = 0;
  return {
    update(values, width, offset) {
      const rows = Math.floor(values.length / width);
      if (rows < done) {
        done = 0;
        buffer = new Float64Array(buffer.length); // others remember the old one by its values
      }
      if (rows > buffer.length) {
        const wider = new Float64Array(Math.max(rows, buffer.length * 2));
        wider.set(buffer.subarray(0, done));
        buffer = wider;
      }
      for (; done < rows; done++) buffer[done] = values[done * width + offset] as number;
      return buffer.subarray(0, done);
    },
  };
}

const ramps = new Map<string, Float64Array>();

/** from, from + scale, from + 2 scale, ... The same buffer for all who ask for the same. */
export function ramp(length: number, scale: number, from = 0): Float64Array {
  const key = `${from}:${scale}`;
  let values = ramps.get(key);
  if (!values || values.length < length) {
    values = Float64Array.from({ length: Math.max(1024, 2 * length) }, (_, k) => from + k * scale);
    ramps.set(key, values);
  }
  return values.subarray(0, length);
}
