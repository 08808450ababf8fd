import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Queue, QueueEvents } from 'bullmq';
import { Redis } from 'ioredis';
import { freePort } from '../server-process.ts';
import type { QueueSide } from './queue-side.ts';

const WORKER = fileURLToPath(new URL('./bullmq-worker.ts', import.meta.url));

/**
 * BullMQ on a Redis of its own.
 *
 * @param fsync when Redis writes to the disk: before each answer, or once a second
 */
export async function bullmqSide(fsync: 'always' | 'everysec', concurrency: number): Promise<QueueSide> {
  const folder = await mkdtemp(join(tmpdir(), 'flash-redis-'));
  const port = await freePort();
  const options = ['--appendonly', 'yes', '--appendfsync', fsync, '--save', '', '--dir', folder];
  const server = spawn('redis-server', ['--port', String(port), ...options], { stdio: 'ignore' });
  const connect = () => new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null });
  const worker = fork(WORKER, [String(port), String(concurrency)]);
  await once(worker, 'message');
  const connections = [connect(), connect()] as const;
  const queue = new Queue('no-op', { connection: connections[0] });
  const events = new QueueEvents('no-op', { connection: connections[1] });
  for (const emitter of [queue, events]) emitter.setMaxListeners(0);
  await events.waitUntilReady();
  return {
    name: `BullMQ, Redis with fsync ${fsync}`,
    pids: [server.pid ?? 0, worker.pid ?? 0],
    run: async () => {
      const job = await queue.add('no-op', { a: 1 });
      await job.waitUntilFinished(events);
    },
    stop: async () => {
      const ended = [once(worker, 'exit'), once(server, 'exit')];
      worker.kill('SIGKILL');
      await events.close();
      await queue.close();
      for (const connection of connections) connection.disconnect();
      server.kill('SIGKILL');
      await Promise.all(ended);
      await rm(folder, { recursive: true });
    },
  };
}
