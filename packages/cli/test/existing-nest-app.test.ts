import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Manifest } from '@flash-ts/core/manifest';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { FlashCommand } from './flash-command.js';

const SAMPLE = fileURLToPath(new URL('../../../samples/existing-nest-app', import.meta.url));

let flash: FlashCommand;
let project: FixtureProject;
let url: string;

beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject(await sourcesOfSample());
  const deployed = await flash.json<{ endpoints: { name: string; pathUrl: string }[] }>(
    'deploy',
    '--project',
    project.dir,
  );
  url = deployed.endpoints.find(({ name }) => name === 'api')?.pathUrl ?? '';
});

afterAll(async () => {
  await flash.remove();
  await project.remove();
});

/** A copy of the sample, so that nothing is built in the repository itself. */
async function sourcesOfSample(): Promise<Record<string, string>> {
  const entries = await readdir(join(SAMPLE, 'src'), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = [...paths, join(SAMPLE, 'package.json'), join(SAMPLE, 'tsconfig.json')];
  const texts = files.map(async (path) => [path.slice(SAMPLE.length + 1), await readFile(path, 'utf8')] as const);
  return Object.fromEntries(await Promise.all(texts));
}

async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown; headers: Headers }> {
  const response = await fetch(url + path, init);
  return { status: response.status, body: await response.json(), headers: response.headers };
}

function order(lines: unknown, key?: string): RequestInit {
  const headers = { 'content-type': 'application/json', ...(key !== undefined && { 'x-api-key': key }) };
  return { method: 'POST', headers, body: JSON.stringify({ lines }) };
}

const TEA = [{ sku: 'tea', quantity: 2 }];

it('lists all routes of its controllers in the manifest, as they are served', async () => {
  const text = await readFile(join(project.dir, '.flash/flash_manifest.json'), 'utf8');
  const { routes, resources } = JSON.parse(text) as Manifest;

  expect(routes['api']).toEqual({
    'GET /status': 'status',
    'GET /api/v1/products': 'list',
    'GET /api/v1/products/:sku': 'get',
    'GET /api/v2/products/:sku': 'getWithCurrency',
    'POST /api/v1/orders': 'create',
    'GET /api/v1/orders/:id': 'get',
  });
  expect(resources['api']?.functions).toContainEqual(expect.objectContaining({ http_method: 'POST', status: 201 }));
});

it('answers in both versions, and only there', async () => {
  expect(await ask('/api/v1/products/tea')).toMatchObject({ status: 200, body: { price: 450 } });
  expect(await ask('/api/v2/products/tea')).toMatchObject({ status: 200, body: { price: { amount: 450 } } });
  expect(await ask('/status')).toMatchObject({ status: 200, body: { status: 'open' } });
  expect(await ask('/products/tea')).toMatchObject({ status: 404 });
  expect(await ask('/api/v3/products/tea')).toMatchObject({ status: 404 });
  expect((await ask('/api/v1/products')).headers.get('cache-control')).toBe('public, max-age=60');
});

it('keeps those out who do not have the key', async () => {
  expect(await ask('/api/v1/orders', order(TEA))).toMatchObject({ status: 401 });
  expect(await ask('/api/v1/orders', order(TEA, 'wrong'))).toMatchObject({ status: 401 });
  expect(await ask('/api/v1/orders', order(TEA, 'demo-key'))).toMatchObject({ status: 201, body: { total: 900 } });
});

it('refuses with the app’s own validation, pipe and filter', async () => {
  expect(await ask('/api/v1/orders', order([{ sku: 'tea', quantity: 0 }], 'demo-key'))).toMatchObject({
    status: 400,
    body: { message: ['lines.0.quantity must not be less than 1'] },
  });
  expect(await ask('/api/v1/orders/abc', { headers: { 'x-api-key': 'demo-key' } })).toMatchObject({ status: 400 });
  expect(await ask('/api/v1/orders', order([{ sku: 'cup', quantity: 3 }], 'demo-key'))).toMatchObject({
    status: 409,
    body: { sku: 'cup', left: 2 },
  });
});
