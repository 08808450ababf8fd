import type { LogLine } from '@flash-ts/core/contract';
import type { ServerResponse } from 'node:http';
import type { LogStore } from '../logs/log-store.js';

/** A reader that is as many bytes behind is cut off rather than kept in memory. */
const MAX_BEHIND = 4 * 1024 * 1024;
/** A comment as often keeps the connection from being taken for dead. */
const HEARTBEAT_MS = 15_000;

/** Answers with the lines in memory as Server-Sent Events, and with `follow` with all that come after until the client leaves. */
export function streamLogs(
  response: ServerResponse,
  logs: LogStore,
  { endpointId, follow }: { readonly endpointId?: string; readonly follow: boolean },
): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
  });
  const send = (text: string) => {
    response.write(text);
    if (response.writableLength > MAX_BEHIND) response.destroy();
  };
  // Headers go out now, even if the first line is a while away.
  response.flushHeaders();
  for (const line of logs.history(endpointId)) response.write(eventOf(line));
  if (!follow) return void response.end();
  const unsubscribe = logs.subscribe((line) => {
    if (endpointId === undefined || line.endpointId === endpointId) send(eventOf(line));
  });
  const heartbeat = setInterval(send, HEARTBEAT_MS, ':\n\n');
  heartbeat.unref();
  response.once('close', () => {
    clearInterval(heartbeat);
    unsubscribe();
  });
}

function eventOf(line: LogLine): string {
  return `data: ${JSON.stringify(line)}\n\n`;
}
