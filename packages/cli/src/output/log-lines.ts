import type { LogLine } from '@flash-ts/core/contract';
import { FlashError } from '@flash-ts/core/errors';
import type { RefusedRequest } from '@flash-ts/platform';
import { readableLine, type LineOrigin } from '@flash-ts/worker/logging';
import { cliErrors } from '../errors/catalogue.js';
import type { Streams, Terminal } from './terminal.js';

/** Not the colours of levels: red, yellow and green. */
const WORKER_COLOURS = ['cyan', 'magenta', 'blue', 'cyanBright', 'magentaBright', 'blueBright'] as const;

export interface LogPrinting {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** `stderr` for a command whose result is something else. */
  readonly to: keyof Streams;
}

/**
 * Prints the output of workers until it ends or the signal aborts: lines for a person, with `--json` a JSON object on each.
 *
 * @returns how many lines there were
 * @throws FlashError the platform's own, `FLASH_LOGS_BROKEN` if the connection to it breaks off
 */
export async function printLogs(lines: AsyncIterable<LogLine>, printing: LogPrinting): Promise<number> {
  const { terminal, signal, to } = printing;
  let count = 0;
  try {
    for await (const line of lines) {
      const text = terminal.json ? JSON.stringify(line) : logText(line, terminal, to);
      if (to === 'stdout') await terminal.line(text, signal);
      else terminal.note(text);
      count += 1;
      if (signal.aborted) break;
    }
    return count;
  } catch (cause) {
    if (signal.aborted) return count;
    if (cause instanceof FlashError) throw cause;
    throw cliErrors.FLASH_LOGS_BROKEN({}, { cause });
  }
}

/** A line for a person. @param to where it will be written */
export function logText(
  { time, endpointName, workerId, line }: LogLine,
  terminal: Terminal,
  to: keyof Streams,
): string {
  const all: LineOrigin['names'] = [
    { text: endpointName, format: 'bold' },
    { text: workerId, format: colourOf(workerId) },
  ];
  // A request that no worker has answered has neither.
  const names = all.filter(({ text }) => text !== '');
  return readableLine(line, { origin: { time, names }, paint: (format, text) => terminal.style(format, text, to) });
}

/** Prints a request that no worker has answered, in the form of the lines of those that workers have answered. */
export function printRefused(refused: RefusedRequest, terminal: Terminal): void {
  const line = refusedLine(refused, new Date());
  if (terminal.json) terminal.document(line, true);
  else terminal.note(logText(line, terminal, 'stderr'));
}

function refusedLine({ method, path, status, durationMs, error }: RefusedRequest, now: Date): LogLine {
  const time = now.toISOString();
  const { code, message: reason } = error;
  const rounded = durationMs === undefined ? undefined : Math.round(durationMs * 1000) / 1000;
  const fields = { level: 'warn', time, method, path, status, durationMs: rounded, code, reason, msg: 'request' };
  return { endpointId: '', endpointName: '', workerId: '', stream: 'stdout', time, line: JSON.stringify(fields) };
}

/** A worker has the same colour in every line and on every run. */
function colourOf(workerId: string): (typeof WORKER_COLOURS)[number] {
  let hash = 0;
  for (const character of workerId) hash = (hash * 31 + character.charCodeAt(0)) % 65_521;
  return WORKER_COLOURS[hash % WORKER_COLOURS.length] ?? 'cyan';
}
