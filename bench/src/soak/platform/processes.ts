import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { loadavg } from 'node:os';

/** A process of Linux; its start, in clock ticks since the system's, tells it from a later one with its number. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly start: string;
  readonly command: string;
}

/** What a platform takes at one moment. */
export interface Sample {
  /** Monotonic milliseconds. */
  readonly at: number;
  readonly pid: number;
  /** Resident memory of the platform in MB. */
  readonly megabytes: number;
  /** MB that it holds after a collection, in V8's heap and in buffers; undefined in most samples, since a collection takes time. */
  readonly held?: number | undefined;
  /** Open connections: of clients, of workers, and those that listen. */
  readonly sockets: number;
  /** Open files, pipes and the like. */
  readonly descriptors: number;
  /** Processes that the platform and its workers have started and that live. */
  readonly processes: number;
  /** The machine's load of the last minute. */
  readonly load: number;
}

/** What the descriptors of a process stand for. One may be closed meanwhile. */
function openOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((descriptor) => {
    try {
      return [readlinkSync(`${folder}/${descriptor}`)];
    } catch {
      return [];
    }
  });
}

/** All processes that a platform, its workers and their handlers have ever been seen to start. */
export class ProcessWatch {
  readonly #seen = new Map<string, Process>();

  /** @returns undefined when the platform ended meanwhile */
  sample(platform: number): Sample | undefined {
    try {
      const descendants = descendantsOf(platform);
      for (const one of descendants) this.#seen.set(keyOf(one), one);
      // A process that is ending has no memory any more.
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${platform}/status`, 'utf8')) ?? [];
      if (kilobytes === undefined) return undefined;
      const open = openOf(platform);
      const sockets = open.filter((target) => target.startsWith('socket:')).length;
      return {
        at: performance.now(),
        pid: platform,
        megabytes: Number(kilobytes) / 1024,
        sockets,
        descriptors: open.length - sockets,
        processes: descendants.length,
        load: loadavg()[0] ?? Number.NaN,
      };
    } catch {
      return undefined;
    }
  }

  get started(): number {
    return this.#seen.size;
  }

  /** Those that have not ended. @param home of the platform: a process that was never seen is known by its command or environment */
  left(home: string): readonly Process[] {
    return allProcesses().filter((one) => this.#seen.has(keyOf(one)) || names(one.pid, home));
  }
}

function keyOf({ pid, start }: Process): string {
  return `${pid} ${start}`;
}

function names(pid: number, home: string): boolean {
  return pid !== process.pid && ['cmdline', 'environ'].some((file) => textOf(`/proc/${pid}/${file}`).includes(home));
}

function descendantsOf(root: number): Process[] {
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
function allProcesses(): Process[] {
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

/** Empty for a process that has ended meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
