import type { LoggerService } from '@nestjs/common';

/** Contexts in which Nest logs its own start, with a line for each module and route. */
const NEST_START = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Where lines go: a logger of pino, or code that passes them to one. */
export type LogTarget = Readonly<Record<Level, (fields: object, message?: string) => void>>;

/**
 * Nest's logger on top of ours, so that what an author logs with `new Logger(UserService.name)` is a JSON line too. Nest calls each method with
 * the message, then further values, the last of which is the context; for errors a stack may come before the context.
 */
export class NestLogger implements LoggerService {
  readonly #log: LogTarget;

  constructor(log: LogTarget) {
    this.#log = log;
  }

  log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    const isStart = typeof context === 'string' && NEST_START.has(context);
    this.#write(isStart ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#write('fatal', message, rest);
  }

  #write(level: Level, message: unknown, rest: unknown[]): void {
    const context = typeof rest.at(-1) === 'string' ? { context: rest.at(-1) } : {};
    const values = rest.slice(0, 'context' in context ? -1 : undefined).filter((value) => value !== undefined);
    const details = values.length > 0 ? { details: values } : {};
    if (typeof message === 'string') this.#log[level]({ ...context, ...details }, message);
    else if (message instanceof Error) this.#log[level]({ ...context, ...details, err: message }, message.message);
    else this.#log[level]({ ...context, ...details, value: message });
  }
}
