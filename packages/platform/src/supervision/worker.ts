import type { KeptResult, WorkerChange, WorkerPhase } from '@flash-ts/core/contract';
import type { FlashError } from '@flash-ts/core/errors';
import type { Cancel, Clock } from '../clock/clock.js';
import { Upstream } from '../upstream/upstream.js';
import type { Settings } from '../settings/settings.js';
import { askHealth, type Health } from './health.js';
import { residentBytes } from '../processes/process-memory.js';
import { QueuedProcess, type QueuePlan } from './queued-process.js';
import { judge } from './running-health.js';
import { judgeBoot, judgeRevival, startPollDelay } from './starting-health.js';
import { workerEnd, type WorkerEnd } from './worker-end.js';
import { lifeAfter } from './worker-life.js';
import type { StartLimiter } from './start-limiter.js';
import type { ProcessEnd } from './worker-process.js';

export interface WorkerPlan extends QueuePlan {
  readonly id: string;
  readonly version: number;
  readonly socketPath: string;
  readonly healthSocketPath: string;
  readonly healthPath: string;
  /** Milliseconds for which it does not count as ready yet after it has booted; 0 but in development. */
  readonly coldStartMs: number;
  /** See `WorkerFolder`. */
  readonly leftResults: (use: (result: KeptResult) => Promise<void>) => Promise<void>;
  /** Called once when its process was started, unless the start was cancelled. @param leader undefined if it could not be started */
  readonly onStart: (leader: number | undefined) => void;
}

/** The owner of a worker: its endpoint. */
export interface WorkerOwner {
  /** The maximum time of a request, in milliseconds; it may change. */
  readonly requestMs: number;
  /** Requests that a worker should have at once; it may change. */
  readonly scalerValue: number;
  /** Called after each change of `phase` or `suspected`. */
  changed(worker: Worker): void;
}

const waitsBecause = (startsAtOnce: number) =>
  `waits for its turn: as many workers are starting as may at once (startsAtOnce ${startsAtOnce})`;

/** Health checks without an answer that confirm a suspicion: at the first one the end of the process may not have been reported yet. */
const DOUBTS = 2;

/**
 * One worker: its process, its health and its connections. `initializing` → `ready` ⇄ `stuck` ⇄ `unhealthy` → `draining` → `gone`, and
 * `ready` → `frozen` → `reviving` → `ready`. Only a ready worker gets requests.
 */
export class Worker {
  readonly id: string;
  readonly version: number;
  /** RFC 3339: when its process was started, or, while it waits for its turn, when it was requested. */
  startedAt = new Date().toISOString();
  readonly upstream: Upstream;
  /** Requests in flight. `WorkerSlot` writes it. */
  inFlight = 0;
  /** Requests that were answered completely. `WorkerSlot` writes it. */
  completed = 0;
  /** Requests that it had read when it ended their connections, since its last good health check. `WorkerSlot` writes it. */
  readonly lost: string[] = [];
  /** Monotonic time at which its last request ended; meaningful while `inFlight` is 0. */
  idleSince: number;
  /** Monotonic time at which it last went from no request to one; undefined before the first. */
  busySince: number | undefined;
  /** Resident memory with which it was frozen; 0 if the system does not report it. */
  frozenBytes = 0;
  readonly ended: Promise<WorkerEnd>;

  readonly #plan: WorkerPlan;
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #owner: WorkerOwner;
  readonly #process: QueuedProcess;
  /** When its process was started or last revived, in monotonic milliseconds. */
  #started: number;
  #phase: WorkerPhase = 'initializing';
  #life: readonly WorkerChange[] = [];
  #outdated = false;
  /** When it first answered that it is ready. */
  #bootedAt: number | undefined;
  #readyAt: number | undefined;
  #standsStill = false;
  /** Counts freezes and suspicions: the result of a health check that began before one is ignored. */
  #breaks = 0;
  #answered = false;
  #misses = 0;
  /** Health checks that are still needed to confirm a suspicion. */
  #doubts = 0;
  #silentSince: number | undefined;
  #failure: string | undefined;
  /** The reason as an error of the catalogue, if there is one. */
  #error: FlashError | undefined;
  #cancelPoll: Cancel = () => undefined;
  #cancelKill: Cancel | undefined;

  constructor(plan: WorkerPlan, settings: Settings, clock: Clock, owner: WorkerOwner, startLimiter: StartLimiter) {
    this.id = plan.id;
    this.version = plan.version;
    this.#plan = plan;
    this.#settings = settings;
    this.#clock = clock;
    this.#owner = owner;
    this.#started = clock.now();
    this.idleSince = this.#started;
    this.upstream = new Upstream(plan.socketPath, settings.current().upstreamKeepAliveMs, clock);
    this.#process = new QueuedProcess(plan, startLimiter, ({ leader }) => this.#begin(leader));
    if (this.waits) this.#note('initializing', waitsBecause(settings.current().startsAtOnce));
    this.ended = this.#process.ended.then((end) => this.#finish(end));
  }

  get phase(): WorkerPhase {
    return this.#phase;
  }

  /** Its history, oldest first. */
  get life(): readonly WorkerChange[] {
    return this.#life;
  }

  /** The reason of its present state, if there is one. */
  get reason(): string | undefined {
    return this.#life.findLast(({ state }) => state === this.#phase)?.reason ?? undefined;
  }

  /** Whether a newer version serves. */
  get outdated(): boolean {
    return this.#outdated;
  }

  /** The pid of the worker's own process; undefined before it exists. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** The pid of the process from which all its processes descend: its own, or the one that isolates it. Undefined before its start. */
  get leader(): number | undefined {
    return this.#process.leader;
  }

  /** Whether it is booting or being revived. */
  get starting(): boolean {
    return this.#phase === 'initializing' || this.#phase === 'reviving';
  }

  /** Whether its process has not been started yet, because too many others are starting. */
  get waits(): boolean {
    return this.#process.waits;
  }

  /** Milliseconds since it first became ready, or was last revived; 0 before. */
  readyFor(now: number): number {
    return this.#readyAt === undefined ? 0 : now - this.#readyAt;
  }

  /** Stops it with all its children until `revive`. Only a ready worker without requests is frozen; for others the call does nothing. */
  freeze(reason: string): void {
    if (this.#phase !== 'ready' || this.inFlight > 0) return;
    this.#breaks += 1;
    this.#misses = 0;
    this.#cancelPoll();
    this.upstream.closeIdle();
    this.#process.signal('SIGSTOP');
    this.#standsStill = true;
    this.frozenBytes = this.leader === undefined ? 0 : residentBytes(this.leader);
    this.#become('frozen', reason);
  }

  /** Resumes a frozen worker. It is ready at its first healthy answer, which takes about a millisecond. */
  revive(): void {
    if (this.#phase !== 'frozen') return;
    this.#started = this.#clock.now();
    this.#process.signal('SIGCONT');
    this.#standsStill = false;
    this.#become('reviving');
    void this.#check();
    // A request probably waits: the worker can accept the connection for it while it answers the health check.
    this.upstream.prepare();
  }

  /** Records that a newer version serves. The worker continues until it is replaced. */
  outdate(reason: string): void {
    if (this.#outdated) return;
    this.#outdated = true;
    this.#note('outdated', reason);
  }

  /** Gives it no new requests, and ends it after its last one. */
  retire(reason: string): void {
    if (this.#phase === 'draining' || this.#phase === 'gone') return;
    this.#become('draining', reason);
    this.requestDone();
  }

  /** Call it when `inFlight` has decreased: a retired worker may then be able to end. */
  requestDone(): void {
    if (this.inFlight === 0 && (this.#phase === 'draining' || this.#misses > 0)) this.#endIfUnneeded();
  }

  /** Sends SIGTERM now, and SIGKILL if it still runs after the grace period. */
  terminate(reason: string): void {
    if (this.#cancelKill) return;
    this.#become('draining', reason);
    this.#process.signal('SIGTERM');
    // A stopped process handles the signal only after it is resumed.
    if (this.#standsStill) this.#process.signal('SIGCONT');
    this.#cancelKill = this.#clock.after(this.#settings.current().graceMs, () => this.#process.signal('SIGKILL'));
  }

  /** Whether a connection to it has failed and its health was not confirmed since: it gets no requests, but it probably still runs. */
  get suspected(): boolean {
    return this.#doubts > 0 && this.#phase === 'unhealthy';
  }

  /** A connection to it failed: it leaves the rotation until its health is confirmed. */
  suspect(): void {
    if (this.#phase !== 'ready') return;
    this.#misses += 1;
    this.#breaks += 1;
    this.#doubts = DOUBTS;
    this.#become('unhealthy', 'the worker lost a connection, and has not answered since');
    this.#poll(0);
  }

  /** Calls `use` with each result of a job that it has not seen acknowledged. To be called when it is gone, once for all callers. */
  leftResults(use: (result: KeptResult) => Promise<void>): Promise<void> {
    return this.#plan.leftResults(use);
  }

  /** Ends it at once because of an error. If it is draining, the reason for its end stays that it was asked to. */
  fail(error: FlashError): void {
    this.#error = error;
    if (this.#phase === 'draining') this.#process.signal('SIGKILL');
    else this.#end(error.message, error.message);
  }

  /** Its deadlines count from here: the time before its turn does not count. */
  #begin(leader: number | undefined): void {
    this.startedAt = new Date().toISOString();
    this.#started = this.#clock.now();
    this.#note('initializing');
    this.#plan.onStart(leader);
    this.#poll(startPollDelay(0));
  }

  #endIfUnneeded(): void {
    if (this.#phase === 'draining') this.terminate('it has no requests left');
    else if (this.#phase === 'unhealthy' && this.#misses >= this.#settings.current().healthMissesToKill) this.#kill();
  }

  #become(phase: WorkerPhase, reason?: string): void {
    if (this.#phase === phase || this.#phase === 'gone') return;
    this.#phase = phase;
    this.#note(phase, reason);
    this.#owner.changed(this);
  }

  #note(state: WorkerChange['state'], reason?: string): void {
    this.#life = lifeAfter(this.#life, { state, since: new Date().toISOString(), reason: reason ?? null });
  }

  #poll(delay: number): void {
    this.#cancelPoll();
    this.#cancelPoll = this.#clock.after(delay, () => void this.#check());
  }

  async #check(): Promise<void> {
    const { healthSocketPath, healthPath } = this.#plan;
    const breaks = this.#breaks;
    this.#process.learnPid();
    const health = await askHealth(healthSocketPath, healthPath, this.#settings.current().healthTimeoutMs);
    // A revival starts a new health check, and so did a suspicion.
    if (this.#phase === 'frozen' || this.#breaks !== breaks) return;
    if (this.#phase === 'draining' || this.#phase === 'gone' || this.#failure !== undefined) return;
    if (!health) return this.#poll(this.#settings.current().healthIntervalMs / 10);
    if (health.kind !== 'silent') this.#answered = true;
    this.#settleDoubts(health);
    if (this.starting) this.#checkStart(health);
    else this.#checkRunning(health);
  }

  #settleDoubts(health: Health): void {
    if (!this.suspected) return;
    this.#doubts = health.kind === 'silent' ? this.#doubts - 1 : 0;
    if (health.kind === 'silent' && this.#doubts === 0) this.#owner.changed(this);
  }

  #checkStart(health: Health): void {
    const { healthPath } = this.#plan;
    const start = { health, elapsedMs: this.#clock.now() - this.#started, answered: this.#answered, healthPath };
    const judgeStart = this.#phase === 'reviving' ? judgeRevival : judgeBoot;
    const verdict = judgeStart(start, this.#settings.current());
    if (verdict.kind === 'failed') return this.#fail(verdict.reason);
    if (verdict.kind === 'ready') {
      const heldMs = this.#heldMs();
      if (heldMs > 0) return this.#poll(heldMs);
      this.#readyAt = this.#clock.now();
      this.idleSince = this.#readyAt;
      this.#become('ready');
      // After the owner's pass, which gives it the waiting requests.
      queueMicrotask(() => this.#letOthersStart());
    }
    this.#poll(verdict.lookAfterMs);
  }

  /** Milliseconds until a worker that has booted may count as ready; 0 for one that was frozen. */
  #heldMs(): number {
    if (this.#phase !== 'initializing') return 0;
    this.#bootedAt ??= this.#clock.now();
    return this.#bootedAt + this.#plan.coldStartMs - this.#clock.now();
  }

  /**
   * Ends its turn to start at once, unless it has got more requests than `scalerValue`: the next start would compete with them for the
   * processors.
   */
  #letOthersStart(): void {
    if (this.inFlight <= this.#owner.scalerValue) this.#process.isUp();
    else this.#clock.after(this.#settings.current().warmUpMs, () => this.#process.isUp());
  }

  #checkRunning(health: Health): void {
    if (health.kind === 'unhealthy') return this.#giveUp(health.reason);
    this.#misses = health.kind === 'ready' ? 0 : this.#misses + 1;
    if (health.kind === 'ready') {
      this.#silentSince = undefined;
      this.lost.length = 0;
    }
    if (this.#misses >= this.#settings.current().healthMisses) this.#silentSince ??= this.#clock.now();
    const silentMs = this.#silentSince === undefined ? 0 : this.#clock.now() - this.#silentSince;
    const { inFlight } = this;
    const vitals = { health, misses: this.#misses, silentMs, inFlight, requestMs: this.#owner.requestMs };
    const { phase, reason, kill, lookAfterMs } = judge(vitals, this.#settings.current());
    // The phase is the same, perhaps with another reason.
    const because = reason && `the worker ${reason}`;
    if (phase === this.#phase && because !== undefined) this.#note(phase, because);
    else if (phase !== undefined) this.#become(phase, because);
    if (kill) this.#kill(reason);
    this.#poll(lookAfterMs);
  }

  /** It reports that it is unhealthy: it gets no more requests, and a grace period for those in flight. */
  #giveUp(reason: string): void {
    this.retire(reason);
    this.#cancelPoll = this.#clock.after(this.#settings.current().unhealthyGraceMs, () => this.terminate(reason));
  }

  #kill(reason = 'stopped answering its health path'): void {
    this.#failure ??= reason;
    this.#process.signal('SIGKILL');
  }

  #fail(failure: string): void {
    this.#end(failure, `the worker ${failure}`);
  }

  #end(failure: string, reason: string): void {
    this.#failure = failure;
    this.#become('unhealthy', reason);
    this.#process.signal('SIGKILL');
  }

  #finish(processEnd: ProcessEnd): WorkerEnd {
    const asked = this.#phase === 'draining' ? this.reason : undefined;
    const wasReady = this.#readyAt !== undefined;
    const end = workerEnd({ asked, wasReady, failure: this.#failure, error: this.#error }, processEnd);
    this.#cancelPoll();
    this.#cancelKill?.();
    this.#become('gone', end.reason);
    this.upstream.destroy();
    return end;
  }
}
