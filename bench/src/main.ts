import { cpus } from 'node:os';
import { GENERATOR } from './load.ts';
import { benchAdvise } from './suites/advise.ts';
import { benchBuild } from './suites/build.ts';
import { benchClient } from './suites/client.ts';
import { benchCommand } from './suites/command.ts';
import { benchDev } from './suites/dev.ts';
import { benchImage } from './suites/image.ts';
import { benchLatency } from './suites/latency.ts';
import { benchPage } from './suites/page.ts';
import { benchPlatform } from './suites/platform.ts';
import { benchProcessor } from './suites/processor.ts';
import { benchQueue } from './suites/queue.ts';
import { benchRefusal } from './suites/refusal.ts';
import { benchRouter } from './suites/router.ts';
import { benchStart } from './suites/start.ts';
import { benchValidation } from './suites/validation.ts';
import { benchWorker } from './suites/worker.ts';
import { benchZero } from './suites/zero.ts';

const SUITES: Readonly<Record<string, (rounds: number) => Promise<void>>> = {
  worker: benchWorker,
  start: benchStart,
  router: benchRouter,
  platform: benchPlatform,
  processor: benchProcessor,
  latency: benchLatency,
  zero: benchZero,
  build: benchBuild,
  dev: benchDev,
  command: benchCommand,
  page: benchPage,
  client: benchClient,
  queue: benchQueue,
  validation: benchValidation,
  image: benchImage,
  refusal: benchRefusal,
  advise: benchAdvise,
};

const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const rounds = Number(/--rounds=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 5);
const unknown = chosen.find((name) => !(name in SUITES));

if (unknown === undefined) {
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown core'}, load by ${GENERATOR}, 32 connections`,
  );
  for (const name of chosen.length > 0 ? chosen : Object.keys(SUITES)) await SUITES[name]?.(rounds);
} else {
  console.error(`There is no suite "${unknown}"; there are ${Object.keys(SUITES).join(', ')}.`);
  process.exitCode = 2;
}
