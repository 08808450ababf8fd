import type { LogLine } from '@flash-ts/core/contract';
import type { RefusedRequest } from '@flash-ts/platform';
import { logText } from './log-lines.js';
import type { Terminal } from './terminal.js';

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
