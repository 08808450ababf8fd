import { LOOP_STUCK_HEADER } from '@flash-ts/core/contract';
import { request, type IncomingMessage } from 'node:http';
import { isExhausted } from '../upstream/exhaustion.js';

/** What a worker says of itself. `silent` is no answer in time, or no listener. */
export type Health =
  | { readonly kind: 'initializing' | 'silent' }
  | {
      readonly kind: 'ready';
      /** Milliseconds for which its event loop has not turned; 0 while it turns, or where it does not tell. */
      readonly stuckMs: number;
    }
  | { readonly kind: 'unhealthy'; readonly reason: string };

/** How much of an unhealthy answer's body goes into the reason. */
const MAX_REASON = 2000;

/**
 * Asks a worker's health path once, on a connection of its own: 200 is ready, 204 initialising, all else unhealthy.
 *
 * @returns undefined when the platform could not ask, which says nothing of the worker
 */
export function askHealth(socketPath: string, path: string, timeoutMs: number): Promise<Health | undefined> {
  return new Promise((resolve) => {
    const call = request({ socketPath, path, agent: false, headers: { host: 'health', connection: 'close' } });
    const deadline = setTimeout(() => call.destroy(), timeoutMs);
    const settle = (health: Health | undefined) => {
      clearTimeout(deadline);
      resolve(health);
    };
    call.on('error', (error) => settle(isExhausted(error) ? undefined : { kind: 'silent' }));
    call.on('close', () => settle({ kind: 'silent' }));
    call.on('response', (response) => {
      // All is said: whoever revives a worker waits for this.
      if (response.statusCode === 200) settle(healthOf(response, path, ''));
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (body.length < MAX_REASON) body += chunk;
      });
      response.on('error', () => settle({ kind: 'silent' }));
      response.on('end', () => settle(healthOf(response, path, body.slice(0, MAX_REASON))));
    });
    call.end();
  });
}

function healthOf({ statusCode: status, headers }: IncomingMessage, path: string, body: string): Health {
  if (status === 200) return { kind: 'ready', stuckMs: readStuck(headers[LOOP_STUCK_HEADER]) };
  if (status === 204) return { kind: 'initializing' };
  return { kind: 'unhealthy', reason: `${path} answered ${status}${body === '' ? '' : `: ${body.trim()}`}` };
}

function readStuck(value: string | string[] | undefined): number {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : 0;
}

/** Milliseconds until the next question to a booting worker: soon while a fast boot may be about to end, then rarer. */
export function bootPollDelay(elapsedMs: number): number {
  if (elapsedMs < 1000) return 10;
  return elapsedMs < 10_000 ? 50 : 250;
}
