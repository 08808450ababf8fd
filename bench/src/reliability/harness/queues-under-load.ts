import type { TestEndpoint, TestPlatform } from '@flash-ts/platform/testing';
import type { QueueName } from './deployments.ts';
import { readNote } from './job-notes.ts';
import { JobTraffic, type JobTrafficOptions } from './job-traffic.ts';
import { jobsReport, type EndpointJobs, type JobsReport } from './jobs-report.ts';
import type { Ledger } from './ledger.ts';

const NAMES: readonly QueueName[] = ['letters', 'parcels'];

/** The clients of both queue-based endpoints, over the ends of their platform. `await using` ends them. */
export class QueuesUnderLoad implements AsyncDisposable {
  readonly #traffic: Readonly<Record<QueueName, JobTraffic>>;
  readonly #ledger: Ledger;

  constructor(ledger: Ledger, options: Readonly<Record<QueueName, JobTrafficOptions>>) {
    this.#ledger = ledger;
    this.#traffic = {
      letters: new JobTraffic('letters', options.letters),
      parcels: new JobTraffic('parcels', options.parcels),
    };
  }

  /** Submits jobs from now on. */
  connect(endpoints: readonly TestEndpoint[]): void {
    for (const endpoint of endpoints) this.#traffic[endpoint.name as QueueName].connect(endpoint);
  }

  /** How many submissions with `/run` have been sent and have no answer yet. */
  get onItsWay(): number {
    return NAMES.reduce((sum, name) => sum + this.#traffic[name].onItsWay, 0);
  }

  /** The platform has ended. */
  async disconnect(): Promise<void> {
    await Promise.all(NAMES.map((name) => this.#traffic[name].disconnect()));
  }

  /** Submits no more, until it is connected again; resolves when every acknowledged job has ended, or after a minute. */
  async settled(): Promise<void> {
    await Promise.all(NAMES.map((name) => this.#traffic[name].settled()));
  }

  /** What has come of all jobs; to be called when nothing is to be done any more. */
  async report(platform: TestPlatform, { inOrder }: { readonly inOrder: boolean }): Promise<JobsReport> {
    const endpoints: EndpointJobs[] = [];
    for (const endpoint of await platform.endpoints()) {
      const name = endpoint.name as QueueName;
      const traffic = this.#traffic[name];
      const jobs = await traffic.seen(platform, endpoint);
      endpoints.push({ name, jobs, submissions: traffic.submissions, refusals: traffic.refusals });
    }
    return jobsReport(endpoints, (await this.#ledger.lines()).map(readNote), inOrder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(NAMES.map((name) => this.#traffic[name].stop()));
  }
}
