/**
 * @file `npm run arch`: the walls (walls.mjs), and that the lint's copy of the room table in biome.json is up to date.
 *
 *   --graph   print the rooms and who really imports whom, as a mermaid graph for ARCHITECTURE.md
 *   --write   write the lint's copy of the table into biome.json
 */
import fs from 'node:fs';
import path from 'node:path';
import { graph } from './graph.mjs';
import { lintOverrides } from './lintWalls.mjs';
import { root } from './setup.mjs';
import { none, report } from './tally.mjs';
import { checkWalls, readSources } from './walls.mjs';

const biomeFile = path.join(root, 'biome.json');

export function arch(args) {
  if (args.includes('--graph')) {
    console.log(graph(readSources(path.join(root, 'src'))));
    return none;
  }
  const biome = JSON.parse(fs.readFileSync(biomeFile, 'utf8'));
  if (args.includes('--write')) {
    biome.overrides = lintOverrides();
    fs.writeFileSync(biomeFile, `${JSON.stringify(biome, null, 2)}\n`);
    console.log('biome.json written');
  }
  const same = JSON.stringify(biome.overrides) === JSON.stringify(lintOverrides());
  const synchronous = {
    name: 'walls: the lint knows the room table',
    problems: same ? [] : ['biome.json differs from scripts/rooms.mjs: npm run arch -- --write'],
  };
  return report([...checkWalls(root), synchronous]);
}
