import { LOOP_STUCK_HEADER } from '@flash-ts/core/contract';
import { connect } from 'node:net';
import { isExhausted } from '../upstream/exhaustion.js';
import type { ResponseHead } from '../upstream/response-head.js';
import { ResponseReader, type Chunk, type ResponseSink } from '../upstream/response-reader.js';

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
 * Asks a worker's health path once, on a connection of its own: 200 is ready, 204 initialising, all else unhealthy. Whoever revives a worker
 * waits for it, so that it is asked with less than a client of Node's takes for the same.
 *
 * @returns undefined when the platform could not ask, which says nothing of the worker
 */
export function askHealth(socketPath: string, path: string, timeoutMs: number): Promise<Health | undefined> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const settle = (health: Health | undefined) => {
      clearTimeout(deadline);
      socket.destroy();
      resolve(health);
    };
    const deadline = setTimeout(settle, timeoutMs, SILENT);
    const reader = new ResponseReader('GET', new HealthAnswer(path, settle));
    socket.on('error', (error) => settle(isExhausted(error) ? undefined : SILENT));
    socket.on('data', (bytes: Buffer) => {
      try {
        reader.read(bytes);
      } catch {
        // It answers something else than HTTP.
        settle(SILENT);
      }
    });
    socket.on('close', () => {
      reader.close();
      settle(SILENT);
    });
    socket.write(`GET ${path} HTTP/1.1\r\nhost: health\r\nconnection: close\r\n\r\n`, 'latin1');
  });
}

const SILENT: Health = { kind: 'silent' };

/** Of a good answer the head says it all; of any other one the body is the reason. */
class HealthAnswer implements ResponseSink {
  readonly #path: string;
  readonly #settle: (health: Health) => void;
  #status = 0;
  #body = '';

  constructor(path: string, settle: (health: Health) => void) {
    this.#path = path;
    this.#settle = settle;
  }

  onHead({ status, headers }: ResponseHead): void {
    this.#status = status;
    if (status === 200) this.#settle({ kind: 'ready', stuckMs: readStuck(headers) });
    else if (status === 204) this.#settle({ kind: 'initializing' });
  }

  onBody(chunk: Chunk): void {
    if (this.#body.length < MAX_REASON) this.#body += typeof chunk === 'string' ? chunk : chunk.toString('latin1');
  }

  onEnd(): void {
    const text = Buffer.from(this.#body.slice(0, MAX_REASON), 'latin1').toString('utf8').trim();
    const words = `${this.#path} answered ${this.#status}`;
    this.#settle({ kind: 'unhealthy', reason: text === '' ? words : `${words}: ${text}` });
  }
}

/** @param headers name, value, name, value */
function readStuck(headers: readonly string[]): number {
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === LOOP_STUCK_HEADER);
  const value = at === -1 ? '' : (headers[at + 1] ?? '');
  return /^\d{1,9}$/.test(value) ? Number(value) : 0;
}
