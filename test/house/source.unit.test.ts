import { describe, expect, test } from 'vitest';
import { blank, importsOf, linesMatching } from '../../scripts/source.mjs';
import fc from './fastCheck.ts';

/** `kind specifier line`, in the order of the source. */
const found = (source: string) => importsOf(source).map(({ kind, specifier, line }) => `${kind} ${specifier} ${line}`);

describe('importsOf', () => {
  test.each<[string, string, string[]]>([
    ['default, named, namespace', 'import a, { b as c, type D } from \'./x.ts\';\nimport * as e from "y";', ['static ./x.ts 1', 'static y 2']],
    ['for side effects', "import './x.css';", ['static ./x.css 1']],
    ['types', "import type { A } from './a.ts';\nexport type { B } from './b.ts';", ['type ./a.ts 1', 'type ./b.ts 2']],
    ['a value named type', "import type from './a.ts';", ['static ./a.ts 1']],
    ['over several lines', "export {\n  a,\n  b,\n} from './x.ts';\nexport * from './y.ts';", ['static ./x.ts 1', 'static ./y.ts 5']],
    ['later', "const f = async () => (await import('./x.ts')).a;", ['dynamic ./x.ts 1']],
    ['of a computed name', 'const f = (name: string) => import(name);', ['dynamic name 1']],
    ['workers and globs', "new Worker(new URL('./w.ts', import.meta.url));\nimport.meta.glob<string>('./*.md');", ['url ./w.ts 1', 'glob ./*.md 2']],
    [
      'minified',
      'import{a as b}from"./x.js";const{c}=await import(`./y.js`);export{d}from"./z.js"',
      ['static ./x.js 1', 'dynamic ./y.js 1', 'static ./z.js 1'],
    ],
    [
      'after a quote in JSX, a regular expression and a division',
      "const a = <p>don't</p>;\nconst r = /['\"`/*]/g;\nconst q = a / 2 / 1;\nimport './x.ts';",
      ['static ./x.ts 4'],
    ],
    ['in a hole of a template', `const t = \`import './no.ts' \${await import('./x.ts')} import './no.ts'\`;`, ['dynamic ./x.ts 1']],
    [
      'none in comments and strings',
      "// import './a.ts'\n/* import './b.ts' */\nconst s = \"import './c.ts'\", t = 'it\\'s from \"d\"';\nexport const from = 'e';",
      [],
    ],
  ])('finds them: %s', (_what, source, expected) => {
    expect(found(source)).toEqual(expected);
  });

  test('finds an import whatever strings and comments stand before it', () => {
    const harmless = fc.oneof(
      fc.string().map((text) => `const s = ${JSON.stringify(text)};`),
      fc.string().map((text) => `// ${text.replace(/[\n\r\u2028\u2029]/g, '')}`),
      fc.string().map((text) => `/* ${text.replaceAll('*/', '')} */`.replaceAll('**/', '*/')),
      fc.string().map((text) => `const t = \`${text.replace(/[\\`$]/g, '')}\`;`),
    );
    fc.assert(
      fc.property(fc.array(harmless), (lines) => {
        const source = [...lines, "import { last } from './last.ts';"].join('\n');
        expect(importsOf(source).map((one) => one.specifier)).toEqual(['./last.ts']);
      }),
    );
  });
});

test('blank keeps every position', () => {
  const source = `const a = 'text'; // note\nconst b = \`x \${a} y\`; /* two\nlines */ const c = /re/;`;
  expect(blank(source)).toBe(`const a = '    ';        \nconst b = \`  \${a}  \`;       \n         const c =     ;`);
  fc.assert(fc.property(fc.string(), (text) => blank(text).length === text.length));
});

test('linesMatching looks at code only', () => {
  expect(linesMatching("// Math.random()\nMath.random();\nconst s = 'Math.random()';\n  Math\n.random()", /\bMath\s*\.\s*random\b/)).toEqual([2, 4]);
});
