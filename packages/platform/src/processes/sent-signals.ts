/** Signals that a process gets for what it does itself; the others are sent by somebody. */
const OWN_SIGNALS: ReadonlySet<string> = new Set([
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGSEGV',
  'SIGSYS',
  'SIGTRAP',
]);
/** Exit codes with which a wrapper of the process tells of SIGINT, SIGKILL and SIGTERM. */
const SENT_CODES: ReadonlySet<number | null> = new Set([130, 137, 143]);

/** How a worker ended; see `WorkerEnding`. */
export interface CrashEnding {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** Whether a process has ended by a signal that somebody has sent it. */
export function isSent({ exitCode, signal }: CrashEnding): boolean {
  return signal === null ? SENT_CODES.has(exitCode) : !OWN_SIGNALS.has(signal);
}
