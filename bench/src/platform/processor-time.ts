import { readdirSync, readFileSync } from 'node:fs';

const NS_PER_US = 1000;

/**
 * The time that a process has had a processor so far, in microseconds: the first field of each thread's `schedstat`, which Linux counts in
 * nanoseconds. Threads that have ended are not in it.
 */
export function processorTime(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const times = readdirSync(tasks).map((thread) => Number(read(`${tasks}/${thread}/schedstat`).split(' ')[0]));
  return times.reduce((sum, time) => sum + time, 0) / NS_PER_US;
}

/** The processes that a process has started. */
export function childrenOf(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ');
  return children.filter((child) => child !== '').map(Number);
}

function read(path: string): string {
  return readFileSync(path, 'utf8');
}
