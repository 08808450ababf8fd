import { setTimeout } from 'node:timers/promises';
import { cliErrors } from '../errors/catalogue.js';
import { gpuLine } from '../output/gpu-line.js';
import { startEmbedded } from '../targets/embedded.js';
import { hardwareFlags, hardwareSettings } from '../targets/hardware-settings.js';
import { findPlatform, localPlatform, runningPlatform, startDetached } from '../targets/local.js';
import type { CommandContext, CommandRun } from './definition.js';

/** How long `platform stop` waits: workers may finish what they are at. */
const STOP_DEADLINE_MS = 45_000;

export const platformStart: CommandRun = async (context, options) => {
  const target = localPlatform(context.env, options['port'] as string | undefined);
  const running = await runningPlatform(target);
  if (running)
    return report(
      { running: true, port: running.status.port, pid: running.status.pid, home: target.home },
      'Already running',
    );
  const requireKey = options['requireKey'] === true;
  const settings = hardwareSettings(context.env, options);
  if (options['detach']) {
    const flags = [...(requireKey ? ['--require-key'] : []), ...hardwareFlags(options)];
    const { status } = await startDetached(target, context.env, flags);
    return report({ running: true, port: status.port, pid: status.pid, home: target.home }, 'Started');
  }
  const platform = await startEmbedded({ ...target, requireKey, settings });
  const outcome = report({ running: true, port: platform.port, pid: process.pid, home: target.home }, 'Started');
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
  if (!running) return noneRuns(home, { gpus: null });
  const { port, pid, gpus } = running.status;
  const { data, text } = report({ running: true, port, pid, home }, 'Running');
  return { data: { ...data, gpus }, text: `${text}\n${gpuLine(gpus)}` };
};

function report(data: { running: true; port: number; pid: number; home: string }, state: string) {
  return { data, text: `${state}: http://127.0.0.1:${data.port} (process ${data.pid}, state in ${data.home})` };
}

function noneRuns(home: string, more: Readonly<Record<string, unknown>>) {
  return {
    data: { running: false, port: null, pid: null, home, ...more },
    text: `No platform is running for ${home}.`,
  };
}

async function untilEnd(
  platform: Awaited<ReturnType<typeof startEmbedded>>,
  { signal }: CommandContext,
): Promise<void> {
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([aborted, platform.closed]);
  await platform.stop();
}

async function untilGone(pid: number): Promise<void> {
  const deadline = performance.now() + STOP_DEADLINE_MS;
  while (isAlive(pid)) {
    if (performance.now() > deadline) throw cliErrors.FLASH_PLATFORM_STOP_FAILED({ pid });
    await setTimeout(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
