import { compare } from '../compare.ts';
import { bundledServer, GET_NOOP, POST_ORDER, unpackedWorker } from '../orders.ts';
import { startServer } from '../server-process.ts';

/** The worker against bare Fastify with a schema (the base) and against Nest with its ValidationPipe. */
export async function benchWorker(rounds: number): Promise<void> {
  const artifact = await unpackedWorker();
  const servers = [
    { name: 'Fastify + ajv', server: await startServer([process.execPath, await bundledServer('fastify-ajv')]) },
    {
      name: 'Nest + ValidationPipe',
      server: await startServer([process.execPath, await bundledServer('nest-validation-pipe')]),
    },
    {
      name: 'Flash worker',
      server: await startServer([process.execPath, 'worker.mjs'], { cwd: artifact, env: { FLASH_HOST: '127.0.0.1' } }),
    },
  ];
  try {
    const sides = servers.map(({ name, server }) => ({ name, url: server.url }));
    await compare('Worker, nothing to validate', sides, GET_NOOP, rounds);
    await compare('Worker, validated body', sides, POST_ORDER, rounds);
  } finally {
    await Promise.all(servers.map(({ server }) => server.stop()));
  }
}
