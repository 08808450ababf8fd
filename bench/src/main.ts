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

const USAGE = `npm run bench -- [suite …] [--rounds=n]    suites: ${Object.keys(SUITES).join(', ')}; all by default, in 5 rounds`;

const words = process.argv.slice(2);
const chosen = words.filter((word) => word in SUITES);
const rounds = words.flatMap((word) => /^--rounds=([1-9]\d*)$/.exec(word)?.[1] ?? []).map(Number);
const unknown = words.find((word) => !(word in SUITES) && !/^--rounds=[1-9]\d*$/.test(word));

if (unknown !== undefined) {
  console.error(unknown === '--help' ? USAGE : `There is no suite or option ${unknown}.\n${USAGE}`);
  process.exitCode = unknown === '--help' ? 0 : 2;
} else {
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown core'}, load by ${GENERATOR}, 32 connections`,
  );
  for (const name of chosen.length > 0 ? chosen : Object.keys(SUITES)) await SUITES[name]?.(rounds[0] ?? 5);
}
