import type { ChildProcess } from 'node:child_process';

/** Kills a process and all that it started, and waits for its end. */
export async function killGroup(child: ChildProcess): Promise<void> {
  const exited = child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const gone = exited ? undefined : new Promise((resolve) => child.once('exit', resolve));
  signalGroup(child);
  await gone;
}

/** Kills a process and all that it started. The process has been started with `detached`, which makes it the leader of a group. */
export function signalGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The whole group has ended by itself, or the system has no groups.
    child.kill('SIGKILL');
  }
}
