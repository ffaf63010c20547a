/**
 * @file Data fetched ahead of a start, one set at a time: another set takes the place of the one on its way.
 */
import type { Dataset } from '../datasets/dataset.ts';
import type { DatasetShelf } from './datasetShelf.ts';
import { toFailure } from './failure.ts';
import type { TrainingReport } from './protocol.ts';

export interface Preloads {
  begin(dataset: string, dataUrl: string): void;
  end(): void;
}

/** The shelf reports what arrives; what is there already is reported here. */
export function createPreloads(shelf: DatasetShelf, post: (report: TrainingReport) => void): Preloads {
  let on: { readonly dataset: string; readonly abort: AbortController } | null = null;
  return {
    begin(dataset, dataUrl) {
      const data = shelf.held(dataset, dataUrl);
      if (data) post(loadedReport(data));
      if (data || on?.dataset === dataset) return;
      on?.abort.abort();
      const mine = { dataset, abort: new AbortController() };
      on = mine;
      const onProgress = (loadedBytes: number, totalBytes: number) => post({ type: 'loading', runId: 0, dataset, loadedBytes, totalBytes });
      shelf
        .get(dataset, dataUrl, mine.abort.signal, onProgress)
        .catch((error) => {
          if (!mine.abort.signal.aborted) post({ type: 'failed', runId: 0, error: toFailure(error) });
        })
        .finally(() => {
          if (on === mine) on = null;
        });
    },
    end: () => on?.abort.abort(),
  };
}

export function loadedReport({ kind, train, test }: Dataset): TrainingReport {
  return { type: 'loaded', dataset: kind, train: train.count, test: test.count };
}
