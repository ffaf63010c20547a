/**
 * @file The one suite that every engine passes. Gradients of every kind of layer are in gradients.ts, PyTorch's runs in cnnOracle.ts.
 */
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import type { Engine } from '../../../src/engines/engine.ts';
import { checkpoints } from './checkpoints.ts';
import { freezing } from './freezing.ts';
import { looks } from './looks.ts';
import { ends, loop } from './loop.ts';
import { measures } from './measures.ts';
import type { Size } from './subject.ts';
import { transfer } from './transfer.ts';
import { updates } from './updates.ts';

export function paritySuite(name: string, open: () => Promise<Engine>, size: Size): void {
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
    describe('updates', () => updates(subject, size));
    describe('the loop', () => loop(subject, size));
    describe('a job ends', () => ends(subject, size));
    describe('checkpoints', () => checkpoints(subject, size));
    describe('measures', () => measures(subject, size));
    describe('looks', () => looks(subject, size));
    describe('freezing', () => freezing(subject, size));
    describe('transfer', () => transfer(subject, size));
  });
}
