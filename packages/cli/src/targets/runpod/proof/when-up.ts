import { setTimeout } from 'node:timers/promises';
import type { Endpoint, Release, Worker } from '@flash-ts/core/contract';
import { cliErrors } from '../../../errors/catalogue.js';
import type { ApplyOptions } from '../../target.js';
import type { RunpodClient } from '../runpod-client.js';
import { BootWatch, isReady, type BootFailure } from './boot-watch.js';
import { HealthProof } from './health-proof.js';
import { JobProof } from './job-proof.js';
import type { Proof } from './proof.js';
import { pullProblem } from './pull-problem.js';
import { WorkerTails } from './worker-tails.js';

/** An endpoint whose version has to prove itself. */
export interface Awaited {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly version: number;
}

export interface WhenUpOptions extends ApplyOptions {
  readonly client: RunpodClient;
  /** Called for a version that does not start. @returns in what state the endpoint is left */
  readonly onFailed: (awaited: Awaited) => Promise<string>;
}

const FIRST_PAUSE_MS = 250;
/** Between looks at one endpoint: an account may ask about once in a second. */
const LONGEST_PAUSE_MS = 3_000;
/** Seconds in which a worker has to be placed, until which the time for its start does not run. */
const PLACEMENT_S = 600;

/**
 * Waits until each version has proven itself: a worker of it has answered through the public address, or has taken a job.
 *
 * @throws FlashError `FLASH_ROLLOUT_FAILED`, `FLASH_ROLLOUT_TIMEOUT` of the first that has not, when all others have come to an end
 */
export async function whenUp(awaited: readonly Awaited[], options: WhenUpOptions): Promise<void> {
  const arrivals = awaited.map((one) => new Arrival(one, options));
  const errors: unknown[] = [];
  let open = arrivals;
  try {
    for (let pause = FIRST_PAUSE_MS; open.length > 0; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS * open.length)) {
      await setTimeout(pause, undefined, { signal: options.signal });
      for (const arrival of open) {
        const isOver = await arrival.look().catch((error: unknown) => {
          options.signal.throwIfAborted();
          errors.push(error);
          return true;
        });
        if (isOver) open = open.filter((one) => one !== arrival);
      }
    }
  } finally {
    await Promise.all(arrivals.map((arrival) => arrival.close()));
  }
  if (errors.length > 0) throw errors[0];
}

/** Waits for one endpoint. */
class Arrival {
  readonly #awaited: Awaited;
  readonly #options: WhenUpOptions;
  readonly #proof: Proof;
  readonly #tails: WorkerTails;
  readonly #boots = new BootWatch();
  readonly #began = performance.now();
  #startedAt: number | undefined;
  #toldThrottled = false;
  #unpulledLooks = 0;

  constructor(awaited: Awaited, options: WhenUpOptions) {
    this.#awaited = awaited;
    this.#options = options;
    const { endpoint } = awaited;
    this.#proof =
      endpoint.type === 'QUEUE'
        ? new JobProof(endpoint, options.client.access)
        : new HealthProof(endpoint, options.client.access.key);
    this.#tails = new WorkerTails(options.client, endpoint.id);
  }

  /** @returns whether the version has proven itself */
  async look(): Promise<boolean> {
    const { name, endpoint, version } = this.#awaited;
    const { workers } = await this.#options.client.listWorkers(endpoint.id);
    const fresh = workers.filter((worker) => !worker.isStale && (worker.version ?? version) === version);
    for (const worker of fresh) if (!isReady(worker)) this.#tails.follow(worker.id);
    const stale = workers.filter((worker) => !fresh.includes(worker));
    if (await this.#proof.look({ fresh, stale })) {
      this.#options.onStep(`${name} version ${version} is healthy`);
      return true;
    }
    const failure = this.#boots.look(fresh) ?? this.#unpulled(fresh);
    if (failure) throw await this.#failed(await this.#reason(failure.workerId, failure.problem));
    const told = await this.#toldFailure(fresh);
    if (told !== undefined) throw await this.#failed(told);
    await this.#keepTime(fresh);
    return false;
  }

  async close(): Promise<void> {
    this.#tails.close();
    await this.#proof.close();
  }

  /** A worker whose image can't be pulled is tried for ever; one that says so twice in a row is not going to start. */
  #unpulled(fresh: readonly Worker[]): BootFailure | undefined {
    const stuck = fresh.find(
      ({ id, startedAt }) => startedAt === null && pullProblem(this.#tails.now(id)) !== undefined,
    );
    this.#unpulledLooks = stuck ? this.#unpulledLooks + 1 : 0;
    return stuck && this.#unpulledLooks > 1 ? { workerId: stuck.id, problem: 'can’t pull its image' } : undefined;
  }

  async #reason(workerId: string, problem: string): Promise<string> {
    const lines = await this.#tails.of(workerId);
    const output = lines.length === 0 ? 'it has written nothing' : `its last output:\n${lines.join('\n')}`;
    return `worker ${workerId} ${problem}; ${output}`;
  }

  async #failed(reason: string): Promise<Error> {
    const { name, version } = this.#awaited;
    const state = await this.#options.onFailed(this.#awaited);
    return cliErrors.FLASH_ROLLOUT_FAILED({ name, version, reason }, { state });
  }

  /** What the embedded platform says of a version that has failed: it has no workers of it then. */
  async #toldFailure(fresh: readonly Worker[]): Promise<string | undefined> {
    if (fresh.length > 0) return undefined;
    const { endpoint, version } = this.#awaited;
    const { releases } = await this.#options.client.listReleases(endpoint.id);
    const own: Release | undefined = releases.find((release) => release.version === version);
    return own?.outcome === 'failed' ? (own.reason ?? 'no reason was given') : undefined;
  }

  /** @throws FlashError `FLASH_ROLLOUT_TIMEOUT` */
  async #keepTime(fresh: readonly Worker[]): Promise<void> {
    const { name, version } = this.#awaited;
    const { timeout, onStep } = this.#options;
    const now = performance.now();
    const isThrottled = fresh.some(({ status }) => status === 'THROTTLED');
    if (isThrottled && !this.#toldThrottled) {
      this.#toldThrottled = true;
      onStep(`${name} version ${version} waits: Runpod has no free hardware of the kind that it asks for`);
    }
    if (fresh.some(({ startedAt }) => startedAt !== null)) this.#startedAt ??= now;
    const seconds = this.#startedAt === undefined ? PLACEMENT_S + timeout : timeout;
    if (now - (this.#startedAt ?? this.#began) < seconds * 1000) return;
    const states = fresh.map(({ id, status }) => `worker ${id} is ${status}`);
    const facts = [...states, this.#proof.doubt].filter((fact) => fact !== undefined).join(', ');
    const [first] = fresh;
    const output = first ? `; its last output:\n${(await this.#tails.of(first.id)).join('\n')}` : '';
    const because = facts === '' ? 'it has no worker' : `${facts}${output}`;
    const state = `version ${version} of ${name} stays deployed, and whether it will serve is not known`;
    throw cliErrors.FLASH_ROLLOUT_TIMEOUT({ name, version, seconds, because }, { state });
  }
}
