/**
 * @file The rooms and who really imports whom, as a mermaid graph. Dotted: types only. An arrow that other arrows already imply is left out.
 */
import { entry, layers, rooms } from './rooms.mjs';

/** @param {Map<string, import('./walls.mjs').SourceFile>} files */
export function graph(files) {
  const edges = new Map(); // 'from to' -> does a value cross?
  const present = new Set();
  for (const file of files.values()) {
    const from = nodeOf(file.path);
    present.add(from);
    for (const found of file.imports) {
      if (found.target === undefined || found.target.startsWith('..')) continue;
      const to = nodeOf(found.target);
      if (to !== from) edges.set(`${from} ${to}`, edges.get(`${from} ${to}`) || found.kind !== 'type');
    }
  }
  const out = ['```mermaid', 'graph BT'];
  for (const layer of layers) {
    const inside = Object.keys(rooms).filter((room) => rooms[room].layer === layer && present.has(room));
    if (layer === rooms.app.layer && present.has(entry.file)) inside.push(entry.file);
    if (inside.length > 0) out.push(`  subgraph ${layer}`, ...inside.map((room) => `    ${id(room)}["${room}"]`), '  end');
  }
  for (const [key, value] of [...edges].sort()) {
    const [from, to] = key.split(' ');
    if (!impliedBy(edges, from, to)) out.push(`  ${id(from)} ${value ? '-->' : '-.->'} ${id(to)}`);
  }
  return [...out, '```'].join('\n');
}

function nodeOf(at) {
  return at === entry.file ? at : at.split('/')[0];
}

function id(room) {
  return room.replace(/\W/g, '_');
}

/** Is there a longer way from one room to the other? */
function impliedBy(edges, from, to) {
  const next = (room) => [...edges.keys()].filter((key) => key.startsWith(`${room} `)).map((key) => key.split(' ')[1]);
  const seen = new Set();
  const open = next(from).filter((room) => room !== to);
  while (open.length > 0) {
    const room = open.pop();
    if (room === to) return true;
    if (seen.has(room) || room === from) continue;
    seen.add(room);
    open.push(...next(room));
  }
  return false;
}
