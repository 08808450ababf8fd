import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compare, type Side } from '../compare.ts';
import { bundledServer, GET_NOOP, POST_ORDER, unpackedWorker } from '../orders.ts';
import { startServer, type ServerProcess } from '../server-process.ts';

const WORKER = [process.execPath, 'worker.mjs'];
const SERVERS = fileURLToPath(new URL('../servers', import.meta.url));

/**
 * The worker against bare Fastify with a schema (the base), against Nest with its ValidationPipe, and against FastAPI where it is installed.
 * None of the others logs requests, so the worker is measured without its request lines, and then with them. At last a route with a guard
 * against Nest without any validation.
 */
export async function benchWorker(rounds: number): Promise<void> {
  const artifact = await unpackedWorker();
  const running: ServerProcess[] = [];
  const side = async (
    name: string,
    command: readonly string[],
    cwd?: string,
    env?: NodeJS.ProcessEnv,
  ): Promise<Side> => {
    const server = await startServer(command, { ...(cwd !== undefined && { cwd }), ...(env && { env }) });
    running.push(server);
    return { name, url: server.url, pid: server.pid };
  };
  const worker = async (name: string, env: NodeJS.ProcessEnv) =>
    side(name, WORKER, artifact, { FLASH_HOST: '127.0.0.1', ...env });
  try {
    const flash = await worker('Flash worker', { FLASH_LOG_LEVEL: 'warn' });
    const sides = [
      await side('Fastify + ajv', [process.execPath, await bundledServer('fastify-ajv')]),
      await side('Nest + ValidationPipe', [process.execPath, await bundledServer('nest-validation-pipe')]),
      ...(await fastApi(side)),
      flash,
      await worker('Flash worker, with request lines', { FLASH_LOG_LEVEL: 'info' }),
      await worker("Flash worker, all by Nest's pipeline", { FLASH_LOG_LEVEL: 'warn', FLASH_DIRECT_ROUTES: '0' }),
    ];
    await compare('Worker, nothing to validate', sides, GET_NOOP, rounds);
    await compare('Worker, validated body', sides, POST_ORDER, rounds);
    const plain = await side('Nest, no validation', [process.execPath, await bundledServer('nest-plain')]);
    await compare('Worker, a route with a guard', [plain, flash], { method: 'GET', path: '/guarded' }, rounds);
  } finally {
    await Promise.all(running.map(async (server) => server.stop()));
  }
}

async function fastApi(
  side: (name: string, command: readonly string[], cwd: string) => Promise<Side>,
): Promise<Side[]> {
  const python = '/usr/bin/python3';
  if (spawnSync(python, ['-c', 'import fastapi, uvicorn']).status !== 0) {
    console.log('FastAPI is not installed (Debian: python3-fastapi, python3-uvicorn, python3-uvloop): it is left out.');
    return [];
  }
  const start = `import os, uvicorn; uvicorn.run('fastapi_orders:app', port=int(os.environ['PORT']), log_level='warning')`;
  return [await side('FastAPI', [python, '-c', start], SERVERS)];
}
