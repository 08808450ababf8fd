import { existsSync, readFileSync } from 'node:fs';
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

/** Whether this system tells of the children of processes: Linux does, where it was built with `CONFIG_PROC_CHILDREN`. */
export const PROCESSES_ARE_TOLD = existsSync(childrenFile(process.pid));

/** Those that the main thread of a process has started, and orphans that it was given, the oldest first; empty when it is gone. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(childrenFile(pid), 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function childrenFile(pid: number): string {
  return `/proc/${pid}/task/${pid}/children`;
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
  signalProcess(-pid, signal);
}

export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already, which is what was wanted.
  }
}
