/**
 * @file The one suite that every engine passes. Gradients of every kind of layer are in gradients.ts, PyTorch's runs in cnnOracle.ts.
 */
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import type { Engine } from '../../../src/engines/engine.ts';
import { checkpoints } from './checkpoints.ts';
import { looks } from './looks.ts';
import { ends, loop } from './loop.ts';
import { measures } from './measures.ts';
import { updates } from './updates.ts';

/** `many`: updates of the test of flat memory, a multiple of 20. */
export function paritySuite(name: string, open: () => Promise<Engine>, many: number): void {
  describe(name, () => {
    let engine: Engine;
    let start = { tensors: 0, bytes: 0 };
    const subject = () => engine;
    beforeAll(async () => {
      engine = await open();
      start = engine.memory();
    });
    afterAll(() => engine.dispose());
    afterEach(() => expect(engine.memory()).toEqual(start)); // however a job ended, it freed everything
    describe('updates', () => updates(subject));
    describe('the loop', () => loop(subject, many));
    describe('a job ends', () => ends(subject));
    describe('checkpoints', () => checkpoints(subject));
    describe('measures', () => measures(subject));
    describe('looks', () => looks(subject));
  });
}
