import {
  Endpoint,
  type JobInput,
  type JobName,
  type JobOutput,
  type JobPart,
  type RunOptions,
} from '@flash-ts/core/client';
import type {
  Endpoint as EndpointSettings,
  EndpointRollout,
  ListEndpointWorkersResponse,
  LogLine,
  PlatformEvent,
  UpdateEndpointRequest,
} from '@flash-ts/core/contract';
import type { ControlClient } from '../control-client/index.js';
import type { Fault } from './faults.js';
import { TestJob } from './test-job.js';
import { faultsOf, TestWorker, type WorkerReach } from './test-worker.js';
import { Traffic, type BurstResult, type TrafficOptions } from './traffic.js';
import { until, type WaitOptions } from './until.js';

/** The number of workers, in total and in each state. */
export type WorkerCounts = ListEndpointWorkersResponse['summary'];

/** An endpoint on the platform under test. */
export class TestEndpoint {
  readonly name: string;
  readonly id: string;
  /** The URL of the endpoint, without a slash at the end. */
  readonly url: string;
  readonly #control: ControlClient;
  readonly #reach: WorkerReach;

  constructor(
    { name, id }: { readonly name: string; readonly id: string },
    control: ControlClient,
    reach: WorkerReach,
  ) {
    this.name = name;
    this.id = id;
    this.url = `${control.url}/e/${id}`;
    this.#control = control;
    this.#reach = reach;
  }

  /** Sends one request. @param path path and query below the endpoint */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url + path, init);
  }

  /** Sends `requests` requests, by default all at once, and returns when each was answered or lost. */
  burst(options: TrafficOptions & { readonly requests: number }): Promise<BurstResult> {
    return this.traffic(options).finished();
  }

  /** Starts sending requests while the test does something else; `stop` or `finished` of the result returns their outcomes. */
  traffic(options: TrafficOptions): Traffic {
    return new Traffic(this.url, options);
  }

  /**
   * Submits a job to a queue-based endpoint. `submit<Transcribe>(…)` types input and output by the class.
   *
   * @param options `policy`, `webhook`, `headers` and others of a call
   * @returns when the job is in the queue
   * @throws EndpointCallError
   */
  async submit<T = unknown, Name extends JobName<T> = JobName<T>>(
    input: JobInput<T, Name>,
    options: RunOptions = {},
  ): Promise<TestJob<JobOutput<T, Name>, JobPart<T, Name>>> {
    const { name } = this;
    const client = Endpoint.queue({ url: this.url, key: this.#control.key });
    const { id } = await client.run(input, options);
    return new TestJob(id, { name, client, workers: () => this.workers() });
  }

  /** Its settings from the control API. */
  settings(): Promise<EndpointSettings> {
    return this.#control.endpoint(this.id);
  }

  async workers(): Promise<TestWorker[]> {
    const { workers } = await this.#listWorkers();
    return workers.map((worker) => new TestWorker(worker, this.#reach));
  }

  async counts(): Promise<WorkerCounts> {
    return (await this.#listWorkers()).summary;
  }

  /** Waits until the numbers of workers match: `until(({ idle }) => idle === 2)`. */
  until(wanted: (counts: WorkerCounts) => boolean, options?: WaitOptions): Promise<WorkerCounts> {
    return until(`the workers of ${this.name} match ${String(wanted)}`, () => this.counts(), wanted, options);
  }

  rollout(): Promise<EndpointRollout> {
    return this.#control.rollout(this.id);
  }

  /** Waits until the newest version serves or has failed. */
  settled(options?: WaitOptions): Promise<EndpointRollout> {
    const what = `the release of ${this.name} has an outcome`;
    return until(
      what,
      () => this.rollout(),
      ({ state }) => state !== 'verifying',
      options,
    );
  }

  /**
   * Changes its settings as `PATCH /v2/serverless/{id}` does; a change of what workers run makes a new version. `env` replaces all
   * variables.
   *
   * @returns at once: `settled` waits for the outcome
   */
  async release(changes: UpdateEndpointRequest): Promise<EndpointRollout> {
    await this.#control.updateEndpoint(this.id, changes);
    return this.rollout();
  }

  delete(): Promise<void> {
    return this.#control.deleteEndpoint(this.id);
  }

  /** Its events, oldest first. */
  events(): Promise<PlatformEvent[]> {
    return this.#control.events(this.id);
  }

  /** The output of its workers, oldest first. */
  logs(): Promise<LogLine[]> {
    return this.#control.logs(this.id);
  }

  /**
   * Simulates a slow boot: workers that start from now on wait before their code is loaded, until the returned function is called. The
   * platform reports them as initializing.
   */
  holdBoots(): () => void {
    return this.#cause('hold-boot', 'holdBoots');
  }

  /** Lets all its workers, including later ones, answer their health path with 503, until the returned function is called. */
  refuseHealth(): () => void {
    return this.#cause('refuse-health', 'refuseHealth');
  }

  #cause(fault: Fault, wanted: string): () => void {
    const faults = faultsOf(this.#reach, wanted);
    faults.begin(this.id, fault);
    return () => faults.end(this.id, fault);
  }

  #listWorkers(): Promise<ListEndpointWorkersResponse> {
    return this.#control.listWorkers(this.id);
  }
}
