import { existsSync, readFileSync } from 'node:fs';
import type { ProcessRecord } from '../store/process-store.js';

/** Index in `/proc/<pid>/stat`, counted after the command's name in brackets, of the process's start in ticks since the boot. */
const START_FIELD = 19;

/**
 * The start time of a process, which tells it from a later one with the same pid; undefined if the process has ended or the system does not
 * report it.
 */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_FIELD];
  } catch {
    return undefined;
  }
}

/** Whether this system lists the children of processes: Linux does, if it was built with `CONFIG_PROC_CHILDREN`. */
export const PROCESSES_ARE_TOLD = existsSync(childrenFile(process.pid));

/**
 * The processes that the main thread of a process has started, and orphans that it has adopted, the oldest first; empty if the process has
 * ended.
 */
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
 * Kills worker processes that an earlier platform has left, for example after `kill -9`. They end by themselves when their standard input
 * closes; this is for processes that hang. A process with another start time is a different program and is left alone.
 */
export function killLeftovers(processes: readonly ProcessRecord[]): void {
  for (const { pid, started } of processes) {
    if (processStart(pid) === started) signalGroup(pid, 'SIGKILL');
  }
}

/** Sends a signal to a worker and all its children: the worker leads a process group. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  signalProcess(-pid, signal);
}

export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process has ended already.
  }
}
