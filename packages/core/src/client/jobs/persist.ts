import { setTimeout } from 'node:timers/promises';
import {
  EndpointCallError,
  EndpointNotDeployedError,
  EndpointTimeoutError,
  EndpointUnavailableError,
} from '../answers/call-errors.js';

const FIRST_MS = 250;
const MOST_MS = 5_000;

/** Waits that get longer until there is a reason to begin anew. */
export class Backoff {
  #nextMs = FIRST_MS;

  constructor(private readonly mostMs = MOST_MS) {}

  restart(): void {
    this.#nextMs = FIRST_MS;
  }

  async wait(signal: AbortSignal | undefined): Promise<void> {
    // Half of it is chance, so that clients which wait for one endpoint do not ask together.
    const ms = this.#nextMs * (0.5 + Math.random() / 2);
    this.#nextMs = Math.min(this.mostMs, this.#nextMs * 2);
    await setTimeout(ms, undefined, { ...(signal && { signal }) }).catch(() => signal?.throwIfAborted());
  }
}

export interface Persistence {
  readonly signal: AbortSignal | undefined;
  /** How long one answer after another may be missing, in milliseconds. */
  readonly patienceMs: number;
  /** Whether a request of which the endpoint may have seen something is made again. */
  readonly isRepeatable: boolean;
}

/** Asks until there is an answer: a platform that starts anew, and connections that break, are waited for. @throws the last error */
export async function persist<Answer>(
  ask: () => Promise<Answer>,
  { signal, patienceMs, isRepeatable }: Persistence,
): Promise<Answer> {
  const begun = performance.now();
  const backoff = new Backoff();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      signal?.throwIfAborted();
      if (!isPassing(error, isRepeatable) || performance.now() - begun > patienceMs) throw error;
      await backoff.wait(signal);
    }
  }
}

function isPassing(error: unknown, isRepeatable: boolean): boolean {
  if (!(error instanceof EndpointCallError) || error instanceof EndpointNotDeployedError) return false;
  const { status } = error;
  if (status !== undefined) return status === 429 || (status >= 500 && (isRepeatable || status === 503));
  const isSilence = error instanceof EndpointUnavailableError || error instanceof EndpointTimeoutError;
  return isSilence && (isRepeatable || !error.sent);
}
