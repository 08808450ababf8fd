// A project as `flash init` makes it, taken through its whole life with one package manager.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PackageManager } from './managers.ts';
import type { Newcomer } from './newcomer.ts';
import { step } from './step.ts';

/** What a fresh user on any Node from 20 on types before `flash init`; the docs say the same. */
const INIT = ['--yes', '--package', 'node@24', '--package', '@flash-ts/cli', '--', 'flash', 'init'];

/** Packages whose peers a project has to suit; an addon among them. */
const ECOSYSTEM = [
  '@nestjs/swagger',
  '@fastify/static',
  '@nestjs/typeorm',
  'typeorm',
  'bcrypt',
  '@nestjs/config',
  '@nestjs/jwt',
  '@nestjs/passport',
  'passport',
  '@nestjs/schedule',
  '@nestjs/throttler',
  '@nestjs/terminus',
  '@nestjs/cqrs',
  '@nestjs/event-emitter',
  '@nestjs/websockets',
  '@nestjs/platform-ws',
  '@nestjs/graphql',
  'graphql',
];

/** Packages that are compiled for minutes where they find no binary: their peers alone are looked at. */
const COMPILED = ['better-sqlite3', 'sqlite3', 'sharp', '@prisma/client'];

/** Sources that use what was added, and a platform in a test. */
const ADDED: Readonly<Record<string, string>> = {
  'src/addon/addon.endpoint.ts': `
import { FlashEndpoint, Get } from '@flash-ts/core';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { compareSync, hashSync } from 'bcrypt';

export class Hashed {
  @ApiProperty() same!: boolean;
}

@FlashEndpoint({ name: 'addon', cpu: 'cpu3c-1-2' })
export class AddonEndpoint {
  @Get('/hashed')
  @ApiOkResponse({ type: Hashed })
  hashed(): Hashed {
    return { same: compareSync('word', hashSync('word', 4)) };
  }
}
`,
  'src/platform.spec.ts': `
import { startPlatform } from '@flash-ts/platform/testing';

it('is deployed on a platform of its own', async () => {
  await using platform = await startPlatform();
  const response = await (await platform.deploy('.')).endpoint('addon').fetch('/hashed');
  expect([response.status, await response.json()]).toEqual([200, { same: true }]);
}, 120_000);
`,
};

/** A source that uses another package of its workspace. */
const SHARED: Readonly<Record<string, string>> = {
  'src/shared/shared.endpoint.ts': `
import { FlashEndpoint, Get } from '@flash-ts/core';
import { shared } from '@workspace/shared';

@FlashEndpoint({ name: 'shared', cpu: 'cpu3c-1-2' })
export class SharedEndpoint {
  @Get('/shared')
  shared(): { shared: boolean } {
    return { shared };
  }
}
`,
};

interface Deployed {
  readonly endpoints: readonly { readonly name: string; readonly pathUrl: string }[];
}

/** Makes the project in a folder, and does with it all that its README names. */
export async function takeThrough(user: Newcomer, manager: PackageManager, folder: string): Promise<void> {
  const told = <T>(name: string, run: () => Promise<T>) => step(`${manager.name}: ${name}`, run);
  await mkdir(folder, { recursive: true });
  const isMember = manager.name === 'workspace';
  const project = isMember ? await inWorkspace(folder) : join(folder, 'my-app');
  await told('flash init', () => user.run(dirname(project), 'npx', ...INIT, 'my-app', '--json'));
  await takeOut(project, manager.without);
  const run = (words: readonly string[], ...more: readonly string[]) =>
    user.run(project, words[0] as string, ...words.slice(1), ...more);
  await told('install', () => run(manager.install));
  await told('flash generate', () => run(manager.command, 'flash', 'generate', 'guard', 'auth'));
  if (manager.name === 'npm')
    await told('find conflicts', () => run(manager.add, '--dry-run', ...ECOSYSTEM, ...COMPILED));
  await told('add packages', () => run(manager.add, ...ECOSYSTEM, ...(isMember ? ['@workspace/shared'] : [])));
  await told('add types', () => run(manager.addDev, '@types/bcrypt'));
  for (const [path, text] of Object.entries({ ...ADDED, ...(isMember && SHARED) }))
    await write(join(project, path), text);
  for (const script of ['types', 'lint', 'test', 'build']) await told(script, () => run(manager.script, script));
  const flash = (...args: readonly string[]) => run(manager.command, 'flash', ...args);
  try {
    await told('deploy, requests', () => deployAndAsk(flash));
    await told('undeploy', () => undeploy(flash));
  } finally {
    await told('platform stop', () => flash('platform', 'stop'));
  }
}

/** A workspace of npm whose project uses another of its packages; gives the place of the project, which is not there yet. */
async function inWorkspace(folder: string): Promise<string> {
  const root = { name: 'workspace', private: true, workspaces: ['apps/*', 'packages/*'] };
  const shared = { name: '@workspace/shared', version: '1.0.0', type: 'module', exports: './index.js' };
  await write(join(folder, 'package.json'), JSON.stringify(root));
  await write(join(folder, 'packages/shared/package.json'), JSON.stringify(shared));
  await write(join(folder, 'packages/shared/index.js'), 'export const shared = true;\n');
  await write(join(folder, 'packages/shared/index.d.ts'), 'export declare const shared: boolean;\n');
  await mkdir(join(folder, 'apps'));
  return join(folder, 'apps/my-app');
}

async function takeOut(project: string, names: readonly string[]): Promise<void> {
  const path = join(project, 'package.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { devDependencies: Record<string, string> };
  const kept = Object.entries(manifest.devDependencies).filter(([name]) => !names.includes(name));
  await writeFile(path, JSON.stringify({ ...manifest, devDependencies: Object.fromEntries(kept) }, undefined, 2));
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

type Flash = (...args: readonly string[]) => Promise<string>;

async function deployAndAsk(flash: Flash): Promise<void> {
  const { endpoints } = deployedIn(await flash('deploy', '--yes', '--json'));
  const urlOf = (name: string) =>
    endpoints.find((endpoint) => endpoint.name === name)?.pathUrl ?? `${name} is not deployed`;
  await expectAnswer(`${urlOf('hello')}/hello/Ada`, {}, 200, { message: 'Hello, Ada!' });
  await expectAnswer(`${urlOf('hello')}/greetings`, { salutation: 'Hi' }, 422, undefined);
  await expectAnswer(`${urlOf('addon')}/hashed`, {}, 200, { same: true });
  await expectAnswer(
    `${urlOf('similarity')}/rank`,
    { query: [1, 0], candidates: [{ id: 'same', embedding: [2, 0] }] },
    200,
    { ranked: [{ id: 'same', score: 1 }] },
  );
}

/** Sends `body` as JSON, or a GET when it has nothing in it. */
async function expectAnswer(url: string, body: object, status: number, expected: unknown): Promise<void> {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url, Object.keys(body).length > 0 ? post : {});
  const answer = await response.text();
  const right = response.status === status && (expected === undefined || answer === JSON.stringify(expected));
  if (!right) throw new Error(`${url} was answered with ${response.status} ${answer}`);
}

async function undeploy(flash: Flash): Promise<void> {
  await flash('undeploy', '--yes');
  const { endpoints } = deployedIn(await flash('status', '--json'));
  if (endpoints.length > 0) throw new Error(`still deployed: ${endpoints.map(({ name }) => name).join(', ')}`);
}

/** Yarn 1 prints lines of its own around what a command prints. */
function deployedIn(text: string): Deployed {
  return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as Deployed;
}
