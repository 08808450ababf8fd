import { setTimeout } from 'node:timers/promises';
import type { CreateEndpointRequest, Endpoint } from '@flash-ts/core/contract';
import { FlashError } from '@flash-ts/core/errors';
import { RestClient, type ControlAnswer, type ControlRequest } from '@flash-ts/platform/control-client';
import { cliErrors } from '../../errors/catalogue.js';
import type { Progress } from '../target.js';
import type { RunpodAccess } from './access.js';
import { refusal } from './refusal.js';
import { retryPause } from './retry-pause.js';

const ANSWER_MS = 60_000;

/** How often something is created anew whose creation got no clear answer. */
const CREATIONS = 3;
const CREATION_PAUSE_MS = 1000;

/** The result of an attempt, before it is an answer or an error of a request. */
type Attempt = { readonly answer: ControlAnswer } | { readonly error: unknown };

/**
 * A client of Runpod's REST API. It waits for the limit of requests, and repeats what may be repeated.
 *
 * @throws FlashError from every method: `FLASH_RUNPOD_…` by the status of the answer
 */
export class RunpodClient extends RestClient {
  readonly access: RunpodAccess;
  readonly #progress: Partial<Progress>;

  constructor(access: RunpodAccess, progress: Partial<Progress> = {}) {
    super(access.url, access.key, ANSWER_MS);
    this.access = access;
    this.#progress = progress;
  }

  /** The same client, whose requests and pauses end with the signal, and which tells of its pauses. */
  during({ signal, onStep }: Progress): RunpodClient {
    return new RunpodClient(this.access, { signal, onStep });
  }

  /** Every endpoint of the account, with an `env` also where the answer leaves it out. */
  override async listEndpoints(): Promise<readonly Endpoint[]> {
    return (await super.listEndpoints()).map(withEnv);
  }

  override async endpoint(id: string): Promise<Endpoint> {
    return withEnv(await super.endpoint(id));
  }

  override async createEndpoint(body: CreateEndpointRequest): Promise<Endpoint> {
    return withEnv(await super.createEndpoint(body));
  }

  override async updateEndpoint(...parameters: Parameters<RestClient['updateEndpoint']>): Promise<Endpoint> {
    return withEnv(await super.updateEndpoint(...parameters));
  }

  /** The endpoint is gone then, also if it was before. */
  override async deleteEndpoint(id: string): Promise<void> {
    await super.deleteEndpoint(id).catch(unlessUnknown);
  }

  /**
   * Creates something once. A creation may have happened although its answer is a failure or was lost, so what is there is looked up before the
   * request is sent again.
   */
  async createdOnce<Thing>(create: () => Promise<Thing>, find: () => Promise<Thing | undefined>): Promise<Thing> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await create();
      } catch (error) {
        if (!isUncertain(error)) throw error;
        await this.#pause(CREATION_PAUSE_MS * (attempt - 1));
        const found = await find();
        if (found !== undefined) return found;
        if (attempt === CREATIONS) throw error;
      }
    }
  }

  protected override async request(method: string, path: string, init: ControlRequest): Promise<ControlAnswer> {
    // A change is not broken off: nobody would know whether it was made. The command ends after it.
    const signal = method === 'GET' ? this.#progress.signal : undefined;
    let waitedMs = 0;
    for (let attempt = 1; ; attempt += 1) {
      const sent = this.send(method, path, { ...(signal && { signal }), ...init });
      const result: Attempt = await sent.then(
        (answer) => ({ answer }),
        (error: unknown) => ({ error }),
      );
      if ('answer' in result && result.answer.ok) return result.answer;
      const pause = pauseAfter(result, { method, attempt, waitedMs });
      if (pause === undefined) {
        if ('error' in result) throw result.error;
        throw await this.#refusal(`${method} ${path}`, result.answer, waitedMs);
      }
      if ('answer' in result) await result.answer.text();
      this.#tell(result, pause);
      waitedMs += pause;
      await this.#pause(pause);
    }
  }

  protected override unreachable(request: string, cause: unknown): FlashError {
    const { code, message } = cause as NodeJS.ErrnoException;
    const problem = message === '' ? (code ?? 'the connection failed') : message;
    return cliErrors.FLASH_RUNPOD_UNREACHABLE({ url: this.url, request, problem }, { cause });
  }

  protected override silent(request: string, seconds: number, cause: unknown): FlashError {
    const problem = `none came within ${seconds} s`;
    return cliErrors.FLASH_RUNPOD_UNREACHABLE({ url: this.url, request, problem }, { cause });
  }

  async #refusal(request: string, answer: ControlAnswer, waitedMs: number): Promise<FlashError> {
    const [withoutQuery = ''] = request.split('?');
    const text = await answer.text().catch(() => '');
    return refusal({ request: withoutQuery, status: answer.status, text, source: this.access.source, waitedMs });
  }

  #tell(result: Attempt, pause: number): void {
    this.#progress.onStep?.(`Runpod ${problemText(result)}; again in ${Math.ceil(pause / 1000)} s`);
  }

  async #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#progress;
    await setTimeout(milliseconds, undefined, signal && { signal });
  }
}

function pauseAfter(
  result: Attempt,
  facts: { readonly method: string; readonly attempt: number; readonly waitedMs: number },
): number | undefined {
  // Cancelled, or wrong in itself.
  if ('error' in result && !(result.error instanceof FlashError)) return undefined;
  const answer = 'answer' in result ? result.answer : undefined;
  const said = { status: answer?.status, retryAfter: answer?.headers['retry-after'] };
  return retryPause({ ...facts, ...said }, Math.random());
}

function problemText(result: Attempt): string {
  if ('error' in result) return 'can’t be reached';
  const { status } = result.answer;
  return status === 429 ? 'limits the requests of this account' : `answered with ${status}`;
}

/** Whether a creation may have happened although it failed. */
function isUncertain(error: unknown): boolean {
  const { code } = error as { readonly code?: string };
  return code === 'FLASH_RUNPOD_UNREACHABLE' || code === 'FLASH_RUNPOD_FAILED';
}

/** Rethrows an error, unless it says that something does not exist. */
function unlessUnknown(error: unknown): undefined {
  if ((error as { readonly code?: string }).code === 'FLASH_RUNPOD_UNKNOWN') return undefined;
  throw error;
}

/** The document lets an answer leave `env` out. */
function withEnv(endpoint: Endpoint & { readonly env?: Endpoint['env'] }): Endpoint {
  const { env }: { readonly env?: Endpoint['env'] } = endpoint;
  return { ...endpoint, env: env ?? {} };
}
