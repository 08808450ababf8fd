import type { DatabaseSync } from 'node:sqlite';
import { FlashError } from '@flash-ts/core/errors';
import { transaction } from '../../store/database.js';
import type { JobCall, JobMethod, JobReplies, JobReply } from './job-calls.js';
import type { JobTables } from './job-tables.js';

/** Calls whose changes need not survive a crash of the machine: a worker makes them again. */
const REPEATED: ReadonlySet<JobMethod> = new Set(['progress', 'renew']);

/**
 * Calls that are answered before their changes are on the disk. A job that was given out ends with its worker when the machine does, and waits again
 * then; the numbers are only looked at.
 */
const AT_ONCE: ReadonlySet<JobMethod> = new Set([...REPEATED, 'take', 'numbers', 'checkRoom', 'files']);

/** Calls that tell when they are committed: a worker may have the job while the disk is still busy with it, as what it answers comes after it. */
const TOLD_AT_COMMIT: ReadonlySet<JobMethod> = new Set(['submit']);

/** The replies to calls that have been committed. */
export interface CommittedReplies {
  readonly now: JobReplies;
  /** True when everything that was committed before is on the disk. */
  readonly onDisk: JobReplies;
  /** Whether something has changed that is to survive a crash of the machine. */
  readonly isToSync: boolean;
}

/**
 * Runs calls in one transaction, so that all of them share one wait for the disk. If one of them fails, each is run in a transaction of its
 * own, so that it fails alone.
 */
export function runCalls(database: DatabaseSync, tables: JobTables, calls: readonly JobCall[]): CommittedReplies {
  const before = tables.changes();
  const { replies, unusedFiles } = commit(database, tables, calls);
  const isAtOnce = (index: number) => AT_ONCE.has(methodOf(calls, index));
  const told = replies.filter((reply, index) => 'value' in reply && TOLD_AT_COMMIT.has(methodOf(calls, index)));
  return {
    now: {
      replies: replies.filter((_, index) => isAtOnce(index)),
      unusedFiles: [],
      committed: told.map(({ number }) => number),
    },
    onDisk: { replies: replies.filter((_, index) => !isAtOnce(index)), unusedFiles, committed: [] },
    isToSync: tables.changes() > before && !calls.every(({ method }) => REPEATED.has(method)),
  };
}

function methodOf(calls: readonly JobCall[], index: number): JobMethod {
  return (calls[index] as JobCall).method;
}

/** @returns the replies in the order of the calls */
function commit(database: DatabaseSync, tables: JobTables, calls: readonly JobCall[]): Omit<JobReplies, 'committed'> {
  try {
    const replies = transaction(database, () => {
      const values = calls.map((call) => ({ number: call.number, value: run(tables, call) }));
      return { replies: values, unusedFiles: tables.finish() };
    });
    tables.committed();
    return replies;
  } catch (error) {
    tables.rolledBack();
    const [only] = calls;
    if (only && calls.length === 1) return { replies: [{ number: only.number, error: told(error) }], unusedFiles: [] };
    const single = calls.map((call) => commit(database, tables, [call]));
    return {
      replies: single.flatMap(({ replies }) => replies),
      unusedFiles: single.flatMap(({ unusedFiles }) => unusedFiles),
    };
  }
}

function run(tables: JobTables, { method, args }: JobCall): unknown {
  return (tables[method] as (...values: readonly unknown[]) => unknown).apply(tables, args as unknown[]);
}

function told(error: unknown): Extract<JobReply, { readonly error: unknown }>['error'] {
  return error instanceof FlashError ? error.toReport() : (error as Error).message;
}
