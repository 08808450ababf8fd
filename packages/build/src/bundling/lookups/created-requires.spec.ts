import { createdRequires } from './created-requires.js';
import { applyEdits, readSyntax, type Syntax } from '../../syntax/syntax.js';

const IMPORT = `import { createRequire } from 'node:module';`;

function rewritten(code: string) {
  const syntax = readSyntax('a.ts', code) as Syntax;
  const { edits, computed } = createdRequires(syntax);
  return { code: applyEdits(code, edits), computed: computed.length };
}

it.each([
  ['called on the spot', `load(() => createRequire(import.meta.url)('ws'))`, `load(() => require("ws"))`],
  ['through the module that has it', `Module.createRequire(import.meta.url)('ws')`, `require("ws")`],
  ['from its path', `createRequire(fileURLToPath(import.meta.url))('ws')`, `require("ws")`],
  ['with a text that is put together', `createRequire(import.meta.url)('w' + \`s\`)`, `require("ws")`],
])('a created require is a plain one: %s', (_name, code, expected) => {
  expect(rewritten(`${IMPORT} ${code}`)).toEqual({ code: `${IMPORT} ${expected}`, computed: 0 });
});

it('a constant called require is renamed, and its calls are plain ones', () => {
  const code = `${IMPORT} const require = createRequire(import.meta.url); try { require('a').b; } catch {} const c = { require: 1 };`;
  expect(rewritten(code).code).toBe(
    `${IMPORT} const flashCreatedRequire = createRequire(import.meta.url); try { require("a").b; } catch {} const c = { require: 1 };`,
  );
});

it('a use that is no call with a known text keeps the created function', () => {
  const code = `${IMPORT} const require = createRequire(import.meta.url); require.resolve('a'); require(name); f({ require });`;
  expect(rewritten(code)).toEqual({
    code: `${IMPORT} const flashCreatedRequire = createRequire(import.meta.url); flashCreatedRequire.resolve('a'); flashCreatedRequire(name); f({ require: flashCreatedRequire });`,
    computed: 1,
  });
});

it.each([
  ['from another place', `createRequire(process.cwd() + '/')('ws')`],
  ['where a parameter has its name', `const load = createRequire(import.meta.url); ((load) => load('x'))(f);`],
  ['where `require` is somebody else’s', `const load = createRequire(import.meta.url); ((require) => load('x'))(f);`],
])('nothing is changed: %s', (_name, code) => {
  expect(rewritten(`${IMPORT} ${code}`).code).toBe(`${IMPORT} ${code}`);
});
