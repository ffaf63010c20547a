/**
 * @file Reading TypeScript without a compiler: blank out comments and the text of strings, then find the imports.
 *
 * The scanner knows comments, strings, templates (their `${}` holes are code), regular expressions by what stands before them, and that a quote
 * in JSX text ends with its line. Blanked text keeps its length and its lines, so positions are those of the file.
 */

/** @typedef {{ specifier: string, kind: 'static' | 'type' | 'dynamic' | 'url' | 'glob', line: number }} Import */

/** Every import, export-from, dynamic import, `new URL(..., import.meta.url)` and `import.meta.glob` of a source. @returns {Import[]} */
export function importsOf(source) {
  const code = blank(source);
  const found = [];
  const collect = (pattern, kindOf) => {
    for (const match of code.matchAll(pattern)) {
      const specifier = match.groups.specifier;
      found.push({ specifier, kind: kindOf(match), line: lineAt(code, match.index), at: match.index });
    }
  };
  const quoted = String.raw`(?<quote>['"${'`'}])(?<specifier>[^'"${'`'}\n]*)\k<quote>`;
  collect(
    new RegExp(String.raw`(?<![.\w$])(?:import|export)\s*(?<type>type\s+(?!from\b))?(?:[\w$*{}\s,]*?[}\s\w*]\s*from\s*)${quoted}`, 'g'),
    (match) => (match.groups.type ? 'type' : 'static'),
  );
  collect(new RegExp(String.raw`(?<![.\w$])import\s*${quoted}`, 'g'), () => 'static');
  collect(new RegExp(String.raw`(?<![.\w$])import\s*\(\s*${quoted}`, 'g'), () => 'dynamic');
  collect(/(?<![.\w$])import\s*\(\s*(?<specifier>[^'"`)\s][^)\n]*)/g, () => 'dynamic');
  collect(new RegExp(String.raw`\bnew\s+URL\s*\(\s*${quoted}\s*,\s*import\.meta\.url`, 'g'), () => 'url');
  collect(new RegExp(String.raw`\bimport\.meta\.glob(?:<[^(]*>)?\s*\(\s*${quoted}`, 'g'), () => 'glob');
  return found.sort((a, b) => a.at - b.at).map(({ specifier, kind, line }) => ({ specifier, kind, line }));
}

/** Lines (from 1) of the code, comments and strings left aside, that match. */
export function linesMatching(source, pattern) {
  const code = blank(source);
  return [...code.matchAll(new RegExp(pattern, 'g'))].map((match) => lineAt(code, match.index));
}

/** The source with comments, regular expressions and the text of strings turned into spaces; module specifiers stay. */
export function blank(source) {
  let out = '';
  let i = 0;
  /** Depth of braces at which each open `${` ends. */
  const holes = [];
  let depth = 0;

  const erase = (end) => {
    out += source.slice(i, end).replace(/[^\n]/g, ' ');
    i = end;
  };
  const copy = (end) => {
    out += source.slice(i, end);
    i = end;
  };
  /** Template text from i to the closing backtick or to the next hole. */
  const template = () => {
    let end = i;
    while (end < source.length) {
      if (source[end] === '\\') end += 2;
      else if (source[end] === '`') {
        erase(end);
        copy(end + 1);
        return;
      } else if (source.startsWith('${', end)) {
        erase(end);
        copy(end + 2);
        holes.push(depth);
        return;
      } else end += 1;
    }
    erase(source.length);
  };

  while (i < source.length) {
    const next = source.slice(i).search(/[/'"`{}]/);
    if (next !== 0) {
      copy(next < 0 ? source.length : i + next);
      continue;
    }
    const char = source[i];
    if (source.startsWith('//', i)) erase(endOf(source, '\n', i, 0));
    else if (source.startsWith('/*', i)) erase(endOf(source, '*/', i + 2, 2));
    else if (char === "'" || char === '"') {
      const end = endOfString(source, i);
      if (source[end - 1] !== char || end === i + 1 || namesModule(out)) copy(end);
      else {
        copy(i + 1);
        erase(end - 1);
        copy(end);
      }
    } else if (char === '`') {
      const plain = /^`[^`$\\\n]*`/.exec(source.slice(i, i + 500));
      if (plain && namesModule(out)) copy(i + plain[0].length);
      else {
        copy(i + 1);
        template();
      }
    } else if (char === '}' && holes.length > 0 && holes.at(-1) === depth) {
      copy(i + 1);
      holes.pop();
      template();
    } else if (char === '/' && startsRegExp(out)) erase(endOfRegExp(source, i));
    else {
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      copy(i + 1);
    }
  }
  return out;
}

/** `width` past the next `mark`; the end of the source if there is none. */
function endOf(source, mark, from, width) {
  const index = source.indexOf(mark, from);
  return index < 0 ? source.length : index + width;
}

/** One past the closing quote; one past the opening one if the line ends first (an apostrophe in JSX text). */
function endOfString(source, start) {
  for (let i = start + 1; i < source.length && source[i] !== '\n'; i++) {
    if (source[i] === '\\') i += 1;
    else if (source[i] === source[start]) return i + 1;
  }
  return start + 1;
}

function namesModule(before) {
  return /(?:\bfrom|\bimport|\bimport\s*\(|\bnew\s+URL\s*\(|\bimport\.meta\.glob(?:<[^(]*>)?\s*\()\s*$/.test(before.slice(-200));
}

/** A slash divides after a value and opens a regular expression elsewhere; after `)`, `]`, `}` and `>` it is taken for a division or JSX. */
function startsRegExp(before) {
  const text = before.slice(-40).trimEnd();
  return text === '' || /[(,=:[!&|?{;+\-*%~^]$/.test(text) || /=>$/.test(text) || /(?:^|[^\w$.])(?:return|typeof|case|in|of|await|yield)$/.test(text);
}

function endOfRegExp(source, start) {
  let inClass = false;
  for (let i = start + 1; i < source.length && source[i] !== '\n'; i++) {
    if (source[i] === '\\') i += 1;
    else if (source[i] === '[') inClass = true;
    else if (source[i] === ']') inClass = false;
    else if (source[i] === '/' && !inClass) return i + 1;
  }
  return start + 1;
}

function lineAt(text, index) {
  let line = 1;
  for (let i = 0; i < index; i++) if (text.charCodeAt(i) === 10) line += 1;
  return line;
}
