import type { Endpoint } from '@flash-ts/core/contract';
import { FlashError } from '@flash-ts/core/errors';
import { RestClient, type ControlAnswer } from '@flash-ts/platform/control-client';
import { cliErrors } from '../../errors/catalogue.js';
import { publicUrl } from '../rest-endpoints.js';
import { refusal } from './refusal.js';
import type { RunpodAccess } from './access.js';

/** A job as Runpod tells of it; what it does not know is left out. */
export interface CloudJob {
  readonly id: string;
  readonly status: 'IN_QUEUE' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT';
  readonly input?: unknown;
  readonly output?: unknown;
  readonly error?: unknown;
  readonly webhook?: unknown;
  readonly workerId?: string;
  /** Milliseconds in the queue, and with a worker. */
  readonly delayTime?: number;
  readonly executionTime?: number;
}

export interface QueueHealth {
  readonly jobs?: { readonly inQueue?: number; readonly inProgress?: number };
}

const ANSWER_MS = 30_000;

/** The public side of a queue-based endpoint. */
export class QueueCalls {
  readonly #client: RestClient;
  readonly #path: string;
  readonly #source: string;

  constructor(endpoint: Endpoint, { key, source }: Pick<RunpodAccess, 'key' | 'source'>) {
    const { origin, pathname } = new URL(publicUrl(endpoint));
    this.#client = new RestClient(origin, key, ANSWER_MS);
    this.#path = pathname.replace(/\/$/, '');
    this.#source = source;
  }

  run(body: object): Promise<CloudJob> {
    return this.#json('POST', '/run', body);
  }

  /** @returns undefined if there is no such job */
  status(id: string): Promise<CloudJob | undefined> {
    return this.#json<CloudJob>('GET', `/status/${encodeURIComponent(id)}`).catch(unlessUnknownJob);
  }

  cancel(id: string): Promise<CloudJob> {
    return this.#json('POST', `/cancel/${encodeURIComponent(id)}`);
  }

  retry(id: string): Promise<CloudJob> {
    return this.#json('POST', `/retry/${encodeURIComponent(id)}`);
  }

  async purge(): Promise<number> {
    return (await this.#json<{ removed?: number }>('POST', '/purge-queue')).removed ?? 0;
  }

  health(): Promise<QueueHealth> {
    return this.#json('GET', '/health');
  }

  async #json<Body>(method: string, operation: string, body?: object): Promise<Body> {
    const path = this.#path + operation;
    const headers = { 'content-type': 'application/json' };
    const answer = await this.#sent(method, path, body ? { body: JSON.stringify(body), headers } : {});
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text) as Body;
    throw refusal({ request: `${method} ${path}`, status: answer.status, text, source: this.#source, waitedMs: 0 });
  }

  async #sent(method: string, path: string, init: Parameters<RestClient['send']>[2]): Promise<ControlAnswer> {
    try {
      return await this.#client.send(method, path, init);
    } catch (cause) {
      const { url } = this.#client;
      const problem = cause instanceof FlashError ? 'no answer came' : String(cause);
      throw cliErrors.FLASH_RUNPOD_UNREACHABLE({ url, request: `${method} ${path}`, problem }, { cause });
    }
  }
}

function unlessUnknownJob(error: unknown): undefined {
  if ((error as { readonly code?: string }).code === 'FLASH_RUNPOD_UNKNOWN') return undefined;
  throw error;
}
