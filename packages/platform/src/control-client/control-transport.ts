import type { ProblemResponse } from '@flash-ts/core/contract';
import { FlashError } from '@flash-ts/core/errors';
import { readServerSentEvents } from '@flash-ts/core/server-sent-events';
import { platformCatalogue, platformErrors } from '../errors/catalogue.js';
import { exchange, fileBody, type ControlAnswer, type ControlRequest } from './exchange.js';

/** Seconds that the head of an answer may take. */
export const ANSWER_S = 15;
/** Additional seconds for an upload: the platform answers after it has unpacked the file, which depends on its disk. */
const FILE_S = 120;
const FILE_S_PER_MB = 1;

/** Sends requests to a control API and reads the answers: JSON, files and event streams. Errors as `ControlClient` lists them. */
export class ControlTransport {
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

  /** Calls any route. @returns the body of the answer, undefined where it has none */
  async json<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const init =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await this.request(method, path, init);
    const text = await answer.text().catch((cause: unknown) => {
      throw this.unreachable(`${method} ${path}`, cause);
    });
    return (text === '' ? undefined : JSON.parse(text)) as Body;
  }

  /**
   * Calls any route.
   *
   * @returns the answer as it is, whatever its status
   * @throws FlashError `FLASH_PLATFORM_UNREACHABLE`, `FLASH_PLATFORM_SILENT`
   */
  async send(method: string, path: string, init: ControlRequest = {}): Promise<ControlAnswer> {
    const deadline = this.answerMs + fileMs(init);
    const silence = new AbortController();
    // The timeout covers the head only: some bodies, such as followed logs, have no end.
    const timer = setTimeout(() => silence.abort(), deadline);
    const signal = init.signal ? AbortSignal.any([init.signal, silence.signal]) : silence.signal;
    const headers = { ...init.headers, authorization: `Bearer ${this.key}` };
    try {
      return await exchange(this.url + path, method, { ...init, headers, signal });
    } catch (cause) {
      if (init.signal?.aborted) throw init.signal.reason;
      if (!silence.signal.aborted) throw this.unreachable(`${method} ${path}`, cause);
      throw this.silent(`${method} ${path}`, Math.round(deadline / 1000), cause);
    } finally {
      clearTimeout(timer);
    }
  }

  protected async has(path: string): Promise<boolean> {
    const answer = await this.send('HEAD', path);
    await answer.text();
    return answer.ok;
  }

  protected async upload(path: string, archive: Buffer | string): Promise<void> {
    const body = typeof archive === 'string' ? await fileBody(archive) : archive;
    const answer = await this.request('PUT', path, { body, headers: { 'content-type': 'application/gzip' } });
    await answer.text();
  }

  /** @param onOpen called when the answer has begun */
  protected async *stream<Data>(
    method: string,
    path: string,
    init: ControlRequest = {},
    onOpen?: () => void,
  ): AsyncGenerator<Data> {
    const { body } = await this.request(method, path, init);
    onOpen?.();
    for await (const { data } of readServerSentEvents(body)) yield JSON.parse(data) as Data;
  }

  /** Calls any route. @returns an answer of success; any other is an error */
  protected async request(method: string, path: string, init: ControlRequest): Promise<ControlAnswer> {
    const answer = await this.send(method, path, init);
    if (answer.ok) return answer;
    throw await refusal(`${method} ${path}`, answer);
  }

  protected unreachable(request: string, cause: unknown): FlashError {
    return platformErrors.FLASH_PLATFORM_UNREACHABLE({ url: this.url, request }, { cause });
  }

  protected silent(request: string, seconds: number, cause: unknown): FlashError {
    return platformErrors.FLASH_PLATFORM_SILENT({ url: this.url, request, seconds }, { cause });
  }
}

/** A query of the parameters that are given. */
export function parametersOf(query: object): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)] as [string, string])).toString();
}

function fileMs({ body }: ControlRequest): number {
  if (body === undefined || typeof body === 'string') return 0;
  const bytes = 'bytes' in body ? body.bytes : body.length;
  return (FILE_S + (bytes / 1_000_000) * FILE_S_PER_MB) * 1000;
}

/** The platform's own error if the answer is one; otherwise an error that says which request got which answer. */
async function refusal(request: string, answer: ControlAnswer): Promise<FlashError> {
  const text = await answer.text();
  const { code, title: phrase, detail, fix } = parseProblem(text) ?? {};
  if (code !== undefined && phrase !== undefined && detail !== undefined && fix !== undefined) {
    const known: Readonly<Record<string, { readonly title: string }>> = platformCatalogue;
    const title = known[code]?.title ?? phrase;
    return FlashError.fromReport({ code, title, kind: 'user', message: detail, fix });
  }
  return platformErrors.FLASH_PLATFORM_REFUSED({
    request,
    status: answer.status,
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
