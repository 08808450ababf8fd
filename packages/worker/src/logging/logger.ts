import { styleText } from 'node:util';
import { destination, pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { isoTime } from './iso-time.js';
import { readableLine, type Paint } from './readable.js';
import { Redactor } from './redactor.js';

/** A worker's loggers. */
export interface LogOutlets {
  readonly logger: Logger;
  /** For the lines of requests. There are many of them, and the only secrets they can hold are values of variables, so less is searched for. */
  readonly requestLogger: Logger;
  /** Is told the values that must not be logged. */
  readonly redactor: Redactor;
  /** A text as a log line would have it: without secrets, with places as the author's source has them. */
  readonly clean: (text: string) => string;
}

/** The loggers of a process, on standard output. */
export interface WorkerLog extends LogOutlets {
  /** Writes what is still in memory; to be called before the process ends. */
  readonly flush: () => void;
}

export interface LogOptions {
  readonly level: string;
  /** As the platform names this worker; in every line. */
  readonly workerId: string | undefined;
  /** Lines for a person instead of JSON. */
  readonly readable: boolean;
  /** Further fields of each line, except those of requests; undefined for none. */
  readonly fields?: (() => object) | undefined;
  /** Replaces places in stacks by those in the author's source. */
  readonly places?: ((text: string) => string) | undefined;
}

export function createLog(options: LogOptions): WorkerLog {
  const stream = destination({ fd: 1, sync: false });
  // The reader is gone, for instance the platform; a log line must not fail a request.
  stream.on('error', () => undefined);
  return { ...logTo(stream, options), flush: () => stream.flushSync() };
}

/** @param stream gets each line with its line end, without secrets */
export function logTo(
  stream: DestinationStream,
  { level, workerId, readable, fields, places }: LogOptions,
): LogOutlets {
  const redactor = new Redactor();
  const located = places ?? ((line: string) => line);
  const written = readable
    ? (line: string) => `${readableLine(line.trimEnd(), { paint: onTerminal })}\n`
    : (line: string) => line;
  const options: LoggerOptions = {
    level,
    base: workerId === undefined ? {} : { worker: workerId },
    timestamp: () => `,"time":"${isoTime(Date.now())}"`,
    formatters: { level: (label) => ({ level: label }) },
  };
  const logger = pino(
    {
      ...options,
      ...(fields && { mixin: fields }),
      hooks: { streamWrite: (line) => written(redactor.line(located(line))) },
    },
    stream,
  );
  const requestLogger = pino({ ...options, hooks: { streamWrite: (line) => written(redactor.text(line)) } }, stream);
  return { logger, requestLogger, redactor, clean: (text) => redactor.text(located(text)) };
}

/** Colours on a terminal, unless NO_COLOR is set. */
const onTerminal: Paint = (format, text) => styleText(format, text, { stream: process.stdout });
