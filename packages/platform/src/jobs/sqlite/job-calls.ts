import type { ErrorReport } from '@flash-ts/core/errors';
import type { JobStore } from '../job-store.js';
import type { JobTables } from './job-tables.js';

/** The methods of a store that are calls of its thread. */
export type JobMethod = Exclude<keyof JobStore, 'close' | 'observe' | 'register'> & keyof JobTables;

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
