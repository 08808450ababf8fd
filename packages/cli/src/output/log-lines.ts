import type { LogLine } from '@flash-ts/core/contract';
import type { PlatformClient } from '../targets/platform-client.js';
import type { Terminal } from './terminal.js';

/** Writes the workers' output to stderr until the signal aborts or the platform goes away. */
export async function followLogs(client: PlatformClient, signal: AbortSignal, terminal: Terminal): Promise<void> {
  try {
    for await (const line of client.followLogs(signal)) terminal.note(logText(line, terminal));
  } catch (error) {
    if (!signal.aborted) terminal.detail(`the log ended: ${String(error)}`);
  }
}

function logText({ endpointName, workerId, line }: LogLine, terminal: Terminal): string {
  return `${terminal.style('cyan', `${endpointName} ${workerId}`)} ${line}`;
}
