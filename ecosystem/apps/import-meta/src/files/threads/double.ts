import { parentPort, workerData } from 'node:worker_threads';

parentPort?.postMessage({ doubled: (workerData as number) * 2 });
