import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { end, FlashCommand, outputOf } from './flash-command.js';

let flash: FlashCommand;
let project: FixtureProject;

beforeAll(async () => {
  flash = await FlashCommand.create();
});

afterEach(() => project.remove());
afterAll(() => flash.remove());

/** `flash run` of a project, which serves at `base`. */
async function run(files: Record<string, string>) {
  project = await fixtureProject(files);
  const child = flash.start(['run', '--project', project.dir, '--port', '0'], { SECRET_KEY: '' });
  const output = outputOf(child);
  const [base] = /http:\/\/localhost:\d+\/one/.exec(await output.until(/localhost:\d+\/one\/x/)) ?? [];
  const ask = async () => (await fetch(`${base}/x`)).json();
  return { output, ask, stop: () => end(child, 'SIGINT') };
}

const withPort = (version: string, port: number) => `
import { createServer, type Server } from 'node:http';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { FlashEndpoint, Get } from '@flash-ts/core';

@Injectable()
class Metrics implements OnModuleInit, OnModuleDestroy {
  #server: Server = createServer();
  async onModuleInit() {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(${port}, '127.0.0.1', resolve);
    });
  }
  async onModuleDestroy() { await new Promise((resolve) => this.#server.close(resolve)); }
}

@FlashEndpoint({ name: 'one', cpu: 'cpu3c-1-2', providers: [Metrics] })
export class One {
  constructor(readonly metrics: Metrics) {}
  @Get('/x') x() { return { version: '${version}' }; }
}
`;

const withSecret = `
import { FlashEndpoint, Get, secret } from '@flash-ts/core';
import { Logger } from '@nestjs/common';

@FlashEndpoint({ name: 'one', cpu: 'cpu3c-1-2', env: { KEY: secret('SECRET_KEY') } })
export class One {
  @Get('/x') x() {
    console.log('asked for', { key: 1 });
    new Logger('One').log('by the logger');
    return { key: process.env['KEY'] };
  }
}
`;

const withPackage = `
import { FlashEndpoint, Get } from '@flash-ts/core';
import { level } from 'spirit';

@FlashEndpoint({ name: 'one', cpu: 'cpu3c-1-2' })
export class One { @Get('/x') x() { return { level }; } }
`;

describe('flash run', () => {
  test('starts a new version after the one before where both listen on one port', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    await once(free.close(), 'close');
    const { output, ask, stop } = await run({ 'app/one.ts': withPort('one', port), 'package.json': PACKAGE_JSON });
    expect(await ask()).toEqual({ version: 'one' });

    await project.write({ 'app/one.ts': withPort('two', port) });
    await until('the new version', async () => ((await ask()) as { version: string }).version === 'two');
    expect(output.text()).toContain('FLASH_WORKER_PORT_TAKEN');
    expect(output.text()).not.toContain('FLASH_ROLLOUT_FAILED');
    expect(await stop()).toBe(0);
  });

  test('takes a secret of .env that is empty in the shell, and the value that .env has next; output is for a person', async () => {
    const { output, ask, stop } = await run({ 'src/one.ts': withSecret, '.env': 'SECRET_KEY=first' });
    expect(await ask()).toEqual({ key: 'first' });
    await output.until(/^\d\d:\d\d:\d\d\.\d{3} one \w+ {7}asked for \{ key: 1 \}$/m);
    await output.until(/^\d\d:\d\d:\d\d\.\d{3} one \w+ INFO {2}\[One\] by the logger requestId=[\w-]+$/m);

    await project.write({ '.env': 'SECRET_KEY=second' });
    await until('the new value', async () => ((await ask()) as { key: string }).key === 'second');
    expect(await stop()).toBe(0);
  });

  test('sees a package that is installed, and another version of it', async () => {
    const installed = (level: number) => ({
      'node_modules/spirit/package.json': `{"name":"spirit","version":"${level}.0.0","type":"module","main":"index.js"}`,
      'node_modules/spirit/index.js': `export const level = ${level};`,
    });
    project = await fixtureProject({ 'src/one.ts': withPackage });
    const child = flash.start(['run', '--project', project.dir, '--port', '0']);
    const output = outputOf(child);
    await output.until('npm install spirit');
    await output.until('Waiting for a change');

    await project.write(installed(1));
    await project.write({ 'node_modules/.package-lock.json': '{}' });
    const [base] = /http:\/\/localhost:\d+\/one/.exec(await output.until(/localhost:\d+\/one\/x/)) ?? [];
    const ask = async () => (await fetch(`${base}/x`)).json() as Promise<{ level: number }>;
    expect(await ask()).toEqual({ level: 1 });

    await project.write(installed(2));
    await project.write({ 'node_modules/.package-lock.json': '{"lockfileVersion":3}' });
    await until('the other version', async () => (await ask()).level === 2);
    expect(await end(child, 'SIGINT')).toBe(0);
  });
});

const PACKAGE_JSON = '{"name":"one","version":"1.0.0","type":"module","flash":{"source":"app"}}';
