import { Worker } from 'bullmq';
import { Redis } from 'ioredis';

/** BullMQ's worker, in a process of its own: argv[2] is Redis's port, argv[3] how many jobs it runs at a time. */
const [port, concurrency] = process.argv.slice(2).map(Number) as [number, number];
const connection = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null });
const worker = new Worker('no-op', async () => 1, { connection, concurrency });
await worker.waitUntilReady();
process.send?.('ready');
