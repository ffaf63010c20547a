/**
 * @file The site's own data (public/data), read from the disk as the worker would fetch it.
 */
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Dataset } from '../src/datasets/dataset.ts';
import type { DatasetKind } from '../src/datasets/registry.ts';
import { loadDataset } from '../src/worker/loadDataset.ts';

const SITE = 'http://site/data/';

/** `root`: the project's folder. */
export function loadSiteData(kind: DatasetKind, root: string): Promise<Dataset> {
  const folder = pathToFileURL(`${root}/public/data/`);
  const read = async (address: string | URL | Request) => new Response(fs.readFileSync(new URL(address.toString().slice(SITE.length), folder)));
  return loadDataset(kind, { baseUrl: SITE, fetch: read });
}
