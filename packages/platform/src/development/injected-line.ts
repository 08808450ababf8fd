import type { LogLine } from '@flash-ts/core/contract';
import type { InjectedAnswer } from './fault-injector.js';

/** In the place of a worker's id. */
const NO_WORKER = 'injected';

/** The line of a request that was answered by an injected fault, in the form of workers' lines. @param now milliseconds since 1970 */
export function injectedLine(answer: InjectedAnswer, endpointName: string, now: number): LogLine {
  const { endpointId, requestId, method, path, status, durationMs } = answer;
  const time = new Date(now).toISOString();
  const [withoutQuery] = path.split('?', 1);
  const fields = {
    level: 'info',
    time,
    worker: NO_WORKER,
    requestId,
    method,
    // The query may hold secrets.
    path: withoutQuery,
    status,
    startedAt: new Date(now - durationMs).toISOString(),
    durationMs: Math.round(durationMs * 1000) / 1000,
    injected: true,
    msg: 'request',
  };
  return { endpointId, endpointName, workerId: NO_WORKER, stream: 'stdout', time, line: JSON.stringify(fields) };
}
