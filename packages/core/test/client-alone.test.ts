import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

const CORE = fileURLToPath(new URL('..', import.meta.url));
const UNDICI = dirname(fileURLToPath(import.meta.resolve('undici/package.json')));
const TSC = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));

const PROGRAM = `
import { Endpoint, EndpointValidationError, type EndpointClient } from '@flash-ts/core/client';

interface Users { get(id: number): Promise<{ id: number; born: string }> }
const users = Endpoint.contract<Users>({
  name: 'users',
  handlers: { get: { method: 'GET', path: '/users/:id', parameters: [{ in: 'path', name: 'id' }] } },
});
const client: EndpointClient<Users> = Endpoint.connect({ contract: users, url: process.argv[2]! });
const { id, born } = await client.get(5);
console.log(JSON.stringify([id.toFixed(), born.toUpperCase(), EndpointValidationError.name]));
`;

/** A project that has installed the package's published files and undici, and nothing else: no Nest is anywhere above it. */
let dir: string;
let server: Server;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flash-client-'));
  const packed = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', dir], { cwd: CORE, encoding: 'utf8' }),
  ) as [{ filename: string }];
  const installed = join(dir, 'node_modules/@flash-ts/core');
  await mkdir(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(dir, packed[0].filename), '-C', installed, '--strip-components=1']);
  await cp(UNDICI, join(dir, 'node_modules/undici'), { recursive: true });
  const nodeTypes = dirname(fileURLToPath(import.meta.resolve('@types/node/package.json')));
  await mkdir(join(dir, 'node_modules/@types'), { recursive: true });
  await symlink(nodeTypes, join(dir, 'node_modules/@types/node'));
  await writeFile(join(dir, 'package.json'), '{ "type": "module" }');
  await writeFile(join(dir, 'main.ts'), PROGRAM);
  server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end('{"id":5,"born":"x"}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterAll(async () => {
  server.close().closeAllConnections();
  await rm(dir, { recursive: true });
});

it('the client compiles and runs where neither Nest nor reflect-metadata nor rxjs is installed', async () => {
  expect(await readdir(join(dir, 'node_modules'))).toEqual(['@flash-ts', '@types', 'undici']);
  const flags = ['--module', 'nodenext', '--target', 'es2023', '--lib', 'es2024', '--types', 'node', '--strict'];
  const run = promisify(execFile);
  const checked = await run(process.execPath, [TSC, ...flags, join(dir, 'main.ts')], { cwd: dir }).catch(
    (error: { stdout: string }) => error,
  );
  expect(checked.stdout).toBe('');
  const { port } = server.address() as AddressInfo;
  const { stdout } = await run(process.execPath, [join(dir, 'main.js'), `http://127.0.0.1:${port}`]);
  expect(JSON.parse(stdout)).toEqual(['5', 'X', 'EndpointValidationError']);
});
