import type {
  Endpoint,
  EndpointRollout,
  ListEndpointWorkersResponse,
  LogLine,
  PlatformEvent,
  UpdateEndpointRequest,
} from '@flash-ts/core/contract';
import type { ControlClient } from '../control-client/index.js';
import { platformErrors } from '../errors/catalogue.js';
import type { Faults } from './faults.js';
import { TestWorker, type WorkerReach } from './test-worker.js';
import { Traffic, type BurstResult, type TrafficOptions } from './traffic.js';
import { until, type WaitOptions } from './until.js';

/** How many workers there are, in all and in each state. */
export type WorkerCounts = ListEndpointWorkersResponse['summary'];

/** An endpoint on the platform under test. */
export class TestEndpoint {
  readonly name: string;
  readonly id: string;
  /** Where it is called, without a slash at the end. */
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

  /** One request. @param path path and query below the endpoint */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url + path, init);
  }

  /** Sends `requests` requests, all at once if nothing else is said, and returns when each has its answer or is lost. */
  burst(options: TrafficOptions & { readonly requests: number }): Promise<BurstResult> {
    return this.traffic(options).finished();
  }

  /** Begins to send requests, which go on while the test does something else; `stop` or `finished` of what is returned says what became of them. */
  traffic(options: TrafficOptions): Traffic {
    return new Traffic(this.url, options);
  }

  /** Its settings as the control API has them. */
  settings(): Promise<Endpoint> {
    return this.#control.endpoint(this.id);
  }

  async workers(): Promise<TestWorker[]> {
    const { workers } = await this.#listWorkers();
    return workers.map((worker) => new TestWorker(worker, this.#reach));
  }

  async counts(): Promise<WorkerCounts> {
    return (await this.#listWorkers()).summary;
  }

  /** Waits until there are as many workers as wanted: `until(({ idle }) => idle === 2)`. */
  until(wanted: (counts: WorkerCounts) => boolean, options?: WaitOptions): Promise<WorkerCounts> {
    return until(`the workers of ${this.name} are as in ${String(wanted)}`, () => this.counts(), wanted, options);
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
   * Changes its settings as `PATCH /v2/serverless/{id}` does; what changes its workers makes a new version. `env` is taken as a whole.
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

  /** What has happened to it, oldest first. */
  events(): Promise<PlatformEvent[]> {
    return this.#control.events(this.id);
  }

  /** What its workers have written, oldest first. */
  logs(): Promise<LogLine[]> {
    return this.#control.logs(this.id);
  }

  /**
   * A slow boot: workers that start from now on wait before their code is loaded, until what is returned is called. The platform sees
   * them as initialising.
   */
  holdBoots(): () => void {
    const faults = this.#faults('holdBoots');
    faults.begin(this.id, 'hold-boot');
    return () => faults.end(this.id, 'hold-boot');
  }

  /** Lets all its workers, those that start later too, answer their health path with 503, until what is returned is called. */
  refuseHealth(): () => void {
    const faults = this.#faults('refuseHealth');
    faults.begin(this.id, 'refuse-health');
    return () => faults.end(this.id, 'refuse-health');
  }

  #faults(wanted: string): Faults {
    const { faults } = this.#reach;
    if (!faults) throw platformErrors.FLASH_TEST_NOT_OURS({ wanted });
    return faults;
  }

  #listWorkers(): Promise<ListEndpointWorkersResponse> {
    return this.#control.listWorkers(this.id);
  }
}
