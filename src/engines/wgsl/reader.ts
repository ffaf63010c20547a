/**
 * @file Reading back: a copy at the end of a submit into a staging buffer of a ring, mapped when the GPU is done. Nothing else waits for the GPU.
 */
import { type Gpu, MAP_READ, USAGE } from './device.ts';

export interface Piece {
  readonly from: GPUBuffer;
  readonly offset: number;
  readonly bytes: number;
}

export interface Reader {
  /** Ends and submits the encoder, with copies of these pieces at its end; resolves with all of them, one after another, and the time they came. */
  submit(encoder: GPUCommandEncoder, pieces: readonly Piece[]): Promise<Reading>;
  free(): void;
}

export interface Reading {
  readonly values: Float32Array<ArrayBuffer>;
  readonly doneAt: number;
}

/** Two submits are in flight at most, and a third may be on its way back. */
const RING = 3;

/** `most`: bytes of one reading. */
export async function openReader(gpu: Gpu, most: number): Promise<Reader> {
  const ring = await gpu.allocating(() => Array.from({ length: RING }, () => gpu.buffer('staging', most, USAGE.mapRead | USAGE.copyDst)));
  const idle = [...ring];
  return {
    submit(encoder, pieces) {
      const total = pieces.reduce((sum, { bytes }) => sum + bytes, 0);
      const staging = idle.pop();
      if (!staging || staging.size < total) throw new Error(`internal: no staging buffer for ${total} bytes`);
      let at = 0;
      for (const { from, offset, bytes } of pieces) {
        encoder.copyBufferToBuffer(from, offset, staging, at, bytes);
        at += bytes;
      }
      gpu.device.queue.submit([encoder.finish()]);
      const reading = staging.mapAsync(MAP_READ, 0, total).then(() => {
        const doneAt = performance.now();
        const values = new Float32Array(staging.getMappedRange(0, total).slice(0));
        staging.unmap();
        idle.push(staging);
        return { values, doneAt };
      });
      reading.catch(() => {}); // awaited by whoever pulls; a job that ends before must not raise an unhandled rejection
      return reading;
    },
    free() {
      for (const buffer of ring) gpu.free(buffer);
    },
  };
}
