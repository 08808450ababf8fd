import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import { Agent, EnvHttpProxyAgent, request, type Dispatcher } from 'undici';
import type { FlashError } from '@flash-ts/core/errors';
import { buildErrors } from '../../errors/catalogue.js';
import { isLoopback } from '../reference.js';
import { ATTEMPTS, codeOf, isBusy, isPassing, LONGEST_WAIT_MS, waitBefore } from './retry.js';

/** A request to a registry. */
export interface Call {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes the body anew for each attempt. */
  readonly body?: () => Uint8Array | Readable;
  /** What it is for, in errors: `the manifest of acme/shop:1.0`. */
  readonly what: string;
  /** Whether the caller repeats it itself, since it must not simply be sent again. */
  readonly once?: boolean;
}

export interface Answer {
  readonly status: number;
  /** The first value of a header, by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  readonly body: Dispatcher.ResponseData['body'];
  /** Where it came from, after redirects. */
  readonly url: URL;
}

export interface TransportOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called before each wait for another attempt. */
  readonly onRetry?: ((retry: Retry) => void) | undefined;
  /** Waits; replaced in tests. */
  readonly wait?: ((milliseconds: number, signal: AbortSignal | undefined) => Promise<void>) | undefined;
}

/** A request that is made again. */
export interface Retry {
  readonly registry: string;
  readonly what: string;
  /** `answered 503`, `the connection was lost (ECONNRESET)`. */
  readonly why: string;
  readonly waitMs: number;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 5;
const CONNECT_MS = 15_000;
/** Registries check a whole blob before they answer its last request. */
const ANSWER_MS = 300_000;
/** Without a byte. */
const SILENCE_MS = 60_000;

/** Requests to the hosts of one registry: repeated where that is safe, redirected without credentials to other hosts, called off by a signal. */
export class Transport {
  readonly #registry: string;
  readonly #options: TransportOptions;
  readonly #dispatcher: Dispatcher;

  constructor(registry: string, options: TransportOptions) {
    this.#registry = registry;
    this.#options = options;
    const times = { connect: { timeout: CONNECT_MS }, headersTimeout: ANSWER_MS, bodyTimeout: SILENCE_MS };
    // A proxy can't reach the loopback addresses of this machine.
    this.#dispatcher = isLoopback(registry) ? new Agent(times) : new EnvHttpProxyAgent(times);
  }

  get signal(): AbortSignal | undefined {
    return this.#options.signal;
  }

  close(): Promise<void> {
    return this.#dispatcher.destroy();
  }

  /**
   * Sends a request until there is an answer other than "later".
   *
   * @throws FlashError `FLASH_REGISTRY_UNREACHABLE`, `FLASH_REGISTRY_BUSY`, `FLASH_REGISTRY_REDIRECT_REFUSED`; with `once` also a connection's error
   */
  async send(call: Call): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#follow(call).catch(async (error: unknown) => {
        if (call.once) throw error;
        if (!isPassing(error)) throw this.problem(error);
        await this.pause(call.what, attempt, error);
      });
      if (!answer) continue;
      if (!isBusy(answer.status) || call.once) return answer;
      await answer.body.dump();
      await this.pause(call.what, attempt, answer);
    }
  }

  /**
   * Waits for the next attempt.
   *
   * @param attempt that failed, from 1
   * @throws FlashError `FLASH_REGISTRY_UNREACHABLE`, `FLASH_REGISTRY_BUSY` when there is to be none
   */
  async pause(what: string, attempt: number, failure: unknown): Promise<void> {
    const { signal, onRetry, wait = pass } = this.#options;
    signal?.throwIfAborted();
    const answer = isAnswer(failure) ? failure : undefined;
    const waitMs = waitBefore(attempt, answer?.header('retry-after'), Date.now());
    if (attempt >= ATTEMPTS || waitMs > LONGEST_WAIT_MS) throw this.#lastFailure(failure, waitMs);
    const why = answer ? `answered ${answer.status}` : `the connection was lost (${codeOf(failure) ?? 'cut off'})`;
    onRetry?.({ registry: this.#registry, what, why, waitMs });
    await wait(waitMs, signal);
  }

  #lastFailure(failure: unknown, waitMs: number): unknown {
    if (!isAnswer(failure)) return this.problem(failure);
    const wait = waitMs > LONGEST_WAIT_MS ? Math.ceil(waitMs / 1000) : undefined;
    return buildErrors.FLASH_REGISTRY_BUSY({ registry: this.#registry, status: failure.status, wait });
  }

  /** Whether a failure may be over at the next attempt. */
  passes(error: unknown): boolean {
    return !this.signal?.aborted && isPassing(error);
  }

  /** An error of a connection as ours; any other one as it is. */
  problem(error: unknown): unknown {
    if (this.signal?.aborted) return this.signal.reason;
    const code = codeOf(error);
    if (code === undefined || code.startsWith('FLASH_')) return error;
    const { message } = error as Error;
    const problem = message === '' || message.includes(code) ? message || code : `${message} (${code})`;
    return buildErrors.FLASH_REGISTRY_UNREACHABLE({ registry: this.#registry, problem }, { cause: error });
  }

  async #follow(call: Call): Promise<Answer> {
    let { url, headers = {}, method, body } = call;
    for (let redirects = 0; ; redirects += 1) {
      const {
        statusCode,
        headers: received,
        body: content,
      } = await request(url, {
        method,
        headers,
        body: body?.() ?? null,
        dispatcher: this.#dispatcher,
        ...(this.signal && { signal: this.signal }),
      });
      const header = (name: string) => [received[name]].flat()[0];
      const location = header('location');
      if (!REDIRECTS.has(statusCode) || location === undefined)
        return { status: statusCode, header, body: content, url };
      await content.dump();
      const to = this.#redirect(url, location, redirects);
      if (to.origin !== url.origin) headers = withoutCredentials(headers);
      if (statusCode === 303) ({ method, body } = { method: 'GET', body: undefined });
      url = to;
    }
  }

  #redirect(from: URL, location: string, redirects: number): URL {
    const refused = (problem: string): FlashError =>
      buildErrors.FLASH_REGISTRY_REDIRECT_REFUSED({ registry: this.#registry, to: placeOf(location, from), problem });
    if (!URL.canParse(location, from.href)) throw refused('which is no address');
    const to = new URL(location, from);
    if (redirects >= MOST_REDIRECTS) throw refused(`after ${redirects} other redirects`);
    if (to.protocol !== 'https:' && !(to.protocol === 'http:' && isLoopback(to.hostname) && from.protocol === 'http:'))
      throw refused('which is not encrypted');
    return to;
  }
}

/** An address without its query, which may have a signature in it. */
function placeOf(location: string, from: URL): string {
  if (!URL.canParse(location, from.href)) return JSON.stringify(location.slice(0, 100));
  const { origin, pathname } = new URL(location, from);
  return `${origin}${pathname}`;
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(?:authorization|cookie)$/i.test(name)));
}

function isAnswer(failure: unknown): failure is Answer {
  return (
    typeof (failure as Partial<Answer>).status === 'number' && typeof (failure as Partial<Answer>).header === 'function'
  );
}

async function pass(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, signal && { signal });
}
