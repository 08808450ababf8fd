import type { LogLine } from '@flash-ts/core/contract';
import { readableLine } from '@flash-ts/worker/logging';
import type { Terminal } from './terminal.js';

/**
 * Writes the workers' output to stderr until the signal aborts or the platform ends; log lines are formatted for a person, unless `--json`
 * is given.
 */
export async function followLogs(
  lines: AsyncIterable<LogLine>,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<void> {
  try {
    for await (const line of lines) terminal.note(logText(line, terminal));
  } catch (error) {
    if (!signal.aborted) terminal.note(`The stream of the log ended: ${String(error)}`);
  }
}

function logText({ endpointName, workerId, line }: LogLine, terminal: Terminal): string {
  const text = terminal.json ? line : readableLine(line, (format, part) => terminal.style(format, part));
  return `${terminal.style('cyan', `${endpointName} ${workerId}`)} ${text}`;
}
