import { access, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { built, fixtureProject } from '@flash-ts/testkit/projects';
import { startedArtifact, type StartedArtifact } from './started-artifact.js';

const manifest = (name: string, fields: object = {}) => JSON.stringify({ name, version: '1.0.0', ...fields });

/** Packages that find something beside themselves, or by a name that only a running program knows. */
const PACKAGES = {
  // Reads a file beside its code, as Swagger UI and sql.js do.
  'node_modules/beside/package.json': manifest('beside', { dependencies: { 'beside-part': '1', nested: '1' } }),
  'node_modules/beside/index.js': `
    const { readFileSync } = require('fs');
    exports.text = () => readFileSync(__dirname + '/text.txt', 'utf8');
    exports.part = () => require('beside-part').text();
    exports.nested = () => require('nested').version;`,
  'node_modules/beside/text.txt': 'beside',
  'node_modules/beside/node_modules/nested/package.json': manifest('nested', { version: '2.0.0' }),
  'node_modules/beside/node_modules/nested/index.js': `exports.version = 2;`,
  'node_modules/nested/package.json': manifest('nested'),
  'node_modules/nested/index.js': `exports.version = 1;`,
  'node_modules/beside-part/package.json': manifest('beside-part', { type: 'module', exports: './index.js' }),
  'node_modules/beside-part/index.js': `
    import { readFileSync } from 'node:fs';
    export const text = () => readFileSync(new URL('./part.txt', import.meta.url), 'utf8');
    export const state = { count: 0 };`,
  'node_modules/beside-part/part.txt': 'part',
  // Loads what is installed by its name, and declares things to Nest: one more Nest would know nothing of them.
  'node_modules/nest-kit/package.json': manifest('nest-kit', {
    type: 'module',
    exports: './index.js',
    peerDependencies: { '@nestjs/common': '*', 'peer-there': '*', 'peer-dev': '*', 'peer-missing': '*' },
    peerDependenciesMeta: { 'peer-there': {}, 'peer-dev': {}, 'peer-missing': {} },
  }),
  'node_modules/nest-kit/index.js': `
    import { ConflictException, Injectable, Module } from '@nestjs/common';
    import { ModuleRef } from '@nestjs/core';
    import { createRequire } from 'node:module';
    const load = createRequire(import.meta.url);
    export class Kit {
      constructor(ref) { this.ref = ref; }
      conflict() { throw new ConflictException('from the kit'); }
      has(name) { try { return load(name).name; } catch (error) { return error.code; } }
    }
    Injectable()(Kit);
    Reflect.defineMetadata('design:paramtypes', [ModuleRef], Kit);
    export class KitModule {}
    Module({ providers: [Kit], exports: [Kit] })(KitModule);`,
  'node_modules/peer-there/package.json': manifest('peer-there'),
  'node_modules/peer-there/index.js': `exports.name = 'peer-there';`,
  'node_modules/peer-dev/package.json': manifest('peer-dev'),
  'node_modules/peer-dev/index.js': `exports.name = 'peer-dev';`,
  'node_modules/nest-kit/index.d.ts': `
    export class Kit { conflict(): never; has(name: string): string }
    export class KitModule {}
    export interface KitOptions { name: string }
    export type KitNames = string[];`,
  'node_modules/engine-types/package.json': manifest('engine-types'),
  'node_modules/engine-types/index.d.ts': `
    export interface EngineOptions { name: string }`,
  'node_modules/engine-types/index.js': `exports.place = __dirname;`,
  // CommonJS that looks into the kernel's own state.
  'node_modules/state-inspector/package.json': manifest('state-inspector'),
  'node_modules/state-inspector/index.js': `
    const { HttpException } = require('@nestjs/common');
    const { defaultMetadataStorage } = require('class-transformer/cjs/storage');
    const { getMetadataStorage } = require('class-validator');
    const { Observable } = require('rxjs');
    const fastify = require('fastify');
    exports.place = __filename;
    exports.inspect = (Type, exception, stream) => ({
      exception: exception instanceof HttpException,
      transforms: defaultMetadataStorage.getExposedProperties(Type, 0).length >= 0 && defaultMetadataStorage._typeMetadatas.has(Type),
      validates: getMetadataStorage().getTargetValidationMetadatas(Type, '', false, false).length,
      stream: stream instanceof Observable,
      fastify: typeof fastify === 'function' && typeof fastify.fastify === 'function',
    });`,
  // Bundled, with another version of a package than the project's.
  'node_modules/old-user/package.json': manifest('old-user', { dependencies: { beside: '0' } }),
  'node_modules/old-user/index.js': `exports.text = () => 'old ' + require('beside').text();`,
  'node_modules/old-user/node_modules/beside/package.json': manifest('beside', { version: '0.1.0' }),
  'node_modules/old-user/node_modules/beside/index.js': `exports.text = () => require('fs').readFileSync(__dirname + '/old.txt', 'utf8');`,
  'node_modules/old-user/node_modules/beside/old.txt': 'beside',
  // Loads a driver by name: one that stands in peerDependenciesMeta alone, and one that its package.json does not speak of.
  'node_modules/orm/package.json': manifest('orm', {
    peerDependenciesMeta: {
      driver: { optional: true },
      'driver-dev': { optional: true },
      'driver-missing': { optional: true },
    },
  }),
  'node_modules/orm/index.js': `
    const { engineOf } = require('./engines.js');
    const load = (name) => { try { return require(name); } catch (error) { return { state: error.code }; } };
    exports.state = (name) => load(name).state;
    exports.engine = () => engineOf().state;
    exports.bundled = () => require('bundled-too').state;`,
  'node_modules/orm/engines.js': `exports.engineOf = () => require('engine');`,
  'node_modules/driver/package.json': manifest('driver'),
  'node_modules/driver/index.js': `exports.state = { uses: 0 };`,
  'node_modules/driver-dev/package.json': manifest('driver-dev'),
  'node_modules/driver-dev/index.js': `exports.state = { uses: 0 };`,
  'node_modules/engine/package.json': manifest('engine'),
  'node_modules/engine/index.js': `exports.state = { renders: 0 };`,
  'node_modules/bundled-too/package.json': manifest('bundled-too'),
  'node_modules/bundled-too/index.js': `exports.state = { calls: 0 };`,
  // Loaded by nobody but by its name.
  'node_modules/by-name/package.json': manifest('by-name'),
  'node_modules/by-name/index.js': `exports.name = 'by-name';`,
};

const PROJECT = {
  'package.json': JSON.stringify({
    name: 'fixture',
    version: '1.0.0',
    type: 'module',
    dependencies: { 'by-name': '1', driver: '1', 'bundled-too': '1' },
    optionalDependencies: { engine: '1' },
    devDependencies: { 'peer-dev': '1', 'driver-dev': '1' },
  }),
  'src/a.ts': `
    import { FlashEndpoint, Get } from '@flash-ts/core';
    import { Inject, NotFoundException, Optional } from '@nestjs/common';
    import { Type } from 'class-transformer';
    import { IsDate } from 'class-validator';
    import { of } from 'rxjs';
    import beside from 'beside';
    import { state } from 'beside-part';
    import { Kit, KitModule, KitOptions, type KitNames } from 'nest-kit';
    import { EngineOptions } from 'engine-types';
    import { PassedOn, PassedKit } from './passed-on.js';
    import inspector from 'state-inspector';
    import oldUser from 'old-user';
    import orm from 'orm';
    import driver from 'driver';
    import bundledToo from 'bundled-too';

    class Dated { @IsDate() @Type(() => Date) at!: Date; }

    @FlashEndpoint({ name: 'located', cpu: 'cpu3c-1-2', imports: [KitModule] })
    export class Located {
      constructor(
        private readonly kit: Kit,
        @Optional() private readonly options: KitOptions,
        @Optional() @Inject('engine') private readonly engine?: EngineOptions,
        @Optional() @Inject('passed') private readonly passed?: PassedOn,
      ) {}
      @Get('/types') types(): KitNames {
        return Reflect.getMetadata('design:paramtypes', Located).map((type: Function) => type.name).concat(new PassedKit().conflict.name);
      }
      @Get('/files') files() { return [beside.text(), beside.part(), beside.nested(), oldUser.text(), state.count]; }
      @Get('/conflict') conflict() { return this.kit.conflict(); }
      @Get('/peers') peers() { return ['peer-there', 'peer-dev', 'peer-missing', 'by-name'].map((name) => this.kit.has(name)); }
      @Get('/drivers') drivers() {
        driver.state.uses += 1;
        bundledToo.state.calls += 1;
        return ['driver', 'driver-dev', 'driver-missing'].map((name) => orm.state(name)).concat([orm.engine(), orm.bundled()]);
      }
      @Get('/kernel') kernel() { return inspector.inspect(Dated, new NotFoundException(), of(1)); }
      @Get('/place') place() { return inspector.place.split('/').slice(-3); }
    }
  `,
  // Without `type`, as projects without `isolatedModules` have it.
  'src/passed-on.ts': `export { KitOptions as PassedOn, Kit as PassedKit } from 'nest-kit';`,
  ...PACKAGES,
};

let started: StartedArtifact;

beforeAll(async () => {
  started = await startedArtifact('located', PROJECT);
});

afterAll(() => started?.remove());

const inArtifact = (path: string) => join(started.folder, path);

it('finds the files beside a package, those of what it needs, and each version where it is asked for', async () => {
  expect(await started.json('/files')).toEqual(['beside', 'part', 2, 'old beside', 0]);
  expect(await started.json('/place')).toEqual(['node_modules', 'state-inspector', 'index.js']);
});

it('starts though a type of such a package is imported without `type`, with the metadata that a type has', async () => {
  expect(await started.json('/types')).toEqual(['Kit', 'Object', 'Object', 'Object', 'conflict']);
});

it('has one Nest for the bundle and for packages beside it', async () => {
  expect(await started.ask('GET', '/conflict')).toMatchObject({ status: 409 });
  expect(await started.json('/kernel')).toEqual({
    exception: true,
    transforms: true,
    validates: 1,
    stream: true,
    fastify: true,
  });
});

it('has the optional peers that are installed for more than development, and says that others are missing', async () => {
  expect(await started.json('/peers')).toEqual(['peer-there', 'MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'by-name']);
});

it('has what a package loads by name of the project’s own dependencies, in one copy with what the project imports', async () => {
  expect(await started.json('/drivers')).toEqual([
    { uses: 1 },
    'MODULE_NOT_FOUND',
    'MODULE_NOT_FOUND',
    { renders: 0 },
    { calls: 1 },
  ]);
});

it('has no copy of the kernel in its node_modules, only modules that pass on the bundle’s', async () => {
  const folder = inArtifact('node_modules/@nestjs/common');
  expect((await readdir(folder)).toSorted()).toEqual(['index.js', 'package.json']);
  await expect(readFile(join(folder, 'index.js'), 'utf8')).resolves.toMatch(
    /^export \* from "\.\.\/\.\.\/..\/chunks\/facades\//,
  );
  await expect(access(inArtifact('node_modules/peer-dev'))).rejects.toThrow('ENOENT');
});

it('is the same byte for byte in another folder', async () => {
  const other = await fixtureProject(PROJECT, { depth: 3 });
  try {
    const { digest } = (await built(other.dir)).files.artifact;
    expect(digest).toBe((await built(started.projectDir)).files.artifact.digest);
  } finally {
    await other.remove();
  }
});
