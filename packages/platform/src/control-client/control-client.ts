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

/** How long the head of an answer may take, in seconds. */
export const ANSWER_S = 15;
/** And how much longer where a file is sent: the platform answers when it has unpacked it, however slow its disk is. */
const FILE_S = 120;
const FILE_S_PER_MB = 1;

/**
 * Speaks the control API of a platform. Every refusal becomes the error that the platform answered with.
 *
 * @throws FlashError from every method but `send`: the platform's own, `FLASH_PLATFORM_REFUSED` for an answer that holds none,
 *   `FLASH_PLATFORM_UNREACHABLE` where nobody listens, `FLASH_PLATFORM_SILENT` where nobody answers
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

  /** What became of its workers, and of those that are gone. */
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

  /** Starts a worker though the last ones have failed, or the version was given up. */
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

  /** @param changes by name; null puts one back to its default */
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

  /** V8's compile cache of an artifact that is there already. */
  uploadCompileCache(digest: string, path: string): Promise<void> {
    return this.upload(`/local/artifacts/${digest}/compile-cache`, path);
  }

  /** What the workers of an endpoint have written, as far as it is kept, oldest first. */
  logs(id: string): Promise<LogLine[]> {
    return all(this.stream('GET', `/local/logs?endpoint=${id}`));
  }

  /** The workers' output as it comes, until the signal aborts or the platform goes. */
  followLogs(signal: AbortSignal): AsyncGenerator<LogLine> {
    return this.stream('GET', '/local/logs?follow=true', { signal });
  }

  /** What has happened to an endpoint, as far as it is kept, oldest first. */
  events(id: string): Promise<PlatformEvent[]> {
    return all(this.stream('GET', `/local/events?follow=false&endpoint=${id}`));
  }

  /** Asks for the right to change an app's environment; it is held until the signal aborts or this process ends. */
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
    // Of what follows the head some has no end, as logs that are followed.
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
