import type { LogLine } from '@flash-ts/core/contract';
import { readableLine } from '@flash-ts/worker/logging';
import type { Terminal } from './terminal.js';

/** Writes the workers' output to stderr, their log lines for a person unless a script wants JSON, until the signal aborts or the platform goes away. */
export async function followLogs(
  lines: AsyncIterable<LogLine>,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<void> {
  try {
    for await (const line of lines) terminal.note(logText(line, terminal));
  } catch (error) {
    if (!signal.aborted) terminal.note(`The log ended before its time: ${String(error)}`);
  }
}

function logText({ endpointName, workerId, line }: LogLine, terminal: Terminal): string {
  const text = terminal.json ? line : readableLine(line, (format, part) => terminal.style(format, part));
  return `${terminal.style('cyan', `${endpointName} ${workerId}`)} ${text}`;
}
