import { existsSync, readFileSync } from 'node:fs';
import { childrenOf } from './process-identity.js';

/** Whether this system tells how much memory a process has: Linux does. */
export const MEMORY_IS_TOLD = existsSync('/proc/self/status');

/**
 * Resident memory in bytes of a process and of those that its main thread has started, as `/proc` tells it; 0 where the system has no
 * `/proc`, or when the process is gone.
 */
export function residentBytes(pid: number): number {
  return sumOverTree(pid, (status) => field(status, 'VmRSS'));
}

/**
 * The part of it that the system can't take back, as it is no file's, and for which a container of the cloud would be ended: without Node's
 * own code, or a model that is mapped into memory.
 */
export function heldBytes(pid: number): number {
  return sumOverTree(pid, (status) => field(status, 'RssAnon') + field(status, 'RssShmem'));
}

function sumOverTree(pid: number, bytesOf: (status: string) => number): number {
  let bytes = 0;
  const pending = [pid];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    bytes += bytesOf(read(`/proc/${next}/status`));
    pending.push(...childrenOf(next));
  }
  return bytes;
}

/** A line as `RssAnon:	   20240 kB`, in bytes. Source: proc_pid_status(5). */
function field(status: string, name: string): number {
  const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status) ?? [];
  return Number(kilobytes ?? 0) * 1024;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
