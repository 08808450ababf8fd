import { styleText } from 'node:util';
import { destination, pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { isoTime } from './iso-time.js';
import { readableLine, type Paint } from './readable.js';
import { Redactor } from './redactor.js';

/** A worker's loggers. */
export interface LogOutlets {
  readonly logger: Logger;
  /** For the lines of requests: these are many, and only a secret's own value can get into them. */
  readonly requestLogger: Logger;
  /** Learns which values must not be logged. */
  readonly redactor: Redactor;
}

/** Those of a process, on standard output. */
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
  /** Further fields of lines that are not those of requests, asked for each; undefined for none. */
  readonly fields?: (() => object) | undefined;
  /** Names the places of stacks as the author's source has them. */
  readonly places?: ((text: string) => string) | undefined;
}

export function createLog(options: LogOptions): WorkerLog {
  const stream = destination({ fd: 1, sync: false });
  // Nobody reads any more, for instance because the platform is gone; a log line is no reason to fail a request.
  stream.on('error', () => undefined);
  return { ...logTo(stream, options), flush: () => stream.flushSync() };
}

/** @param stream given each line with its end, without secrets */
export function logTo(
  stream: DestinationStream,
  { level, workerId, readable, fields, places }: LogOptions,
): LogOutlets {
  const redactor = new Redactor();
  const located = places ?? ((line: string) => line);
  const written = readable ? (line: string) => `${readableLine(line.trimEnd(), onTerminal)}\n` : (line: string) => line;
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
  return { logger, requestLogger, redactor };
}

/** Colours on a terminal only, and there unless NO_COLOR is set. */
const onTerminal: Paint = (format, text) => styleText(format, text, { stream: process.stdout });
