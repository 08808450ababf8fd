import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { until } from '@flash-ts/testkit/waiting';

/** What a worker has sent about a job. */
export interface Sent {
  readonly job: string;
  readonly query: string;
  readonly body: string;
}

/** How a queue meets a result. `hold`: it never answers; `break`: it closes the connection. */
export type Meeting = 'take' | 'hold' | 'break' | { readonly status: number };

/** A queue in the cloud's protocol, whose answers a test decides. */
export class QueueServer {
  /** In the order of their arrival: `take`, and `done <job>`. */
  readonly seen: string[] = [];
  readonly results: Sent[] = [];
  /** Jobs that wait. */
  readonly jobs: object[] = [];
  /** For the results to come; the last one stays. */
  meetings: Meeting[] = ['take'];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The variables of a worker. */
  env(workerId: string): Record<string, string> {
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return {
      RUNPOD_POD_ID: workerId,
      RUNPOD_AI_API_KEY: 'key',
      RUNPOD_WEBHOOK_GET_JOB: `${url}/job-take/$ID?gpu=0`,
      RUNPOD_WEBHOOK_POST_OUTPUT: `${url}/job-done/$RUNPOD_POD_ID/$ID?gpu=0`,
      RUNPOD_WEBHOOK_POST_STREAM: `${url}/job-stream/$RUNPOD_POD_ID/$ID?gpu=0`,
      RUNPOD_WEBHOOK_PING: `${url}/ping/$RUNPOD_POD_ID?gpu=0`,
    };
  }

  /** Waits for results. */
  async got(count: number): Promise<readonly Sent[]> {
    await until(`${count} results have come`, () => this.results.length >= count);
    return this.results;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.url ?? '', 'http://queue');
    const [, what = '', , job = ''] = pathname.split('/');
    if (what.startsWith('job-take')) return this.#give(what, response);
    // A stop that never comes.
    if (what === 'job-stop') return;
    const body = (await buffer(request)).toString();
    if (what === 'job-done') return this.#meet({ job, query: search, body }, response);
    response.end('{}');
  }

  #give(what: string, response: ServerResponse): void {
    this.seen.push('take');
    const jobs = this.jobs.splice(0, 1);
    // The worker's next question, in place of a long wait: enough for tests, whose jobs are there before.
    if (jobs.length === 0) return void setTimeout(() => response.writeHead(204).end(), 20);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(what === 'job-take' ? jobs[0] : jobs));
  }

  #meet(sent: Sent, response: ServerResponse): void {
    this.seen.push(`done ${sent.job}`);
    this.results.push(sent);
    const [meeting = 'take'] = this.meetings;
    if (this.meetings.length > 1) this.meetings.shift();
    if (meeting === 'take') response.end('{}');
    else if (meeting === 'break') response.destroy();
    else if (meeting !== 'hold') response.writeHead(meeting.status).end();
  }
}
