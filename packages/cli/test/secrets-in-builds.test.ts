import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readTar } from '@flash-ts/testkit/archives';
import { fixtureProject, machineCode, type FixtureProject } from '@flash-ts/testkit/projects';

const FLASH = fileURLToPath(new URL('../bin/flash.js', import.meta.url));

let project: FixtureProject | undefined;
afterEach(() => project?.remove());

const canary = (index: number) => `canary-${String(index).padStart(2, '0')}-7f3a9c51`;

it('twenty secrets are in no file that `flash build` writes, nor in what it prints', async () => {
  const inFiles = [
    '.env',
    '.env.local',
    '.env.production',
    '.npmrc',
    'assets/.env',
    'assets/.npmrc',
    'assets/server.pem',
    'assets/tls.key',
    'assets/id_rsa',
    'assets/id_ed25519',
    'assets/store.p12',
    'assets/.ssh/config',
    'assets/ignored.json',
    'src/ignored.ts',
    'node_modules/machine-code/.env',
    'node_modules/machine-code/.npmrc',
    'node_modules/machine-code/private.pem',
  ];
  const flash = { include: ['assets/{*,.*,.ssh/*}'] };
  project = await fixtureProject({
    'package.json': JSON.stringify({ name: 'shipped', version: '1.0.0', type: 'module', flash }),
    ...Object.fromEntries(inFiles.map((path, index) => [path, `SECRET=${canary(index)}\n`])),
    '.gitignore': 'ignored.*\n',
    'assets/open.json': '{}',
    'src/hello.ts': `
      import { FlashEndpoint, Get, secret } from '@flash-ts/core';
      import { a } from 'machine-code';
      console.log(process.env.SHELL_SECRET, a);
      @FlashEndpoint({
        cpu: 'cpu3c-1-2',
        env: { TOKEN: secret('TOKEN'), COPIED: process.env.SHELL_SECRET ?? 'unset', DB: secret('DATABASE_URL') },
      })
      export class Hello { @Get('/hello') hello() { return {}; } }
    `,
    'node_modules/machine-code/package.json': '{"name":"machine-code","version":"1.0.0","gypfile":true}',
    'node_modules/machine-code/index.js': 'exports.a = 1;',
    'node_modules/machine-code/binding.node': machineCode('linux-x64'),
  });
  const { dir } = project;
  const env = { TOKEN: canary(17), DATABASE_URL: canary(18), SHELL_SECRET: canary(19) };
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [FLASH, 'build', '--project', dir, '--json', '--verbose'],
    { env: { ...process.env, ...env } },
  );
  const outDir = join(dir, '.flash');
  const written: [string, string][] = [
    ['stdout', stdout],
    ['stderr', stderr],
  ];
  for (const name of await readdir(outDir)) {
    const path = join(outDir, name);
    const entries = name.endsWith('.gz') ? await readTar(path) : [{ path: '', content: await readFile(path) }];
    for (const entry of entries) written.push([`${name}:${entry.path}`, entry.content.toString('latin1')]);
  }
  const all = Array.from({ length: 20 }, (_, index) => canary(index));
  const found = written.flatMap(([where, content]) =>
    all.filter((secret) => content.includes(secret)).map((secret) => `${secret} in ${where}`),
  );
  expect(found).toEqual([]);
  // What is no secret is there, so that the search is known to have looked at the right files.
  const paths = written.map(([where]) => where);
  expect(paths).toContain('artifact.tar.gz:assets/open.json');
  expect(paths).toContain('artifact.tar.gz:node_modules/machine-code/binding.node');
});
