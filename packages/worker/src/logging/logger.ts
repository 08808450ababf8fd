import { destination, pino, stdTimeFunctions, type Logger } from 'pino';

/** A logger of JSON lines on standard output. */
export interface WorkerLog {
  readonly logger: Logger;
  /** Writes what is still in memory; to be called before the process ends. */
  readonly flush: () => void;
}

/** @param workerId as the platform names this worker, in every line */
export function createLog(level: string, workerId: string | undefined): WorkerLog {
  const stream = destination({ fd: 1, sync: false });
  // Nobody reads any more, for instance because the platform is gone; a log line is no reason to fail a request.
  stream.on('error', () => undefined);
  const logger = pino(
    {
      level,
      base: workerId === undefined ? {} : { worker: workerId },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  return { logger, flush: () => stream.flushSync() };
}
