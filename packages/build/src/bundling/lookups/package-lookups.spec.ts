import { hasLookups, MAY_LOOK_UP, mayHaveEdits, moduleLookups } from './package-lookups.js';
import { applyEdits, readSyntax, type Syntax } from '../../syntax/syntax.js';

function lookups(code: string, file = 'a.js'): string[] {
  if (!MAY_LOOK_UP.test(code) || !hasLookups(code)) return [];
  return moduleLookups(readSyntax(file, code) as Syntax).lookups.map(({ text }) => text);
}

it.each([
  [`join(__dirname, 'a.txt')`],
  [`load(__filename)`],
  [`new URL('./a.wasm', import.meta.url)`],
  [`import.meta.dirname + '/a'`],
  [`import.meta.resolve('x')`],
  [`const { url } = import.meta`],
  [`require.resolve('x')`],
  [`require.cache[name]`],
  [`require.main.filename`],
  [`require(name)`],
  [`lazy(require)`],
  [`(function (f) { f(require, exports); })(g)`],
  [`if (!module.parent) run()`],
  [`module.require('x')`],
  [`import(name)`],
  [`eval('require')('x')`],
  [`new Function('m', 'return import(m)')`],
  [`import { createRequire } from 'module'; const load = createRequire(import.meta.url); load(name);`],
  [`import { createRequire } from 'module'; const load = createRequire(import.meta.url); load.resolve('x');`],
  [`import { createRequire } from 'module'; createRequire(new URL('../', import.meta.url))('x');`],
])('needs its place at run time: %s', (code) => {
  expect(lookups(code)).not.toEqual([]);
});

it.each([
  [`require('x').y`],
  [`require('a' + 'b')`],
  [`const name = 'x'; require(name)`],
  [`try { require('x'); } catch {}`],
  [`if (require.main === module) run()`],
  [`typeof require === 'function' && typeof __dirname === 'string'`],
  [`module.exports = {}; exports.__dirname = 1; a.require = b.__filename;`],
  [`function f(require) { return require(name); }`],
  [`import.meta.env.MODE`],
  [`import('x'); import(\`y\`)`],
  [`import { createRequire } from 'module'; const load = createRequire(import.meta.url); load('x');`],
  [`// __dirname and require(name) in a comment`],
  [`const text = "import.meta.url";`],
])('can be bundled: %s', (code) => {
  expect(lookups(code)).toEqual([]);
});

it.each([
  [`/** Like eval() and require(name). */\nexports.a = 1;`],
  [`/*\n * See __dirname.\n */\nexports.a = 1;`],
  [`  // import.meta.url\nexports.a = 1;`],
])('is not parsed for what stands in lines of comments: %j', (code) => {
  expect(hasLookups(code)).toBe(false);
});

it.each([
  [`const glob = 'src/**/*.js'; load(__dirname + glob); // */`],
  [`a = 1\n/* one */ load(__dirname)\n/* two */`],
  [`a = 1 // one\nload(__dirname)`],
  [`class A {\n  * all() { yield __dirname; }\n}`],
])('is parsed for what stands beside comments: %j', (code) => {
  expect(lookups(code)).not.toEqual([]);
});

it.each(['load(__dirname)', `require('x')`, `require( "x" )`, 'require()', `// require(name)`, `(require, exports)`])(
  'has nothing to edit: %s',
  (code) => {
    expect(mayHaveEdits(code)).toBe(false);
  },
);

it.each([
  `createRequire(import.meta.url)('x')`,
  'require(`x`)',
  `require('a' + 'b')`,
  `require('it\\'s')`,
  'require(name)',
])('is parsed for edits: %s', (code) => {
  expect(mayHaveEdits(code)).toBe(true);
});

it('leaves a require that is plain as it is', () => {
  const code = `require('x').of; require(\`y\`);`;
  const { edits } = moduleLookups(readSyntax('a.js', code) as Syntax);
  expect(applyEdits(code, edits)).toBe(`require('x').of; require("y");`);
});

it('does not take types for lookups', () => {
  expect(lookups(`type A = typeof __filename; const a = (b: typeof require) => b;`, 'a.ts')).toEqual([]);
});

it('makes a plain require of a text that is put together', () => {
  const code = `const base = 'rx'; require(base + 'js').of; require(\`\${base}-x\`);`;
  const { edits } = moduleLookups(readSyntax('a.js', code) as Syntax);
  expect(applyEdits(code, edits)).toBe(`const base = 'rx'; require("rxjs").of; require("rx-x");`);
});

it('reads code that nests thousands of levels deep', () => {
  const text = Array.from({ length: 8000 }, (_, index) => `'${index}'`).join(' + ');
  const syntax = readSyntax('/a.js', `module.exports = ${text} + require.resolve(name);`)!;
  expect(moduleLookups(syntax).lookups.map((lookup) => lookup.text)).toEqual(['require.resolve']);
});
