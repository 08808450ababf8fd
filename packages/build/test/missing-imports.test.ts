import { afterEach, expect, test } from '@jest/globals';
import { built, failure, fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';

let project: FixtureProject | undefined;

afterEach(async () => project?.remove());

async function projectOf(files: Record<string, string>): Promise<string> {
  project = await fixtureProject(files);
  return project.dir;
}

const endpoint = (imports: string, body: string) =>
  `import { FlashEndpoint, Get } from '@flash-ts/core';\n${imports}\n\n@FlashEndpoint({ cpu: 'cpu3c-1-2' })\nexport class One { ${body} }\n`;

test('names that modules do not export are faults with their lines, and the name that was most likely meant', async () => {
  const dir = await projectOf({
    'src/one.ts': endpoint(
      `import { Getter, Module, Threadd } from '@flash-ts/core';
import { NotFoundExeption, type CanActivate } from '@nestjs/common';
import limits, { limitt } from './limits/index.js';
import { PartialTyp } from 'flavours';`,
      `@Getter() @Threadd() @Module() @Get('/x') x() { return [limits, limitt, PartialTyp, new NotFoundExeption()]; }`,
    ),
    'src/limits/index.ts': `export * from './limits.js';`,
    'src/limits/limits.ts': `export const limit = 1;`,
    'node_modules/flavours/package.json': '{"name":"flavours","version":"1.0.0","type":"module","main":"index.js"}',
    'node_modules/flavours/index.js': 'export class PartialType {}',
  });
  const { code, faults = [] } = await failure(dir);
  expect(code).toBe('FLASH_SOURCE_FAULTS');
  expect(faults.map(({ where, message, fix }) => [where?.line, message.split('\n')[0], fix])).toEqual([
    [
      2,
      `The source imports 'Getter' from '@flash-ts/core', which does not export it.`,
      expect.stringContaining('Correct the name'),
    ],
    [
      2,
      `The source imports 'Module' from '@flash-ts/core', which does not export it.`,
      `Import 'Module' from '@nestjs/common', which exports it.`,
    ],
    [2, `The source imports 'Threadd' from '@flash-ts/core', which does not export it.`, `Did you mean 'Threaded'?`],
    [
      3,
      `The source imports 'NotFoundExeption' from '@nestjs/common', which does not export it.`,
      `Did you mean 'NotFoundException'?`,
    ],
    [
      4,
      `The source imports a default export from './limits/index.js', which does not export it.`,
      expect.stringContaining('Correct the name'),
    ],
    [4, `The source imports 'limitt' from './limits/index.js', which does not export it.`, `Did you mean 'limit'?`],
    [5, `The source imports 'PartialTyp' from 'flavours', which does not export it.`, `Did you mean 'PartialType'?`],
  ]);
});

test('types are no values: interfaces, of the project and of packages, and what CommonJS may have', async () => {
  const dir = await projectOf({
    'src/one.ts': endpoint(
      `import { CanActivate, ExecutionContext, Injectable, Optional } from '@nestjs/common';
import { Shape } from './shapes.js';
import { anything } from 'old';
@Injectable() class Guard implements CanActivate { canActivate(context: ExecutionContext) { return context !== undefined; } }`,
      `constructor(@Optional() readonly guard: Guard) {} @Get('/x') x(): Shape { return { a: 1, old: anything }; }`,
    ).replace('@Injectable() class', 'class'),
    'src/shapes.ts': `export interface Shape { a: number; old: unknown }`,
    'node_modules/old/package.json': '{"name":"old","version":"1.0.0","main":"index.js"}',
    'node_modules/old/index.js': 'for (const name of ["anything"]) exports[name] = 1;',
  });
  const { manifest } = await built(dir);
  expect(Object.keys(manifest.resources)).toEqual(['one']);
});

test('a name that CommonJS does not have when it runs is told with the package that it is imported from', async () => {
  const dir = await projectOf({
    'src/one.ts': endpoint(`import { Mark as Marked } from 'old';`, `@Marked() @Get('/x') x() { return 1; }`),
    'node_modules/old/package.json': '{"name":"old","version":"1.0.0","main":"index.js"}',
    'node_modules/old/index.js': 'exports.Other = 1;',
  });
  expect(await failure(dir)).toMatchObject({
    code: 'FLASH_IMPORT_FAILED',
    message: "Importing src/one.ts failed with TypeError: Marked is not a function, which is imported from 'old'.",
    where: { file: 'src/one.ts', line: 5 },
  });
});
