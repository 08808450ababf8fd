import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { WorkerStatus } from '@flash-ts/core/contract';
import { WorkerLog } from './worker-log.ts';

export interface PodFacts {
  readonly id: string;
  readonly version: number;
  readonly image: string;
  /** The unpacked artifact of the image; undefined if the image can't be pulled. */
  readonly folder: string | undefined;
  /** Where its sockets are. */
  readonly sockets: string;
  /** Of the container. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether it is ready when it takes jobs, and not when it answers health checks. */
  readonly takesJobs: boolean;
  readonly onChange: () => void;
}

const LOOK_MS = 40;
const FIRST_RESTART_MS = 200;
const LONGEST_RESTART_MS = 5_000;
/** From SIGTERM to SIGKILL. */
const GRACE_MS = 10_000;

/** A worker of an endpoint: a container that is started again when it ends, and is here a process. */
export class WorkerPod {
  readonly facts: PodFacts;
  readonly log = new WorkerLog();
  readonly socket: string;
  startedAt: string | null = null;
  inFlight = 0;
  idleSince = performance.now();
  isStopping = false;
  #ready = false;
  #ends = 0;
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(facts: PodFacts) {
    this.facts = facts;
    this.socket = join(facts.sockets, `${facts.id}.sock`);
    this.log.add('system', `create container ${facts.image}`);
    if (facts.folder === undefined) this.log.add('system', `failed to pull image ${facts.image}: manifest unknown`);
    else this.#start(facts.folder);
  }

  get isReady(): boolean {
    return this.#ready && !this.isStopping;
  }

  get status(): WorkerStatus {
    if (this.#ready) return this.inFlight > 0 ? 'RUNNING' : 'IDLE';
    return this.#ends > 0 ? 'UNHEALTHY' : 'INITIALIZING';
  }

  /** To be called when it does what only a ready worker does. */
  becameReady(): void {
    if (this.#ready) return;
    this.#ready = true;
    this.idleSince = performance.now();
    this.facts.onChange();
  }

  /** Gives it a request or job. Nobody is told, so that who gives it out can do so while it looks. */
  take(): void {
    this.inFlight += 1;
  }

  /** A request or job has ended. */
  release(): void {
    this.inFlight -= 1;
    this.idleSince = performance.now();
    this.facts.onChange();
  }

  /** Ends it; resolves when its process has ended. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await ended;
    clearTimeout(late);
  }

  #start(folder: string): void {
    const { env } = this.facts;
    this.startedAt = new Date().toISOString();
    this.log.add('system', `start container ${this.facts.image}: begin`);
    // Each container has its ports for itself, which are sockets here; one that has ended has left its own.
    for (const path of [this.socket, this.#healthSocket]) rmSync(path, { force: true });
    const ports = env['PORT'] === undefined ? {} : { PORT: this.socket };
    const health = env['PORT_HEALTH'] === undefined ? {} : { PORT_HEALTH: this.#healthSocket };
    const child = spawn(process.execPath, ['worker.mjs'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...env, ...ports, ...health },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => this.log.add('container', line));
    child.once('close', (code) => this.#ended(folder, code));
    if (!this.facts.takesJobs) this.#look();
  }

  get #healthSocket(): string {
    const { PORT, PORT_HEALTH } = this.facts.env;
    return PORT === PORT_HEALTH ? this.socket : `${this.socket}.health`;
  }

  #ended(folder: string, code: number | null): void {
    clearTimeout(this.#timer);
    this.#ready = false;
    if (this.isStopping) return;
    this.log.add('system', `worker exited with exit code ${code}`);
    this.#ends += 1;
    this.facts.onChange();
    const pause = Math.min(LONGEST_RESTART_MS, FIRST_RESTART_MS * 2 ** (this.#ends - 1));
    this.#timer = setTimeout(() => this.#start(folder), pause);
  }

  /** Asks for its health until it is ready. */
  #look(): void {
    this.#timer = setTimeout(() => void this.#lookOnce(), LOOK_MS);
  }

  async #lookOnce(): Promise<void> {
    const path = this.facts.env['HEALTH_CHECK_PATH'] ?? '/ping';
    if ((await statusOf(this.#healthSocket, path)) === 200) this.becameReady();
    else if (!this.isStopping) this.#look();
  }
}

function statusOf(socketPath: string, path: string): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const outgoing = request({ socketPath, path, agent: false }, (response) => {
    response.resume();
    resolve(response.statusCode);
  });
  outgoing.on('error', () => resolve(undefined)).end();
  return promise;
}
