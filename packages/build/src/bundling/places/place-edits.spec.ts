import { applyEdits, readSyntax, type Syntax } from '../../syntax/syntax.js';
import { placeEdits } from './place-edits.js';

function edited(code: string, table?: readonly string[]) {
  const { edits, resolved, unknown } = placeEdits(readSyntax('a.ts', code) as Syntax, 'src/a.js', () => table);
  const text = applyEdits(code, edits);
  return {
    code: text.replace(/^.*return flashPlaceOf\("src\/a\.js"\); } /, ''),
    text,
    resolved,
    unknown: unknown.length,
  };
}

it.each([
  [`f(__dirname, __filename)`, `f(flashPlace().dirname, flashPlace().filename)`],
  [`f({ __dirname })`, `f({ __dirname: flashPlace().dirname })`],
  [`new URL('./a', import.meta.url)`, `new URL('./a', flashPlace().url)`],
  [`if (require.main === module) run()`, `if (false) run()`],
  [`if (module !== require.main) run()`, `if (true) run()`],
  [`require('x'); typeof require; require(name)`, `require('x'); typeof require; flashPlace().require(name)`],
  [`import(name)`, `import(flashPlace().resolve(name))`],
  [`import(__dirname + name)`, `import(flashPlace().resolve(flashPlace().dirname + name))`],
  [`function f(__dirname: string) { return __dirname; }`, `function f(__dirname: string) { return __dirname; }`],
  [`module.exports = { a: module.id }`, `module.exports = { a: flashPlace().module.id }`],
])('%s', (code, expected) => {
  expect(edited(code).code).toBe(expected);
});

it('loads the modules that a template may mean, and no others', () => {
  expect(edited('import(`./${name}.js`)', ['./a.js', './b.js']).code).toBe(
    'flashImportFrom("src/a.js", { "./a.js": () => import("./a.js"), "./b.js": () => import("./b.js") }, `./${name}.js`)',
  );
});

it('begins as the module does: with an import, or with a require where it has none', () => {
  expect(edited(`export const a = __dirname;`).text).toMatch(/^import \{ placeOf as flashPlaceOf/);
  expect(edited(`exports.a = __dirname;`).text).toMatch(/^const \{ placeOf: flashPlaceOf/);
  expect(edited(`exports.a = require('b');`).text).toBe(`exports.a = require('b');`);
});

it('tells the packages that are looked up, and what can’t be known', () => {
  const code = `import.meta.resolve('a/b'); require.resolve('c'); require.resolve('./d'); import(e); require(f);`;
  expect(edited(code)).toMatchObject({ resolved: ['a/b', 'c'], unknown: 2 });
});

it('can’t know which package is looked up by a name that is made at run time', () => {
  const packages = 'import.meta.resolve(name); require.resolve(`${name}/a`);';
  expect(edited(packages)).toMatchObject({ resolved: [], unknown: 2 });
  const files = "require.resolve(__dirname + name); import.meta.resolve(`./${name}.js`); require.resolve('node:fs');";
  expect(edited(files)).toMatchObject({ resolved: [], unknown: 0 });
});
