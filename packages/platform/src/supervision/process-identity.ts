import { readFileSync } from 'node:fs';
import type { ProcessRecord } from '../store/process-store.js';

/** In `/proc/<pid>/stat`, after the command's name in brackets: the time of the process's start in ticks since the boot. */
const START_FIELD = 19;

/** What tells a process from a later one with the same pid; undefined when it is gone or the system does not tell. */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_FIELD];
  } catch {
    return undefined;
  }
}

/**
 * Kills the processes that a platform before this one has left, as after `kill -9`. They end by themselves when their standard input
 * does; this is for those that hang. One whose start differs is another program by now.
 */
export function killLeftovers(processes: readonly ProcessRecord[]): void {
  for (const { pid, started } of processes) {
    if (processStart(pid) === started) signalGroup(pid, 'SIGKILL');
  }
}

/** Signals a worker with all its children: it leads a process group. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It is gone already, which is what was wanted.
  }
}
