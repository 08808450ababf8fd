import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { uploadWorker } from '../harness/deployments.ts';
import { PlatformProcess } from '../harness/platform-process.ts';
import type { Scenario } from '../harness/scenario.ts';

const CONNECTIONS = 1000;
const RECOVERY_MS = 2000;

export const fewDescriptors: Scenario = {
  name: 'few-descriptors',
  promise: '`ulimit -n 256` with 1,000 connections: alive, normal 2 s later',
  run: async () => {
    await using own = await PlatformProcess.start({ before: 'ulimit -n 256' });
    const image = await uploadWorker(own.platform, 'plain-worker');
    const endpoint = await own.platform.create({ name: 'plain', image, workers: { min: 1, max: 2, idleTimeout: 60 } });
    await endpoint.settled();
    const { hostname, port, pathname } = new URL(endpoint.url);
    const sockets = Array.from({ length: CONNECTIONS }, () => crowd(Number(port), hostname, pathname));
    await setTimeout(RECOVERY_MS);
    const aliveInCrowd = own.isAlive;
    for (const socket of sockets) socket.destroy();
    await setTimeout(RECOVERY_MS);
    const { answers, lost } = await endpoint.burst({ requests: 100, clients: 10, request: {} });
    const crashed = (await endpoint.events()).filter(({ kind }) => kind === 'worker.crashed').length;
    // A boot needs descriptors for pipes, a socket and files.
    await endpoint.release({ env: { RELEASE: 'next' } });
    const { state } = await endpoint.settled();
    const workers = await endpoint.until(({ idle, running }) => idle + running > 0);
    const answered = answers[200] ?? 0;
    const figure = `alive: ${aliveInCrowd && own.isAlive}; 2 s later ${answered} of 100 answered, ${lost.length} lost, ${crashed} workers crashed, a release ${state}, ${workers.total} workers`;
    return { passed: aliveInCrowd && own.isAlive && answered === 100 && crashed === 0 && state === 'serving', figure };
  },
};

/** A connection with a request that takes longer than the crowd lasts. */
function crowd(port: number, hostname: string, path: string): Socket {
  const socket = connect(port, hostname);
  socket.on('error', () => undefined);
  socket.resume();
  socket.write(`GET ${path}/wait/60000 HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`);
  return socket;
}
