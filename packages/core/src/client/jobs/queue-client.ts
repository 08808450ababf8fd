import type { AddressSource } from '../address/address.js';
import { findAddress } from '../address/find-address.js';
import { coreErrors } from '../../errors/index.js';
import type { QueueContract } from '../contract.js';
import {
  connectSettings,
  DEFAULT_SETTINGS,
  type CallOptions,
  type CallSettings,
  type ConnectOptions,
} from '../options.js';
import { jsonBody } from '../calls/call-body.js';
import { EndpointJob } from './endpoint-job.js';
import { JobCalls } from './job-calls.js';
import type { JobRecord, QueueHealth } from './job-record.js';
import type { JobWaitOptions } from './job-wait.js';
import type { QueueClient, RunOptions } from './types.js';

/** Which queue-based endpoint a client submits jobs to, and how. Exactly one of `id`, `url` and `name`; with a contract its name is the default. */
export interface QueueConnectOptions<T = unknown> extends Omit<ConnectOptions, 'contract'> {
  /** What `flash build` has written of the endpoint. */
  readonly contract?: QueueContract<T>;
}

const OF_THE_JOB = ['policy', 'webhook'];
/** The largest body of `/run` in bytes; `/runsync` takes twice that. Source: Runpod's documentation. */
const RUN_BYTES = 10_000_000;

/** Connects by options and variables. @throws FlashError `FLASH_CLIENT_…` */
export function connectQueue<T = unknown>(options: QueueConnectOptions<T>): QueueClient<T> {
  const settings = connectSettings(options);
  const { contract } = options;
  if (contract !== undefined) checkContract(contract);
  return createQueueClient(findAddress(options, process.env, 'queue-based'), settings);
}

/** A client of a queue-based endpoint at an address that is found when it is asked. */
export function createQueueClient<T>(
  address: AddressSource,
  settings: CallSettings = DEFAULT_SETTINGS,
): QueueClient<T> {
  return new JobQueueClient(new JobCalls(address, settings)) as QueueClient as QueueClient<T>;
}

class JobQueueClient implements QueueClient {
  readonly #calls: JobCalls;

  constructor(calls: JobCalls) {
    this.#calls = calls;
  }

  run(input: object, options: RunOptions = {}): Promise<EndpointJob> {
    return this.#submit(input, options, RUN);
  }

  async runSync(input: object, options: RunOptions = {}): Promise<unknown> {
    const begun = performance.now();
    const { signal, timeoutMs } = options;
    const job = await this.#submit(input, options, RUN_LARGE);
    // The job was submitted once and has an id: a connection that is lost from here on loses nothing.
    return job.result({
      ...(signal && { signal }),
      ...(timeoutMs !== undefined && { timeoutMs: Math.max(1, Math.ceil(timeoutMs - (performance.now() - begun))) }),
    });
  }

  job(id: string): EndpointJob {
    return new EndpointJob(this.#calls, id);
  }

  status(id: string): Promise<JobRecord> {
    return this.job(id).status();
  }

  cancel(id: string): Promise<JobRecord> {
    return this.job(id).cancel();
  }

  retry(id: string): Promise<JobRecord> {
    return this.job(id).retry();
  }

  stream(id: string, options: JobWaitOptions = {}): AsyncGenerator<unknown, void, undefined> {
    return this.job(id).stream(options);
  }

  health(): Promise<QueueHealth> {
    return this.#calls.send({ method: 'GET', path: '/health', route: '/health', isRepeatable: true });
  }

  async purge(): Promise<number> {
    const request = { method: 'POST', path: '/purge-queue', route: '/purge-queue', isRepeatable: false } as const;
    return (await this.#calls.send<{ readonly removed: number }>(request)).removed;
  }

  with(options: CallOptions): QueueClient {
    return new JobQueueClient(this.#calls.with(options));
  }

  async #submit(input: object, options: RunOptions, pathFor: (bytes: number) => string): Promise<EndpointJob> {
    const { policy, webhook } = options;
    const calls = this.#calls.with(options, OF_THE_JOB);
    const submitted = { input, ...(policy && { policy }), ...(webhook !== undefined && { webhook }) };
    const body = jsonBody(submitted, `POST /run of ${calls.address.label}`);
    const path = pathFor(Buffer.byteLength(body.content as string));
    // Sent twice it would run twice.
    const request = { method: 'POST', path, route: path.replace(/\?.*/, ''), body, isRepeatable: false } as const;
    const job = await calls.send<JobRecord>(request);
    return new EndpointJob(this.#calls, job.id, job);
  }
}

const RUN = () => '/run';
/** A larger input is taken by `/runsync` only, which answers with the job's id after its shortest wait. */
const RUN_LARGE = (bytes: number) => (bytes > RUN_BYTES ? '/runsync?wait=1000' : '/run');

function checkContract({ name, jobs }: Partial<QueueContract>): void {
  if (typeof name === 'string' && typeof jobs === 'object') return;
  throw coreErrors.FLASH_CLIENT_CONTRACT({ problem: 'it has no `name` and `jobs`' });
}
