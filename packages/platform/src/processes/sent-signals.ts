import type { WorkerEnding } from '@flash-ts/core/contract';

/** Signals that a process causes itself, such as SIGSEGV; all others are sent to it. */
const OWN_SIGNALS: ReadonlySet<string> = new Set([
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGSEGV',
  'SIGSYS',
  'SIGTRAP',
]);
/** Exit codes with which a wrapper process reports SIGINT, SIGKILL and SIGTERM. */
const SENT_CODES: ReadonlySet<number | null> = new Set([130, 137, 143]);

export type CrashEnding = Pick<WorkerEnding, 'exitCode' | 'signal'>;

/** Whether a signal from another process has ended a process. */
export function isSent({ exitCode, signal }: CrashEnding): boolean {
  return signal === null ? SENT_CODES.has(exitCode) : !OWN_SIGNALS.has(signal);
}
