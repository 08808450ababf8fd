import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { WantedIsolation } from '../../src/settings/platform-settings.js';
import { Rig } from './rig.js';

const BUILT = join(import.meta.dirname, '../../dist/index.js');
const PROGRAM = join(import.meta.dirname, '../fixtures/platform-process.mjs');

export interface PlatformProcess {
  readonly rig: Rig;
  readonly child: ChildProcess;
}

/**
 * The platform as `npm run build` made it, in a process of its own.
 *
 * @param onSpawn called at once, so that a test can end a process that never says anything
 */
export async function startProcess(
  home: string,
  onSpawn: (child: ChildProcess) => void,
  { workerIsolation, jobsDatabase }: { workerIsolation?: WantedIsolation; jobsDatabase?: string } = {},
): Promise<PlatformProcess> {
  const settings = workerIsolation === undefined ? [] : [workerIsolation];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, BUILT, home, ...settings], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(jobsDatabase !== undefined && { JOBS_DATABASE: jobsDatabase }) },
  });
  onSpawn(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, rig: new Rig(JSON.parse(line) as { url: string; key: string }) };
}

export async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Its shells: the process that looks after the workers when the platform is gone. */
export function keepersOf({ pid }: ChildProcess): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  return children.filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').startsWith('/bin/sh'));
}
