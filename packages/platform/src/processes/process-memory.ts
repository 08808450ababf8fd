import { existsSync, readFileSync } from 'node:fs';
import { childrenOf } from './process-identity.js';

/** Whether this system reports the memory of a process: Linux does. */
export const MEMORY_IS_TOLD = existsSync('/proc/self/status');

/**
 * Resident memory in bytes of a process and the processes that its main thread has started, from `/proc`; 0 if the system has no `/proc` or
 * the process has ended.
 */
export function residentBytes(pid: number): number {
  return sumOverTree(pid, (status) => field(status, 'VmRSS'));
}

/**
 * The part of that memory that the system can't reclaim because no file backs it, and for which a cloud would end a container: without
 * Node's own code or a model that is mapped into memory.
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

/** A line such as `RssAnon:	   20240 kB`, in bytes. Source: proc_pid_status(5). */
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
