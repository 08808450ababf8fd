import type { DatabaseSync } from 'node:sqlite';
import { FlashError } from '@flash-ts/core/errors';
import { transaction, withoutSync } from '../../store/database.js';
import type { JobCall, JobMethod, JobReplies, JobReply } from './job-calls.js';
import type { JobTables } from './job-tables.js';

/** Calls whose changes need not survive a crash of the machine: a worker makes them again. */
const REPEATED: ReadonlySet<JobMethod> = new Set(['progress', 'renew']);

/**
 * Runs calls in one transaction, so that all of them share one wait for the disk. If one of them fails, each is run in a transaction of its
 * own, so that it fails alone.
 *
 * @returns the replies, all of which are true when this returns
 */
export function runCalls(database: DatabaseSync, tables: JobTables, calls: readonly JobCall[]): JobReplies {
  const commit = (): JobReplies => {
    try {
      return transaction(database, () => {
        const replies = calls.map((call) => ({ number: call.number, value: run(tables, call) }));
        return { replies, unusedFiles: tables.takeUnusedFiles() };
      });
    } catch (error) {
      const [only] = calls;
      if (only && calls.length === 1)
        return { replies: [{ number: only.number, error: told(error) }], unusedFiles: [] };
      const single = calls.map((call) => runCalls(database, tables, [call]));
      return {
        replies: single.flatMap(({ replies }) => replies),
        unusedFiles: single.flatMap(({ unusedFiles }) => unusedFiles),
      };
    }
  };
  return calls.every(({ method }) => REPEATED.has(method)) ? withoutSync(database, commit) : commit();
}

function run(tables: JobTables, { method, args }: JobCall): unknown {
  return (tables[method] as (...values: readonly unknown[]) => unknown).apply(tables, args as unknown[]);
}

function told(error: unknown): Extract<JobReply, { readonly error: unknown }>['error'] {
  return error instanceof FlashError ? error.toReport() : (error as Error).message;
}
