import { LOOP_STUCK_HEADER } from '@flash-ts/core/contract';
import { connect } from 'node:net';
import { isExhausted } from '../upstream/exhaustion.js';
import type { ResponseHead } from '../upstream/response-head.js';
import { ResponseReader, type Chunk, type ResponseSink } from '../upstream/response-reader.js';

/** The result of a health check. `silent`: no answer in time, or no listener. */
export type Health =
  | { readonly kind: 'initializing' | 'silent' }
  | {
      readonly kind: 'ready';
      /** Milliseconds for which its event loop has been blocked; 0 while it turns, or if the worker does not report it. */
      readonly stuckMs: number;
    }
  | { readonly kind: 'unhealthy'; readonly reason: string };

/** Characters of an unhealthy answer's body that go into the reason. */
const MAX_REASON = 2000;

/**
 * Requests a worker's health path once, on a separate connection: 200 is ready, 204 initializing, everything else unhealthy. The revival of
 * a worker waits for this, so it uses a plain socket, which is faster than Node's HTTP client.
 *
 * @returns undefined if the platform could not open a connection, which says nothing about the worker
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
        // The answer is not HTTP.
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

/** Reads an answer: of a 200 or 204 only the head, of any other one the body as the reason. */
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
