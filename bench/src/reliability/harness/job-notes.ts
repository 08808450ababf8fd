/** What a handler has written down of an attempt of a job. */
export interface AttemptNote {
  readonly what: 'begins' | 'works' | 'ends' | 'acknowledged';
  readonly worker: string;
  readonly job: string;
  /** As the platform counts them, from 1. */
  readonly attempt: number;
  /** Of the submission; `-` for `acknowledged`. */
  readonly ticket: string;
}

/** A line of the ledger of jobs. The lines are in the order in which they were written, by whatever process. */
export type JobNote =
  | { readonly what: 'starts'; readonly worker: string; readonly release: string }
  | AttemptNote
  /** Written when the platform has ended, and before another one starts. */
  | { readonly what: 'platform-killed' }
  /** Written before the worker is killed. */
  | { readonly what: 'worker-killed'; readonly worker: string }
  /** From now on one release of an endpoint alone gets its jobs, until the next change. */
  | { readonly what: 'alone'; readonly endpoint: string; readonly release: string }
  | { readonly what: 'changes'; readonly endpoint: string };

export const PLATFORM_KILLED = 'platform-killed';

export function workerKilled(worker: string): string {
  return `worker-killed ${worker}`;
}

export function readNote(line: string): JobNote {
  const [what, worker = '', job = '', attempt = '', ticket = ''] = line.split(' ');
  switch (what) {
    case 'platform-killed':
      return { what };
    case 'worker-killed':
      return { what, worker };
    case 'starts':
      return { what, worker, release: job };
    case 'alone':
      return { what, endpoint: worker, release: job };
    case 'changes':
      return { what, endpoint: worker };
    case 'begins':
    case 'works':
    case 'ends':
    case 'acknowledged':
      return { what, worker, job, attempt: Number(attempt), ticket };
    default:
      throw new Error(`the ledger has the line ${JSON.stringify(line)}`);
  }
}
