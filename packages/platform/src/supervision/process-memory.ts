import { readFileSync } from 'node:fs';

/**
 * Resident memory in bytes of a process and of those that its main thread has started, as `/proc` tells it; 0 where the system has no
 * `/proc`, or when the process is gone.
 */
export function residentBytes(pid: number): number {
  let bytes = 0;
  const pending = [pid];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${next}/status`)) ?? [];
    bytes += Number(kilobytes ?? 0) * 1024;
    const children = read(`/proc/${next}/task/${next}/children`);
    pending.push(...children.split(' ').filter(Boolean).map(Number));
  }
  return bytes;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
