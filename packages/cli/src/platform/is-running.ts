import { readFileSync } from 'node:fs';

/**
 * Whether a process runs. One that has ended, and whose parent has not asked for its end, does not: in a container the first process may never
 * ask.
 */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isEnded(pid);
}

/** See proc_pid_stat(5); false where the system has no such file. */
function isEnded(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before the state may have spaces and brackets.
    return 'ZX'.includes(stat.charAt(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}
