import { randomUUID } from 'node:crypto';
import type { InjectionToken } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { workerErrors } from '../errors/index.js';
import { isFailed } from '../jobs/job.js';
import type { JobRunner } from '../jobs/job-runner.js';
import type { JobOptions, JobOutput, JobPart, JobResult, MethodName } from './job-result.js';

/** A line of a worker's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly level: string; readonly msg?: string };

export interface EndpointRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; text, bytes and forms (`FormData`, `URLSearchParams`) are sent as they are. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export interface EndpointAnswer<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, otherwise text; undefined without a body. */
  readonly body: Body;
}

interface Served {
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly logs: readonly LogLine[];
  /** Undefined for a load-balanced endpoint. */
  readonly jobs: JobRunner | undefined;
  readonly close: () => Promise<void>;
}

/** What `fetch` sends as it is. */
const RAW = [Uint8Array, ArrayBuffer, FormData, URLSearchParams, Blob, ReadableStream];

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/;

/** An endpoint class that is being served in this process. */
export class ServedEndpoint<T extends object = object> implements AsyncDisposable {
  /** Its base URL, without a slash at the end. */
  readonly url: string;
  /** What the endpoint has logged so far, at `info` and above, without the lines of requests. */
  readonly logs: readonly LogLine[];
  /** The Nest app, initialized. */
  readonly app: NestFastifyApplication;
  readonly #jobs: JobRunner | undefined;
  readonly #ending = new AbortController();
  readonly #close: () => Promise<void>;
  #closed: Promise<void> | undefined;

  constructor({ url, app, logs, jobs, close }: Served) {
    this.url = url;
    this.app = app;
    this.logs = logs;
    this.#jobs = jobs;
    this.#close = close;
  }

  /**
   * Sends one request and reads its answer to the end. Redirects are not followed.
   *
   * @param path path and query, beginning with `/`
   */
  async request<Body = unknown>(
    method: string,
    path: string,
    { headers = {}, body, signal }: EndpointRequest = {},
  ): Promise<EndpointAnswer<Body>> {
    const raw = body === undefined || typeof body === 'string' || RAW.some((type) => body instanceof type);
    const response = await this.fetch(path, {
      method,
      headers: raw ? headers : { 'content-type': 'application/json', ...headers },
      redirect: 'manual',
      ...(body !== undefined && { body: raw ? (body as NonNullable<RequestInit['body']>) : JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    return { status: response.status, headers: response.headers, body: (await readBody(response)) as Body };
  }

  /**
   * Runs one job as a worker does: validation, guards, time limit, retries (without the pauses between them), progress and parts.
   *
   * @param input any JSON
   * @throws FlashError `FLASH_WORKER_TEST_NO_JOBS`, for a load-balanced endpoint
   * @example const { output, progress } = await endpoint.job({ url: 'https://example.com/a.mp3' });
   */
  async job<Name extends MethodName<T> = MethodName<T>>(
    input: unknown = {},
    { method, id = randomUUID(), signal, ...facts }: JobOptions<Name> = {},
  ): Promise<JobResult<JobOutput<T, Name>, JobPart<T, Name>>> {
    if (!this.#jobs) throw workerErrors.FLASH_WORKER_TEST_NO_JOBS({});
    const progress: unknown[] = [];
    const parts: JobPart<T, Name>[] = [];
    const chosen = method !== undefined && this.#jobs.methods.length > 1 ? { ...(input as object), method } : input;
    // As it comes to a worker.
    const sent = JSON.parse(JSON.stringify(chosen)) as unknown;
    const outcome = await this.#jobs.run(
      { ...facts, id, input: sent },
      {
        signal: AbortSignal.any([this.#ending.signal, ...(signal ? [signal] : [])]),
        onProgress: (text) => void progress.push(JSON.parse(text)),
        onPart: (text) => void parts.push(JSON.parse(text) as JobPart<T, Name>),
      },
    );
    const output = outcome.text === undefined ? undefined : (JSON.parse(outcome.text) as JobOutput<T, Name>);
    return { progress, parts, output, ...(isFailed(outcome) && { error: outcome.error }) };
  }

  /** Node's `fetch` for a path of the endpoint, for streams, bytes and redirects that are followed. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url + path, init);
  }

  /** The instance of the endpoint class or of a provider, as Nest made it. */
  get<Instance = T>(token: InjectionToken<Instance>): Instance {
    return this.app.get<Instance>(token, { strict: false });
  }

  /** Stops listening, drops requests in flight, aborts jobs that run, runs the shutdown hooks, and restores the environment. A second call does nothing. */
  close(): Promise<void> {
    this.#ending.abort(new DOMException('the endpoint was closed', 'AbortError'));
    return (this.#closed ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  return JSON_TYPE.test(response.headers.get('content-type') ?? '') ? (JSON.parse(text) as unknown) : text;
}
