import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { FlashCommand, type CommandResult } from './flash-command.js';

const MODULES = fileURLToPath(new URL('../../../node_modules/', import.meta.url));

/** Everything wired up as the docs and the command itself say. */
const WIRED = `
import { Body, FlashEndpoint, Post, Query, secret } from '@flash-ts/core';
import { UseGuards, UseInterceptors } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { AuthGuard } from './auth/auth.guard.js';
import { BillingModule } from './billing/billing.module.js';
import { BillingService } from './billing/billing.service.js';
import { ChatGateway } from './chat/chat.gateway.js';
import { TimingInterceptor } from './timing/timing.interceptor.js';
import { TrimPipe } from './trim/trim.pipe.js';
import { UpdateUserDto } from './user-profile/dto/update-user.dto.js';

@UseGuards(AuthGuard)
@UseInterceptors(TimingInterceptor)
@FlashEndpoint({
  name: 'wired',
  cpu: 'cpu3c-1-2',
  env: { AUTH_KEY: secret('AUTH_KEY') },
  imports: [BillingModule],
  providers: [ChatGateway, BillingService],
  configure(app) {
    app.useWebSocketAdapter(new WsAdapter(app));
  },
})
export class WiredEndpoint {
  constructor(private readonly service: BillingService) {}

  @Post('/users')
  update(@Body() user: UpdateUserDto, @Query('name', TrimPipe) name: string) {
    return { name: name || user.name, bill: this.service.get(1) };
  }
}
`;

interface Written {
  readonly dryRun: boolean;
  readonly files: readonly { readonly path: string; readonly action: string; readonly bytes: number }[];
}

/** Runs a tool of the repository in a project, as the project's own scripts run it. */
function tool(cwd: string, args: readonly string[]): Promise<CommandResult> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

describe('what is scaffolded', () => {
  let flash: FlashCommand;
  let project: FixtureProject;

  beforeAll(async () => {
    flash = await FlashCommand.create();
    project = await fixtureProject({});
    // Tools that honour .gitignore stop looking for it at a repository's top; above is the one that ignores the fixtures.
    await mkdir(join(project.dir, '.git'));
  });

  afterAll(async () => {
    await project.remove();
    await flash.remove();
  });

  const generate = (...args: readonly string[]) => flash.run(['generate', ...args, '--project', project.dir]);
  const sources = async () => (await readdir(join(project.dir, 'src'), { recursive: true })).toSorted();

  it('writes nothing over a file unless forced', async () => {
    const before = await readFile(join(project.dir, 'package.json'), 'utf8');

    const { code, stderr } = await flash.run(['init', project.dir]);
    expect(code).toBe(1);
    expect(stderr).toContain('FLASH_FILES_EXIST');
    expect(await readFile(join(project.dir, 'package.json'), 'utf8')).toBe(before);

    const { files } = await flash.json<Written>('init', project.dir, '--force', '--dry-run');
    expect(files.filter(({ action }) => action === 'overwrite').map(({ path }) => path)).toEqual(['package.json']);
    expect(await readdir(project.dir)).toEqual(['.git', 'package.json']);
  });

  it('is a project with one of each kind', async () => {
    await flash.json<Written>('init', project.dir, '--force', '--name', 'Scaffolded App');

    await flash.json<Written>('generate', 'endpoint', 'UserProfile', '--project', project.dir);
    await flash.json<Written>('g', 'dto', 'user-profile/updateUser', '--project', project.dir);
    await flash.json<Written>('g', 'guard', 'auth', '--project', project.dir);
    await flash.json<Written>('g', 's', 'billing', '--project', project.dir);
    await flash.json<Written>('g', 'mo', 'billing', '--project', project.dir);
    await flash.json<Written>('g', 'pi', 'trim', '--project', project.dir);
    await flash.json<Written>('g', 'itc', 'timing', '--project', project.dir);
    const { code, stderr } = await generate('gateway', 'chat');
    expect(code).toBe(1);
    expect(stderr).toContain('npm install @nestjs/websockets @nestjs/platform-ws');

    const path = join(project.dir, 'package.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as { name: string; dependencies: object };
    expect(manifest.name).toBe('scaffolded-app');
    const dependencies = { ...manifest.dependencies, '@nestjs/websockets': '*', '@nestjs/platform-ws': '*' };
    await writeFile(path, JSON.stringify({ ...manifest, dependencies }));
    const { files } = await flash.json<Written>('generate', 'gateway', 'chat', '--project', project.dir);
    expect(files.map(({ path, action }) => `${action} ${path}`)).toEqual([
      'create src/chat/chat.gateway.spec.ts',
      'create src/chat/chat.gateway.ts',
    ]);
  });

  it('keeps what an author wrote, and shows a plan without doing it', async () => {
    const before = await sources();
    const guard = join(project.dir, 'src/auth/auth.guard.ts');
    const text = await readFile(guard, 'utf8');
    await writeFile(guard, `${text}// mine\n`);

    expect(await generate('guard', 'Auth')).toMatchObject({ code: 1, stderr: expect.stringContaining('--force') });
    expect(await generate('guard', 'Auth', '--force', '-d')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('OVERWRITE src/auth/auth.guard.ts'),
    });
    expect(await generate('endpoint', 'other', 'admin', '--dry-run')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('CREATE src/admin/other/other.endpoint.ts'),
    });
    expect(await readFile(guard, 'utf8')).toBe(`${text}// mine\n`);
    expect(await sources()).toEqual(before);
    await writeFile(guard, text);
  });

  it.each([
    [
      'a kind that does not exist',
      ['controller', 'user'],
      2,
      'allowed: endpoint (e), dto (d), gateway (ga), guard (gu), service (s), module (mo), pipe (pi), interceptor (itc)',
    ],
    ['a name that leads out of the project', ['guard', '../../auth'], 2, 'allowed: a letter'],
    ['a path that leads out of the project', ['guard', 'auth', '/etc'], 2, 'allowed: a letter'],
    ['no name', ['guard'], 2, 'name'],
  ])('refuses %s', async (_, args, code, told) => {
    expect(await generate(...args)).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(told) });
  });

  it('tells how each class is wired up', async () => {
    const told = await Promise.all([
      generate('guard', 'auth', '--force', '--dry-run', '--json'),
      generate('gateway', 'chat', '--force', '--dry-run', '--json'),
      generate('dto', 'user-profile/update-user', '--force', '--dry-run', '--json'),
      generate('service', 'billing', '--force', '--dry-run', '--json'),
      generate('module', 'billing', '--force', '--dry-run', '--json'),
      generate('pipe', 'trim', '--force', '--dry-run', '--json'),
      generate('interceptor', 'timing', '--force', '--dry-run', '--json'),
    ]);

    const imports = WIRED.split('\n').filter((line) => line.includes("from './"));
    expect(imports).toHaveLength(7);
    for (const line of imports) expect(told.map(({ stdout }) => stdout).join('\n')).toContain(line);
    await project.write({ 'src/wired.endpoint.ts': WIRED });
  });

  it('type-checks', async () => {
    expect(await tool(project.dir, [join(MODULES, 'typescript/bin/tsc')])).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('lints', async () => {
    const { code, stdout } = await tool(project.dir, [join(MODULES, 'oxlint/bin/oxlint'), '--deny-warnings']);

    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Found 0 warnings and 0 errors') });
    expect(Number(/on (\d+) files/.exec(stdout)?.[1])).toBeGreaterThanOrEqual(18);
  });

  it('passes its tests', async () => {
    const { code, stdout, stderr } = await tool(project.dir, [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      join(MODULES, 'jest/bin/jest.js'),
    ]);

    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: '' });
    // Jest's own words and no others.
    const words = /^(?:PASS .*|Test Suites: .*|Tests: .*|Snapshots: .*|Time: .*|Ran all test suites\.|)$/;
    expect(stderr.split('\n').filter((line) => !words.test(line))).toEqual([]);
    const specs = (await sources()).filter((path) => path.endsWith('.spec.ts'));
    expect(stderr).toContain(`Test Suites: ${specs.length} passed, ${specs.length} total`);
  });

  it('builds', async () => {
    const { endpoints } = await flash.json<{ endpoints: { name: string }[] }>('build', '--project', project.dir);

    expect(endpoints.map(({ name }) => name)).toEqual(['hello', 'similarity', 'user-profile', 'wired']);
  });

  it('has a test beside each class that answers something', async () => {
    const written = (await sources()).filter((path) => path !== 'wired.endpoint.ts');
    const classes = written.filter((path) =>
      /\.(endpoint|dto|guard|gateway|service|module|pipe|interceptor)\.ts$/.test(path),
    );

    expect(classes).toHaveLength(12);
    expect(written).toEqual(expect.arrayContaining(classes.map((path) => path.replace(/\.ts$/, '.spec.ts'))));
  });
});
