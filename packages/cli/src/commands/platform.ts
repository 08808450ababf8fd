import { setTimeout } from 'node:timers/promises';
import { cliErrors } from '../errors/catalogue.js';
import type { GpuStatus, PlatformStatus, WorkerIsolation } from '@flash-ts/core/contract';
import { keyHeader } from '../output/curl-line.js';
import { startEmbedded } from '../platform/embedded.js';
import { findPlatform } from '../platform/find-platform.js';
import { hardwareFlags, hardwareSettings } from '../platform/hardware-settings.js';
import { jobsDatabase } from '../platform/jobs-database.js';
import { isRunning } from '../platform/is-running.js';
import { keyFileOf, localPlatform, runningPlatform } from '../platform/local-platform.js';
import { startDetached } from '../platform/start-detached.js';
import type { CommandContext, CommandRun } from './definition.js';
import { timeoutOf } from './timeout-option.js';

/** How long `platform stop` waits: workers may finish what they are at. */
const STOP_DEADLINE_MS = 45_000;

export const platformStart: CommandRun = async (context, options) => {
  const target = localPlatform(context.env, options['port'] as string | undefined);
  const requireKey = options['requireKey'] as boolean | undefined;
  const timeout = timeoutOf(options);
  const running = await runningPlatform(target);
  if (running) {
    const asksForKey = running.status.requireKey;
    if (requireKey !== undefined && requireKey !== asksForKey) {
      throw cliErrors.FLASH_PLATFORM_OTHER_ACCESS({ asksForKey });
    }
    return report(running.status, 'Already running');
  }
  const settings = hardwareSettings(context.env, options);
  const databaseOption = options['jobsDatabase'] as string | undefined;
  const jobs = jobsDatabase(context.env, databaseOption);
  const forgetSecrets = options['forgetSecrets'] === true;
  if (options['detach']) {
    const access = requireKey === undefined ? [] : [requireKey ? '--require-key' : '--no-require-key'];
    const database = databaseOption === undefined ? [] : ['--jobs-database', databaseOption];
    const flags = [...access, ...(forgetSecrets ? ['--forget-secrets'] : []), ...hardwareFlags(options), ...database];
    const { status } = await startDetached(target, context.env, { flags, timeout, signal: context.signal });
    return report(status, 'Started');
  }
  const platform = await startEmbedded({ ...target, requireKey, forgetSecrets, settings, jobsDatabase: jobs });
  const outcome = report(await platform.client.status(), 'Started');
  return { ...outcome, follow: () => untilEnd(platform, context) };
};

export const platformStop: CommandRun = async ({ env }) => {
  const { home } = localPlatform(env, undefined);
  const running = await findPlatform(home);
  if (!running) return noneRuns(home, { stopped: false });
  const { pid } = running.status;
  await running.client.stop();
  await untilGone(pid);
  return {
    data: { running: false, port: null, pid: null, home, stopped: true },
    text: `Stopped the platform (process ${pid}).`,
  };
};

export const platformStatus: CommandRun = async ({ env }) => {
  const { home } = localPlatform(env, undefined);
  const running = await findPlatform(home);
  if (!running) return noneRuns(home, { gpus: null, isolation: null });
  const { gpus, isolation } = running.status;
  const { data, text } = report(running.status, 'Running');
  return { data: { ...data, isolation, gpus }, text: [text, isolationLine(isolation), gpuLine(gpus)].join('\n') };
};

/** One line that says whether workers are isolated. */
function isolationLine({ kind, because }: WorkerIsolation): string {
  if (kind === 'none') return `Workers: not isolated, so each can do all that your user can: ${because}`;
  return `Workers: isolated by ${kind}, each sees only its own artifact and sockets of the home, and only its own processes`;
}

/** `GPUs: 2 × NVIDIA L4 (declared), 1 of them taken`. */
function gpuLine({ source, devices }: GpuStatus): string {
  if (source === 'none') return 'GPUs: none; workers of endpoints with `gpu` run without one';
  const types = [...new Set(devices.map(({ type }) => type))];
  const counted = types.map((type) => `${devices.filter((device) => device.type === type).length} × ${type}`);
  const taken = devices.filter(({ workerId }) => workerId !== null).length;
  return `GPUs: ${counted.join(', ')}${source === 'virtual' ? ' (declared)' : ''}, ${taken} of them taken`;
}

function report(status: PlatformStatus, state: string) {
  const { port, pid, home, requireKey, warnings } = status;
  const keyFile = keyFileOf(status);
  const lines = [
    `${state}: http://127.0.0.1:${port} (process ${pid}, state in ${home})`,
    ...(keyFile === undefined ? [] : [`Endpoints ask for the key: curl ${keyHeader(keyFile)} …`]),
    ...warnings.map((warning) => `Warning: ${warning}`),
  ];
  return { data: { running: true, port, pid, home, requireKey, warnings }, text: lines.join('\n') };
}

function noneRuns(home: string, more: Readonly<Record<string, unknown>>) {
  return {
    data: { running: false, port: null, pid: null, home, ...more },
    text: `No platform is running for ${home}.`,
  };
}

async function untilEnd(
  platform: Awaited<ReturnType<typeof startEmbedded>>,
  { signal, terminal }: CommandContext,
): Promise<void> {
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([aborted, platform.closed]);
  await terminal.during('Stopping the platform', platform.stop());
}

async function untilGone(pid: number): Promise<void> {
  const deadline = performance.now() + STOP_DEADLINE_MS;
  while (isRunning(pid)) {
    if (performance.now() > deadline) throw cliErrors.FLASH_PLATFORM_STOP_FAILED({ pid });
    await setTimeout(20);
  }
}
