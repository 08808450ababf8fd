import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import type { Request } from './load.ts';

const run = promisify(execFile);

export const PROJECT = fileURLToPath(new URL('../projects/orders', import.meta.url));
export const FLASH = fileURLToPath(new URL('../../packages/cli/bin/flash.js', import.meta.url));
const OUT = fileURLToPath(new URL('../.out', import.meta.url));

export const GET_NOOP: Request = { method: 'GET', path: '/noop' };

export const POST_ORDER: Request = {
  method: 'POST',
  path: '/orders',
  body: {
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    age: 36,
    items: [
      { sku: 'A-1', qty: 1 },
      { sku: 'B-2', qty: 20 },
      { sku: 'C-3', qty: 300 },
    ],
  },
};

/** Builds a project, the orders one unless said otherwise, and unpacks its artifact as a platform does. @returns the folder with worker.mjs */
export async function unpackedWorker(project = PROJECT): Promise<string> {
  await run(process.execPath, [FLASH, 'build', '--project', project]);
  const dir = `${OUT}/${basename(project)}`;
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  await run('tar', ['-xzf', `${project}/.flash/artifact.tar.gz`, '-C', dir]);
  return dir;
}

/** The variables with which a worker of the orders project uses what V8 has compiled of it ahead, as on a platform. */
export async function compiledAhead(): Promise<Record<string, string>> {
  const dir = `${OUT}/orders/.compile-cache`;
  await mkdir(dir, { recursive: true });
  await run('tar', ['-xzf', `${PROJECT}/.flash/compile-cache.tar.gz`, '-C', dir]);
  return { NODE_COMPILE_CACHE: dir, NODE_COMPILE_CACHE_PORTABLE: '1' };
}

/** Bundles a peer server the way our own workers are bundled, so that neither side pays for module loading alone. */
export async function bundledServer(name: string): Promise<string> {
  const bundle = await rolldown({
    input: fileURLToPath(new URL(`./servers/${name}.ts`, import.meta.url)),
    platform: 'node',
    // Nest loads these only when they are used; they are not installed here.
    external:
      /^@nestjs\/(microservices|websockets|platform-express)|^@fastify\/(static|view|multipart)|^@fastify\/accepts-serializer/,
    transform: { decorator: { legacy: true, emitDecoratorMetadata: true } },
    logLevel: 'silent',
  });
  const file = `${OUT}/${name}.mjs`;
  // As builds have it: reflect-metadata comes before the decorators that need it.
  await bundle.write({ file, format: 'esm', codeSplitting: false, strictExecutionOrder: true });
  return file;
}
