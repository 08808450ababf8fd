import { openAsBlob } from 'node:fs';
import type {
  CanaryRequest,
  CreateEndpointRequest,
  Endpoint,
  EndpointRollout,
  EndpointWorkerLives,
  LeaseEvent,
  LeaseRequest,
  ListEndpointsResponse,
  ListEndpointWorkersResponse,
  LogLine,
  PlatformEvent,
  PlatformSettingsReport,
  PlatformStatus,
  ProblemResponse,
  UpdateEndpointRequest,
} from '@flash-ts/core/contract';
import { FlashError } from '@flash-ts/core/errors';
import { platformCatalogue, platformErrors } from '../errors/catalogue.js';
import { readServerSentEvents } from './server-sent-events.js';

/** Seconds that the head of an answer may take. */
export const ANSWER_S = 15;
/** Additional seconds for an upload: the platform answers after it has unpacked the file, which depends on its disk. */
const FILE_S = 120;
const FILE_S_PER_MB = 1;

/**
 * A client of a platform's control API. It throws the error with which the platform refused a request.
 *
 * @throws FlashError from every method but `send`: the platform's own, `FLASH_PLATFORM_REFUSED` for an answer without one,
 *   `FLASH_PLATFORM_UNREACHABLE` if nothing listens at the address, `FLASH_PLATFORM_SILENT` if no answer comes in time
 */
export class ControlClient {
  /**
   * @param url base address, without a slash at the end
   * @param key bearer key
   * @param answerMs how long the head of an answer may take, in milliseconds
   */
  constructor(
    readonly url: string,
    readonly key: string,
    private readonly answerMs = ANSWER_S * 1000,
  ) {}

  async listEndpoints(): Promise<readonly Endpoint[]> {
    return (await this.json<ListEndpointsResponse>('GET', '/v2/serverless')).endpoints;
  }

  endpoint(id: string): Promise<Endpoint> {
    return this.json('GET', `/v2/serverless/${id}`);
  }

  createEndpoint(body: CreateEndpointRequest): Promise<Endpoint> {
    return this.json('POST', '/v2/serverless', body);
  }

  updateEndpoint(id: string, body: UpdateEndpointRequest): Promise<Endpoint> {
    return this.json('PATCH', `/v2/serverless/${id}`, body);
  }

  deleteEndpoint(id: string): Promise<void> {
    return this.json('DELETE', `/v2/serverless/${id}`);
  }

  listWorkers(id: string): Promise<ListEndpointWorkersResponse> {
    return this.json('GET', `/v2/serverless/${id}/workers`);
  }

  /** The history of an endpoint's workers, including those that have ended. */
  workerLives(id: string): Promise<EndpointWorkerLives> {
    return this.json('GET', `/local/endpoints/${id}/workers`);
  }

  rollout(id: string): Promise<EndpointRollout> {
    return this.json('GET', `/local/endpoints/${id}`);
  }

  /** Releases a new version as a canary, or changes the rule of the canary. */
  canary(id: string, body: CanaryRequest): Promise<EndpointRollout> {
    return this.json('POST', `/local/endpoints/${id}/canary`, body);
  }

  /** Starts a worker even if the last ones have failed or the version was given up. */
  retry(id: string): Promise<EndpointRollout> {
    return this.json('POST', `/local/endpoints/${id}/retry`);
  }

  promote(id: string): Promise<EndpointRollout> {
    return this.json('POST', `/local/endpoints/${id}/promote`);
  }

  /** @param version default: the version that served last; a canary is called off */
  rollback(id: string, version?: number): Promise<EndpointRollout> {
    return this.json('POST', `/local/endpoints/${id}/rollback`, version === undefined ? undefined : { version });
  }

  status(): Promise<PlatformStatus> {
    return this.json('GET', '/local/status');
  }

  settings(): Promise<PlatformSettingsReport> {
    return this.json('GET', '/local/settings');
  }

  /** @param changes by name; null resets a setting to its default */
  changeSettings(changes: Readonly<Record<string, unknown>>): Promise<PlatformSettingsReport> {
    return this.json('PATCH', '/local/settings', changes);
  }

  stop(): Promise<void> {
    return this.json('POST', '/local/stop');
  }

  hasArtifact(digest: string): Promise<boolean> {
    return this.has(`/local/artifacts/${digest}`);
  }

  /** @param archive a `tar.gz`, or the path of one */
  uploadArtifact(digest: string, archive: Buffer | string): Promise<void> {
    return this.upload(`/local/artifacts/${digest}`, archive);
  }

  hasCompileCache(digest: string): Promise<boolean> {
    return this.has(`/local/artifacts/${digest}/compile-cache`);
  }

  /** Uploads V8's compile cache of a stored artifact. */
  uploadCompileCache(digest: string, path: string): Promise<void> {
    return this.upload(`/local/artifacts/${digest}/compile-cache`, path);
  }

  /** The stored output of an endpoint's workers, oldest first. */
  logs(id: string): Promise<LogLine[]> {
    return all(this.stream('GET', `/local/logs?endpoint=${id}`));
  }

  /** Streams the workers' output until the signal aborts or the platform ends. */
  followLogs(signal: AbortSignal): AsyncGenerator<LogLine> {
    return this.stream('GET', '/local/logs?follow=true', { signal });
  }

  /** The stored events of an endpoint, oldest first. */
  events(id: string): Promise<PlatformEvent[]> {
    return all(this.stream('GET', `/local/events?follow=false&endpoint=${id}`));
  }

  /** Requests the lease on an app's environment; it is held until the signal aborts or this process ends. */
  lease(body: LeaseRequest, signal: AbortSignal): AsyncGenerator<LeaseEvent> {
    return this.stream('POST', '/local/leases', { body: JSON.stringify(body), signal });
  }

  /** Calls any route. @returns the body of the answer, undefined where it has none */
  async json<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const init =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await this.request(method, path, init);
    const text = await response.text().catch((cause: unknown) => {
      throw platformErrors.FLASH_PLATFORM_UNREACHABLE({ url: this.url, request: `${method} ${path}` }, { cause });
    });
    return (text === '' ? undefined : JSON.parse(text)) as Body;
  }

  /**
   * Calls any route.
   *
   * @returns the answer as it is, whatever its status
   * @throws FlashError `FLASH_PLATFORM_UNREACHABLE`, `FLASH_PLATFORM_SILENT`
   */
  async send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const deadline = this.answerMs + fileMs(init.body);
    const silence = new AbortController();
    // The timeout covers the head only: some bodies, such as followed logs, have no end.
    const timer = setTimeout(() => silence.abort(), deadline);
    const signal = init.signal ? AbortSignal.any([init.signal, silence.signal]) : silence.signal;
    const headers = { ...(init.headers as Record<string, string> | undefined), authorization: `Bearer ${this.key}` };
    try {
      return await fetch(this.url + path, { ...init, method, headers, signal });
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      const facts = { url: this.url, request: `${method} ${path}` };
      if (!silence.signal.aborted) throw platformErrors.FLASH_PLATFORM_UNREACHABLE(facts, { cause });
      throw platformErrors.FLASH_PLATFORM_SILENT({ ...facts, seconds: Math.round(deadline / 1000) }, { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  private async has(path: string): Promise<boolean> {
    return (await this.send('HEAD', path)).ok;
  }

  private async upload(path: string, archive: Buffer | string): Promise<void> {
    const body = typeof archive === 'string' ? await openAsBlob(archive) : new Blob([new Uint8Array(archive)]);
    await this.request('PUT', path, { body, headers: { 'content-type': 'application/gzip' } });
  }

  private async *stream<Data>(method: string, path: string, init: RequestInit = {}): AsyncGenerator<Data> {
    const { body } = await this.request(method, path, init);
    if (body) for await (const data of readServerSentEvents(body)) yield JSON.parse(data) as Data;
  }

  private async request(method: string, path: string, init: RequestInit): Promise<Response> {
    const response = await this.send(method, path, init);
    if (response.ok) return response;
    throw await refusal(`${method} ${path}`, response);
  }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

function fileMs(body: RequestInit['body']): number {
  return body instanceof Blob ? (FILE_S + (body.size / 1_000_000) * FILE_S_PER_MB) * 1000 : 0;
}

/** The platform's own error if the answer is one; otherwise an error that says which request got which answer. */
async function refusal(request: string, response: Response): Promise<FlashError> {
  const text = await response.text();
  const { code, title: phrase, detail, fix } = parseProblem(text) ?? {};
  if (code !== undefined && phrase !== undefined && detail !== undefined && fix !== undefined) {
    const known: Readonly<Record<string, { readonly title: string }>> = platformCatalogue;
    const title = known[code]?.title ?? phrase;
    return FlashError.fromReport({ code, title, kind: 'user', message: detail, fix });
  }
  return platformErrors.FLASH_PLATFORM_REFUSED({
    request,
    status: response.status,
    detail: detail ?? text.slice(0, 500),
    fix,
  });
}

function parseProblem(text: string): Partial<ProblemResponse> | undefined {
  try {
    return JSON.parse(text) as Partial<ProblemResponse>;
  } catch {
    return undefined;
  }
}
