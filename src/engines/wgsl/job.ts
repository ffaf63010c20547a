/**
 * @file A training job on the device: programs compiled, memory taken, images and first weights uploaded.
 */
import { isOptimizerKind } from '../../optimizers/registry.ts';
import { firstStepOf } from '../blocks.ts';
import type { EngineJob } from '../engine.ts';
import { type Arena, type Bound, openArena } from './arena.ts';
import { createLayout, type Layout, startOf } from './checkpoints.ts';
import type { Compiled, Compiler } from './compiled.ts';
import type { Gpu } from './device.ts';
import { evaluationEntries, evaluationPlan } from './evaluate.ts';
import { augmentOf, inputOf, uploadImages } from './images.ts';
import { planNetwork } from './network.ts';
import { evaluationProgram, trainingProgram } from './program.ts';
import { openReader, type Reader } from './reader.ts';
import { ORDER_HEAD } from './task.ts';
import type { Tiling } from './tiling.ts';

/** Most updates in a submit. */
export const MOST_STEPS = 64;

export interface OpenJob {
  readonly arena: Arena;
  readonly training: Bound;
  readonly compiled: Compiled;
  readonly evaluation: { readonly bound: Bound; readonly batch: number; readonly slices: number; readonly count: number } | null;
  readonly layout: Layout;
  readonly reader: Reader;
  /** Updates done before the job. */
  readonly step: number;
  readonly counts: number[][];
  free(): void;
}

export async function openJob(gpu: Gpu, compiler: Compiler, tiling: Tiling, job: EngineJob): Promise<OpenJob> {
  const { model, batchSize, replicas } = job;
  const { train, test } = job.data;
  const input = inputOf(train, augmentOf(job));
  const step = firstStepOf(job);
  const layout = createLayout(planNetwork(model, batchSize, true, tiling, input).planner);
  const starts = replicas.map((_, r) => startOf(job, r, layout)); // what does not fit is refused before anything is compiled
  if (!job.batchAt && batchSize > train.count) throw new Error(`internal: batch of ${batchSize} out of ${train.count} images`);
  const kinds = [...new Set(replicas.map(({ optimizer }) => optimizer.kind))].filter(isOptimizerKind).sort();
  const measure = job.measure === true;
  const shape = JSON.stringify([model.layers, model.inputShape, model.groups, tiling]);
  const options = { kinds, measure, input };
  const evaluates = job.evalEvery > 0;
  const tested = inputOf(test);
  const evaluation = evaluates ? evaluationPlan(test, job.evalCount) : null;
  const [compiled, evaluating] = await Promise.all([
    compiler.compile(`train ${batchSize} ${kinds.join()} ${measure} ${input} ${shape}`, () => trainingProgram(model, batchSize, tiling, options)),
    evaluation
      ? compiler.compile(`look ${evaluation.batch} ${tested} ${shape}`, () => evaluationProgram(model, evaluation.batch, tiling, tested))
      : null,
  ]);
  const images: GPUBuffer[] = [];
  const frees = [
    () => {
      for (const buffer of images) gpu.free(buffer);
    },
  ];
  const free = () => {
    for (const one of frees.toReversed()) one();
  };
  try {
    images.push(await gpu.allocating(() => uploadImages(gpu, train, train.count, model.inputShape)));
    if (evaluation) images.push(await gpu.allocating(() => uploadImages(gpu, test, evaluation.count, model.inputShape)));
    const slices = evaluation?.slices ?? 0;
    const resultVectors = replicas.length * Math.max(MOST_STEPS * compiled.program.resultVectors, slices);
    const arena = await openArena(gpu, {
      replicas: replicas.length,
      slots: Math.max(MOST_STEPS, slices),
      coefficientVectors: MOST_STEPS * replicas.length * (2 + model.groups.length),
      resultVectors,
      programs: [
        { compiled, images: images[0] as GPUBuffer, orderEntries: MOST_STEPS * replicas.length * batchSize * (input === 'augmented' ? 2 : 1) },
        ...(evaluation && evaluating
          ? [{ compiled: evaluating, images: images[1] as GPUBuffer, orderEntries: evaluation.slices * evaluation.batch }]
          : []),
      ],
    });
    frees.push(() => arena.free());
    const reader = await openReader(gpu, 16 * resultVectors + replicas.length * arena.stateBytes);
    frees.push(() => reader.free());
    const [training, bound] = arena.bound;
    for (const [r, start] of starts.entries()) gpu.device.queue.writeBuffer(arena.state, r * arena.stateBytes, start.words);
    if (evaluation && bound) gpu.device.queue.writeBuffer(bound.order, 4 * ORDER_HEAD, evaluationEntries(test, evaluation));
    return {
      arena,
      training: training as Bound,
      compiled,
      evaluation: evaluation && bound ? { ...evaluation, bound } : null,
      layout,
      reader,
      step,
      counts: starts.map(({ counts }) => counts),
      free,
    };
  } catch (error) {
    free();
    throw error;
  }
}
