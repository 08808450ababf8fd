import type { InjectionToken } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

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
  readonly #close: () => Promise<void>;
  #closed: Promise<void> | undefined;

  constructor({ url, app, logs, close }: Served) {
    this.url = url;
    this.app = app;
    this.logs = logs;
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

  /** Node's `fetch` for a path of the endpoint, for streams, bytes and redirects that are followed. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url + path, init);
  }

  /** The instance of the endpoint class or of a provider, as Nest made it. */
  get<Instance = T>(token: InjectionToken<Instance>): Instance {
    return this.app.get<Instance>(token, { strict: false });
  }

  /** Stops listening, drops requests in flight, runs the shutdown hooks, and restores the environment. A second call does nothing. */
  close(): Promise<void> {
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
