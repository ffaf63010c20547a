/**
 * @file The `overrides` of biome.json: the room table as lint rules, one per room (and one per folder that may import more than its room), and
 * React's rules where React is (elsewhere `useBounds` is no hook).
 */
import { entry, packages, rooms, strangers } from './rooms.mjs';

export function lintOverrides() {
  const react = { includes: ['src/app/**', `src/${entry.file}`], linter: { domains: { react: 'recommended' } } };
  const overrides = [react, override(`src/${entry.file}`, `${entry.file}`, entry, [])];
  for (const [room, rule] of Object.entries(rooms)) {
    overrides.push(override(`src/${room}/**`, room, rule, [room]));
    for (const folder of rule.folders ?? []) {
      const place = `${room}/${folder}`;
      const others = strangers.includes(room) ? rule.folders.filter((other) => other !== folder) : [];
      const more = Object.values(packages).some((places) => places.includes(place));
      if (others.length > 0 || more) overrides.push(override(`src/${place}/**`, place, rule, [room, place], others));
    }
  }
  return overrides;
}

/** `places`: the names by which the package table may know it. */
function override(includes, name, rule, places, others = []) {
  const own = name.split('/')[0];
  const patterns = [];
  for (const room of Object.keys(rooms)) {
    if (room === own) continue;
    if (!rule.imports.includes(room)) patterns.push({ group: [`**/${room}/**`], message: `${name} must not import ${room}` });
    else if (rule.files?.[room]) {
      const only = rule.files[room];
      patterns.push({
        group: [`**/${room}/**`, ...only.map((file) => `!**/${room}/${file}`)],
        message: `${name} may import only ${only.join(', ')} of ${room}`,
      });
    }
  }
  for (const other of others) patterns.push({ group: [`**/${other}/**`], message: `${name} must not know ${own}/${other}` });
  const names = [...places, name];
  for (const [pattern, allowed] of Object.entries(packages)) {
    if (allowed.some((place) => names.includes(place))) continue;
    const group = pattern.endsWith('/*') ? [`${pattern}*`] : [pattern, `${pattern}/**`];
    patterns.push({ group, message: `${name} must not import ${pattern}; only ${allowed.join(', ')} may` });
  }
  const rules = { style: { noRestrictedImports: { level: 'error', options: { patterns } } } };
  return { includes: [includes], linter: { rules } };
}
