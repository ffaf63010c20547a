/** @file The development page at /test/plots/: every schedule drawn from its card, now. The stored pictures are the snapshot test's. */
import { scheduleKinds } from '../../src/schedules/registry.ts';
import { schedulePlot, variants } from './schedulePlot.ts';

const main = document.querySelector('main');
if (!main) throw new Error('internal: the gallery page has no <main>');

for (const kind of scheduleKinds) {
  const variant = variants[kind];
  for (const picture of [schedulePlot(kind), ...(variant ? [schedulePlot(kind, variant)] : [])]) {
    const image = new Image();
    image.alt = kind;
    image.src = `data:image/svg+xml,${encodeURIComponent(picture)}`;
    main.append(image);
  }
}
