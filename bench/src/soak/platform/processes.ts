import { readdirSync, readlinkSync } from 'node:fs';
import { loadavg } from 'node:os';
import { allProcesses, descendantsOf, residentBytes, textOf, type Process } from '../../processes.ts';

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
      const bytes = residentBytes(platform);
      if (Number.isNaN(bytes)) return undefined;
      const open = openOf(platform);
      const sockets = open.filter((target) => target.startsWith('socket:')).length;
      return {
        at: performance.now(),
        pid: platform,
        megabytes: bytes / 1024 / 1024,
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
