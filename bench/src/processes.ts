import { readdirSync, readFileSync } from 'node:fs';

const NS_PER_US = 1000;

/** A process of Linux; its start, in clock ticks since the system's, tells it from a later one with its number. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly start: string;
  readonly command: string;
}

/** Bytes of a process in RAM, now or the most so far; NaN for one that has ended, and where there is no /proc. */
export function residentBytes(pid: number, which: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  const [, kilobytes] = new RegExp(String.raw`^${which}:\s+(\d+) kB$`, 'm').exec(textOf(`/proc/${pid}/status`)) ?? [];
  return kilobytes === undefined ? Number.NaN : Number(kilobytes) * 1024;
}

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

/** The processes that a process has started, those that these have started, and so on. */
export function descendantsOf(root: number): Process[] {
  const all = allProcesses();
  const found = new Set([root]);
  // Numbers of processes wrap round, so that a child may have a lower one than its parent.
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return all.filter(({ pid }) => pid !== root && found.has(pid));
}

/** Without those that have ended and wait for their parent to ask how. */
export function allProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      // proc(5): the command is in brackets and may hold some itself; the fields after it begin with the third.
      const stat = textOf(`/proc/${name}/stat`);
      const end = stat.lastIndexOf(')');
      const [state, parent, ...fields] = stat.slice(end + 2).split(' ');
      if (end < 0 || state === 'Z' || state === 'X') return [];
      const command = stat.slice(stat.indexOf('(') + 1, end);
      return [{ pid: Number(name), parent: Number(parent), start: fields[17] ?? '', command }];
    });
}

function read(path: string): string {
  return readFileSync(path, 'utf8');
}

/** Empty for a process that has ended meanwhile. */
export function textOf(path: string): string {
  try {
    return read(path);
  } catch {
    return '';
  }
}
