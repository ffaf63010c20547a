import { buildSchedule, scheduleKinds } from '../../src/schedules/registry.ts';
import type { NodeBench } from './bench.ts';

/** Calls per timed round: long enough for the clock, short enough to fit between two turns of other work on the machine. */
const CALLS = 100_000;
const ROUNDS = 60;

/** How fast a curve is drawn: `lrAt` of every card at its defaults over a run of 624 updates, the best of sixty short rounds. Goal: 10 M/s. */
const schedules: NodeBench = {
  name: 'schedules',
  where: 'node',
  async run(report) {
    for (const kind of scheduleKinds) {
      const { lrAt } = buildSchedule({ kind, params: {} }, { totalSteps: 624, stepsPerEpoch: 312 });
      let best = 0;
      let sum = 0; // used below, so that no call can be left out
      for (let round = 0; round < ROUNDS; round++) {
        const start = performance.now();
        for (let call = 0, step = 0; call < CALLS; call++, step = step < 623 ? step + 1 : 0) sum += lrAt(step);
        const speed = CALLS / 1000 / (performance.now() - start);
        best = Math.max(best, speed);
      }
      if (!(sum > 0)) throw new Error(`internal: ${kind} has no rates`);
      report({ bench: `lrAt-${kind}`, ours: best, unit: 'M/s' });
    }
  },
};

export default schedules;
