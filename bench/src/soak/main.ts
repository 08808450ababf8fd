import { soakPlatform } from './platform/soak-platform.ts';
import { soakWorker } from './worker/soak-worker.ts';

// `npm run soak`: a worker under mixed load for an hour. `npm run soak -- --platform`: a platform under mixed load, releases and kills for half
// an hour. `--minutes=5` makes either shorter. It ends with 1 when something does not hold.

const DEFAULT_MINUTES = { worker: 60, platform: 30 };

const flags = process.argv.slice(2);
const unknown = flags.find((flag) => flag !== '--platform' && !/^--minutes=\d+$/.test(flag));

if (unknown === undefined) {
  const what = flags.includes('--platform') ? 'platform' : 'worker';
  const given = flags.find((flag) => flag.startsWith('--minutes='))?.slice('--minutes='.length);
  const minutes = Number(given ?? DEFAULT_MINUTES[what]);
  const holds = what === 'platform' ? await soakPlatform(minutes) : await soakWorker(minutes);
  process.exitCode = holds ? 0 : 1;
} else {
  console.error(`"${unknown}" is not known; there are --platform and --minutes=N.`);
  process.exitCode = 2;
}
