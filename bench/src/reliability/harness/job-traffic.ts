import { setTimeout } from 'node:timers/promises';
import type { ListJobsResponse } from '@flash-ts/core/contract';
import type { TestEndpoint, TestPlatform } from '@flash-ts/platform/testing';
import { Pool } from 'undici';

/** A job as its client knows it. `sent` and `answered` count what the clients of an endpoint have done, so that one comes before another or not. */
export interface Submission {
  readonly ticket: string;
  readonly sent: number;
  answered?: number;
  /** Undefined without an answer: then there may be a job or not. After a refusal there is none. */
  outcome?: 'acknowledged' | 'refused';
  id?: string;
  /** What the platform said of the job when a client first saw that it had ended. */
  ended?: string;
}

/** A job that the platform has. */
export interface SeenJob {
  readonly id: string;
  readonly ticket: string;
  /** The answer of `/status`. */
  readonly text: string;
}

export interface JobTrafficOptions {
  /** Clients that submit with `/run`, and with `/runsync`. */
  readonly clients: readonly [run: number, runSync: number];
  /** No job is submitted while so many are known not to have ended. */
  readonly most: number;
  /** How long the next job takes, in milliseconds. */
  readonly ms: () => number;
}

const READERS = 4;
const PAUSE_MS = 5;
const FINAL = /^\{[^}]*"status":"(?:COMPLETED|FAILED|CANCELLED|TIMED_OUT)"/;
/** Refusals after which a client comes again. */
const NOT_NOW: ReadonlySet<number> = new Set([429, 503]);

/** Clients of a queue-based endpoint, which submit jobs and read their results over the ends of their platform. */
export class JobTraffic {
  readonly submissions: Submission[] = [];
  /** Refusals that nothing explains. */
  readonly refusals: string[] = [];
  readonly #name: string;
  readonly #options: JobTrafficOptions;
  /** Acknowledged and not known to have ended. */
  readonly #open: Submission[] = [];
  readonly #stopped = new AbortController();
  readonly #running: Promise<unknown>;
  #server: { readonly pool: Pool; readonly path: string } | undefined;
  #isPaused = false;
  #count = 0;
  #onItsWay = 0;
  /** Submissions on their way, and jobs that are being read. */
  #busy = 0;

  constructor(name: string, options: JobTrafficOptions) {
    this.#name = name;
    this.#options = options;
    const [run, runSync] = options.clients;
    this.#running = Promise.all([
      ...Array.from({ length: run }, () => this.#submitting('/run')),
      ...Array.from({ length: runSync }, () => this.#submitting('/runsync?wait=1000')),
      ...Array.from({ length: READERS }, () => this.#reading()),
    ]);
  }

  connect({ url }: TestEndpoint): void {
    const { origin, pathname: path } = new URL(url);
    this.#server = { pool: new Pool(origin), path };
    this.#isPaused = false;
  }

  /** How many submissions with `/run` have been sent and have no answer yet. */
  get onItsWay(): number {
    return this.#onItsWay;
  }

  /** The platform has ended: what was on its way has no answer. */
  async disconnect(): Promise<void> {
    const pool = this.#server?.pool;
    this.#server = undefined;
    await pool?.destroy();
  }

  /** Submits no more, and waits until all acknowledged jobs have ended. @returns false if that took too long */
  async settled(seconds = 60): Promise<boolean> {
    this.#isPaused = true;
    const deadline = performance.now() + seconds * 1000;
    while (this.#busy > 0 || this.#open.length > 0) {
      if (performance.now() > deadline) return false;
      await setTimeout(PAUSE_MS);
    }
    return true;
  }

  /** Ends the clients. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.disconnect();
    await this.#running;
  }

  /** All jobs that the platform has of the endpoint. */
  async seen(platform: TestPlatform, { id: endpointId }: TestEndpoint): Promise<SeenJob[]> {
    const jobs: SeenJob[] = [];
    const path = `/local/endpoints/${endpointId}/jobs?limit=1000`;
    for (let next: string | null = path; next !== null;) {
      const page: ListJobsResponse = await platform.control('GET', next);
      for (const { id, input } of page.jobs) {
        const { ticket } = JSON.parse(input) as { ticket: string };
        jobs.push({ id, ticket, text: (await this.#ask('GET', `/status/${id}`)).text });
      }
      next = page.next === null ? null : `${path}&before=${page.next}`;
    }
    return jobs;
  }

  async #submitting(path: string): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      if (this.#server && !this.#isPaused && this.#open.length < this.#options.most) {
        this.#busy += 1;
        await this.#submit(path);
        this.#busy -= 1;
      }
      await setTimeout(PAUSE_MS);
    }
  }

  async #submit(path: string): Promise<void> {
    this.#count += 1;
    const submission: Submission = { ticket: `${this.#name}-${this.#count}`, sent: this.#count };
    this.submissions.push(submission);
    const input = { ticket: submission.ticket, ms: this.#options.ms() };
    // An answer of `/runsync` waits for more than the submission.
    const isOnItsWay = path === '/run' ? 1 : 0;
    this.#onItsWay += isOnItsWay;
    const answer = await this.#ask('POST', path, JSON.stringify({ input })).catch(() => undefined);
    this.#onItsWay -= isOnItsWay;
    this.#count += 1;
    if (!answer) return;
    submission.answered = this.#count;
    submission.outcome = answer.status === 200 ? 'acknowledged' : 'refused';
    if (answer.status !== 200) {
      if (!NOT_NOW.has(answer.status)) this.refusals.push(`${submission.ticket} got ${answer.status} ${answer.text}`);
      return;
    }
    submission.id = (JSON.parse(answer.text) as { id: string }).id;
    if (FINAL.test(answer.text)) submission.ended = answer.text;
    else this.#open.push(submission);
  }

  async #reading(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const submission = this.#server && this.#open.shift();
      if (submission) {
        this.#busy += 1;
        await this.#read(submission);
        this.#busy -= 1;
      } else await setTimeout(PAUSE_MS);
    }
  }

  async #read(submission: Submission): Promise<void> {
    const path = `/status-sync/${submission.id}?wait=1000`;
    const answer = await this.#ask('GET', path).catch(() => undefined);
    // What is not there is not waited for: it is lost.
    if (answer?.status === 404 || (answer?.status === 200 && FINAL.test(answer.text))) submission.ended = answer.text;
    else this.#open.unshift(submission);
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: string): Promise<Answer> {
    const server = this.#server;
    if (!server) throw new Error('there is no platform');
    const answer = await server.pool.request({ method, path: server.path + path, ...(body !== undefined && { body }) });
    return { status: answer.statusCode, text: await answer.body.text() };
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}
