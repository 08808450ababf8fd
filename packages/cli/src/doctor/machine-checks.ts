import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findIsolation, readGpus } from '@flash-ts/platform';
import { findPlatform } from '../platform/find-platform.js';
import { hardwareSettings } from '../platform/hardware-settings.js';
import { localPlatform } from '../platform/local-platform.js';
import { nearestExisting } from './home-checks.js';
import { findingOf, ok, type Check, type Scene, type Verdict } from './check.js';

/** The major version of Node that workers run on in the cloud, and the oldest one that can run the command. */
const WORKER_NODE = 24;
const OLDEST_NODE = [22, 19] as const;
/** Port of `flash run`. */
const RUN_PORT = 8888;

/** Bytes: an artifact and its logs need about so much; the platform can hardly write with so little. */
const LITTLE_DISK = 2_000_000_000;
const NO_DISK = 200_000_000;

export const MACHINE_CHECKS: readonly Check[] = [
  {
    code: 'FLASH_DOCTOR_NODE',
    title: 'Node',
    look: () => nodeVerdict(process.versions.node),
  },
  {
    code: 'FLASH_DOCTOR_DISK',
    title: 'free disk space',
    async look({ home }) {
      const { bavail, bsize } = await statfs(nearestExisting(home));
      return diskVerdict(bavail * bsize, home);
    },
  },
  {
    code: 'FLASH_DOCTOR_PLATFORM_PORT',
    title: 'port of the platform',
    look: platformPort,
  },
  {
    code: 'FLASH_DOCTOR_RUN_PORT',
    title: 'port of flash run',
    async look() {
      if (await isFree(RUN_PORT)) return ok(`${RUN_PORT} is free`);
      return {
        state: 'warning',
        problem: `Port ${RUN_PORT}, on which \`flash run\` serves, is in use: by another \`flash run\`, or by another program.`,
        fix: 'Choose another port with `flash run --port N`, or end that program.',
      };
    },
  },
  { code: 'FLASH_DOCTOR_GPU', title: 'GPUs and their driver', look: gpuVerdict },
  { code: 'FLASH_DOCTOR_ISOLATION', title: 'isolation of workers', look: isolationVerdict },
];

export function nodeVerdict(version: string): Verdict {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    return {
      state: 'fault',
      problem: `This is Node ${version}, and Flash needs ${OLDEST_NODE.join('.')} or newer.`,
      fix: 'Install Node 24, or in the project `npm install --save-dev node@24`, and run `npx flash`.',
    };
  }
  if (major === WORKER_NODE) return ok(version);
  return {
    state: 'warning',
    problem: `This is Node ${version}; workers in the cloud run on Node ${WORKER_NODE}, so native packages and V8's caches that are made here do not fit them.`,
    fix: `Use Node ${WORKER_NODE}, for example with \`npm install --save-dev node@${WORKER_NODE}\`.`,
  };
}

export function diskVerdict(free: number, home: string): Verdict {
  const told = `${(free / 1e9).toFixed(1)} GB`;
  if (free >= LITTLE_DISK) return ok(told);
  return {
    state: free < NO_DISK ? 'fault' : 'warning',
    problem: `The disk of ${home} has ${told} left; artifacts, logs and the state are written there.`,
    fix: 'Make room, or choose a home on another disk with the variable FLASH_HOME.',
  };
}

async function platformPort({ env, home }: Scene): Promise<Verdict> {
  try {
    const { port } = localPlatform(env, undefined);
    // A platform that does not answer is what another check tells.
    const running = await findPlatform(home).catch(() => undefined);
    if (running) return ok(`${running.status.port}, of the platform that runs`);
    if (port === 0 || (await isFree(port))) return ok(port === 0 ? 'any free one' : `${port} is free`);
    return {
      state: 'fault',
      problem: `Port ${port}, on which the platform would listen, is in use by another program.`,
      fix: 'Choose another port with the variable FLASH_PLATFORM_PORT or with `--port N`, or end the program that uses it.',
    };
  } catch (error) {
    return findingOf(error);
  }
}

/** Whether a program could listen on a port of the loopback address. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function gpuVerdict({ env }: Scene): Promise<Verdict> {
  try {
    const { virtualGpus } = hardwareSettings({ FLASH_VIRTUAL_GPUS: env['FLASH_VIRTUAL_GPUS'] });
    if (virtualGpus) return ok(`declared by FLASH_VIRTUAL_GPUS: ${env['FLASH_VIRTUAL_GPUS']}`);
  } catch (error) {
    return findingOf(error);
  }
  const reading = await readGpus(env);
  if (!('problem' in reading)) return ok(reading.devices.map(({ type }) => type).join(', '));
  if (reading.expected) return ok('none: workers of endpoints with `gpu` run without one');
  return {
    state: 'warning',
    problem: `The GPUs of this machine can't be used: ${reading.problem}.`,
    fix: 'Run `nvidia-smi`: it says whether the driver is loaded and fits the kernel. CUDA_VISIBLE_DEVICES limits what is seen.',
  };
}

async function isolationVerdict({ env }: Scene): Promise<Verdict> {
  const folder = await mkdtemp(join(tmpdir(), 'flash-doctor-'));
  try {
    const wanted =
      hardwareSettings({ FLASH_WORKER_ISOLATION: env['FLASH_WORKER_ISOLATION'] }).workerIsolation ?? 'auto';
    const places = { home: folder, artifacts: join(folder, 'artifacts'), run: join(folder, 'run') };
    const { report } = await findIsolation(wanted, places);
    if (report.because === null) return ok(`by ${report.kind}`);
    return {
      state: 'warning',
      problem: `Workers are not isolated, so each can do all that your user can: ${report.because}.`,
      fix: 'On Linux install bubblewrap, and let users make namespaces; docs/platform.md has the systems where that is not possible.',
    };
  } catch (error) {
    return findingOf(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
