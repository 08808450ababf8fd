import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generateProject } from '../build/generated-project.ts';
import { inTurn, tell } from '../compare.ts';
import { sendMany } from '../load.ts';
import { FLASH, GET_NOOP, unpackedWorker } from '../orders.ts';
import { residentBytes } from '../processes.ts';
import { startServer, type ServerProcess } from '../server-process.ts';

const run = promisify(execFile);
const FASTIFY = fileURLToPath(new URL('../servers/fastify-ajv.ts', import.meta.url));
const WORKER = [process.execPath, 'worker.mjs'];
/** Requests after which memory is looked at. */
const REQUESTS = 10_000;

interface Start {
  readonly milliseconds: number;
  readonly megabytes: number;
}

type Starter = () => Promise<ServerProcess>;

/** From the start of a process to its first 200, and its memory: the worker against bare Fastify as it is run from its sources. */
export async function benchStart(rounds: number): Promise<void> {
  const cache = await mkdtemp(join(tmpdir(), 'flash-compile-cache-'));
  try {
    const artifact = await unpackedWorker();
    const fastify: Starter = async () => startServer([process.execPath, FASTIFY]);
    await compareStarts(`Start, and memory after ${REQUESTS} requests`, rounds, true, [
      ['Fastify + ajv, from its sources', fastify],
      ['Flash worker', workerIn(artifact, cache)],
    ]);
    await againstRoutes(rounds, cache);
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}

/** What routes cost a start; then what they cost together with a DTO class and a class nested in it for every second one. */
async function againstRoutes(rounds: number, cache: string): Promise<void> {
  const artifacts = [await artifactOf(1, 1), await artifactOf(500, 1), await artifactOf(500, 250)];
  const names = ['1 route', '500 routes, one DTO', '500 routes, 500 DTO classes'];
  try {
    const sides = artifacts.map(({ dir }, index) => [names[index] ?? '', workerIn(dir, cache)] as const);
    await compareStarts('Start by number of routes', rounds, false, sides);
  } finally {
    await Promise.all(artifacts.map(async ({ remove }) => remove()));
  }
}

function workerIn(cwd: string, cache: string): Starter {
  const env = { FLASH_HOST: '127.0.0.1', FLASH_LOG_LEVEL: 'warn', NODE_COMPILE_CACHE: cache };
  return async () => startServer(WORKER, { cwd, env });
}

async function artifactOf(routes: number, dtos: number) {
  const project = await generateProject(routes, routes, dtos);
  await run(process.execPath, [FLASH, 'build', '--project', project.dir]);
  const dir = await mkdtemp(join(tmpdir(), 'flash-bench-routes-'));
  await run('tar', ['-xzf', join(project.dir, '.flash/artifact.tar.gz'), '-C', dir]);
  await project.remove();
  return { dir, remove: async () => rm(dir, { recursive: true, force: true }) };
}

async function compareStarts(
  title: string,
  rounds: number,
  loaded: boolean,
  sides: readonly (readonly [string, Starter])[],
): Promise<void> {
  const starters = sides.map(([, start]) => start);
  // The first round fills the caches.
  const taken = await inTurn(starters, rounds, (start) => startOnce(start, loaded), 1);
  console.log(`\n${title} (${rounds} rounds, medians)`);
  tell(
    sides.map(([name]) => name),
    taken,
    [
      { of: 'milliseconds', unit: 'ms' },
      { of: 'megabytes', unit: 'MB' },
    ],
  );
}

async function startOnce(start: Starter, loaded: boolean): Promise<Start> {
  const begun = performance.now();
  const server = await start();
  const milliseconds = performance.now() - begun;
  try {
    if (loaded) await sendMany(server.url, GET_NOOP, REQUESTS);
    return { milliseconds, megabytes: residentBytes(server.pid) / 1024 / 1024 };
  } finally {
    await server.stop();
  }
}
