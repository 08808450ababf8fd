import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import { failure, fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';

const TSC = fileURLToPath(new URL('../bin/tsc', import.meta.resolve('typescript')));

const ENDPOINTS = `
import { Body, CpuInstanceType, FlashEndpoint, Get, GpuGroup, Post, secret } from '@flash-ts/core';
import { FlashError } from '@flash-ts/core/errors';
import { startEndpoint } from '@flash-ts/worker/testing';
import { startPlatform } from '@flash-ts/platform/testing';

export class Note { text = ''; }
@FlashEndpoint({ cpu: 'cpu3c-1-2', env: { KEY: secret('KEY') }, workers: [0, 2] })
export class Cpu { @Post('/notes') add(@Body() note: Note) { return note.text.length; } }
@FlashEndpoint({ cpu: [CpuInstanceType.CPU3C_1_2, 'cpu5c-2-4'] })
export class Cpus { @Get('/x') x() { return 1; } }
@FlashEndpoint({ gpu: GpuGroup.ANY, gpuCount: 2, minCudaVersion: '12.8' })
export class Gpu { @Get('/x') x() { return 1; } }
export const used: unknown[] = [startEndpoint, startPlatform, FlashError];
// @ts-expect-error an endpoint runs on GPUs or on CPUs
FlashEndpoint({ cpu: 'cpu3c-1-2', gpu: GpuGroup.ANY });
// @ts-expect-error there is no such type
FlashEndpoint({ cpu: 'cpu9' });
`;

let project: FixtureProject | undefined;

afterEach(async () => project?.remove());

test.each<[string, object]>([
  ['nodenext', { module: 'nodenext', strict: true }],
  ['a bundler', { module: 'esnext', moduleResolution: 'bundler', strict: true }],
  [
    'CommonJS as in old projects',
    { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0', strict: true },
  ],
  ['no check for null', { module: 'nodenext', strict: true, strictNullChecks: false }],
  [
    'as good as no checks',
    { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0', strict: false },
  ],
])('the types of all packages are found and right with %s', async (_, options) => {
  const common = { target: 'es2022', noEmit: true, skipLibCheck: true, types: ['node'] };
  const decorators = { experimentalDecorators: true, emitDecoratorMetadata: true };
  project = await fixtureProject({
    'src/endpoints.ts': ENDPOINTS,
    'tsconfig.json': JSON.stringify({ compilerOptions: { ...common, ...decorators, ...options }, include: ['src'] }),
  });
  const { stdout } = await promisify(execFile)(process.execPath, [TSC, '-p', project.dir]).catch(
    (error: { stdout: string }) => error,
  );
  expect(stdout).toBe('');
});

test('packages of versions that are not served are faults of the build, which say how to go on', async () => {
  project = await fixtureProject({
    'package.json': JSON.stringify({
      name: 'old',
      version: '1.0.0',
      type: 'module',
      dependencies: { '@nestjs/common': '11', '@nestjs/config': '4' },
      devDependencies: { '@nestjs/cli': '11', '@nestjs/testing': '11' },
    }),
    'src/one.ts': `import { FlashEndpoint, Get } from '@flash-ts/core';\n@FlashEndpoint({ cpu: 'cpu3c-1-2' })\nexport class One { @Get('/x') x() { return 1; } }\n`,
    'node_modules/@nestjs/common/package.json': '{"name":"@nestjs/common","version":"11.1.6","main":"index.js"}',
    'node_modules/@nestjs/common/index.js': '',
    'node_modules/class-validator/package.json': '{"name":"class-validator","version":"0.14.2","main":"index.js"}',
    'node_modules/class-validator/index.js': '',
  });
  const { code, faults = [] } = await failure(project.dir);
  expect(code).toBe('FLASH_SOURCE_FAULTS');
  expect(faults).toMatchObject([
    {
      code: 'FLASH_PEER_UNSUITABLE',
      message: 'The package @nestjs/common is installed in version 11.1.6; workers need version ^12.0.0 of it.',
      fix: expect.stringContaining(
        'npm install @nestjs/common@12 @nestjs/core@12 @nestjs/platform-fastify@12 @nestjs/config@latest @nestjs/testing@12`',
      ) as unknown,
    },
    { message: 'The package class-validator is installed in version 0.14.2; workers need version ^0.15.0 of it.' },
  ]);
});
