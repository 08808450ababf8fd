import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { erasedImports } from './erased-imports.js';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flash-erased-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

type RenderChunk = (
  code: string,
  chunk: { fileName: string; imports: string[]; moduleIds: string[] },
) => { code: string } | null;

/** The code of a chunk that holds the modules, after the plugin. */
async function rendered(modules: readonly string[], code: string): Promise<string> {
  const moduleIds = modules.map((_, index) => join(dir, `m${index}.ts`));
  await Promise.all(moduleIds.map((id, index) => writeFile(id, modules[index] as string)));
  const renderChunk = erasedImports(() => true).renderChunk as unknown as RenderChunk;
  return renderChunk(code, { fileName: 'a.mjs', imports: ['pkg', 'node:fs', './chunk.mjs'], moduleIds })?.code ?? code;
}

it('reads a name that is a type to the module, or is passed on, from the whole package', async () => {
  const module = `import Main, { Value, Type as Other } from 'pkg'; export { Passed } from 'pkg';
    new Value(Main); @D() class A { @D() m(a: Other) {} }`;
  expect(
    await rendered([module], `import Main, { Value, Type as Other$1, Passed } from "pkg";\nlet a = Other$1;`),
  ).toBe(
    `import { "default" as Main, "Value" as Value } from "pkg"; import * as flashErased0 from "pkg"; var Other$1 = flashErased0["Type"], Passed = flashErased0["Passed"];\nlet a = Other$1;`,
  );
});

it.each([
  ['a value', [`import { Name } from 'pkg'; new Name();`]],
  [
    'a value to another module',
    [`import { Name } from 'pkg'; let a: Name;`, `import { Name } from 'pkg'; new Name();`],
  ],
  ['of a package only', [`import { readFileSync } from 'node:fs';`]],
  ['imported as a type', [`import type { Name } from 'pkg';`]],
])('leaves a name that is %s', async (_, modules) => {
  const code = `import { Name } from "pkg";\nimport { readFileSync } from "node:fs";\nimport { a } from "./chunk.mjs";`;
  expect(await rendered(modules, code)).toBe(code);
});
