import type { ErrorReport } from '@flash-ts/core/errors';
import type { JobTables } from './job-tables.js';

/** The methods of the tables that are calls of the thread. */
export type JobMethod = Exclude<keyof JobTables, 'changes' | 'finish' | 'committed' | 'rolledBack'>;

/** A call of a method of `JobTables`. */
export interface JobCall {
  readonly number: number;
  readonly method: JobMethod;
  readonly args: readonly unknown[];
}

/** What a call has come to. */
export type JobReply =
  | { readonly number: number; readonly value: unknown }
  /** An error of the catalogue, or the text of any other. */
  | { readonly number: number; readonly error: ErrorReport | string };

/** What calls of one transaction, or of a few, have come to. */
export interface JobReplies {
  readonly replies: readonly JobReply[];
  /** Files that no job names any more. */
  readonly unusedFiles: readonly string[];
  /** Numbers of calls whose changes others see, and which are answered once the disk has them. */
  readonly committed: readonly number[];
}
