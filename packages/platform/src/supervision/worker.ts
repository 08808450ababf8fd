import type { Cancel, Clock } from '../clock/clock.js';
import { Upstream } from '../upstream/upstream.js';
import type { PlatformSettings } from '../settings.js';
import type { FlashError } from '@flash-ts/core/errors';
import { askHealth, bootPollDelay, type Health } from './health.js';
import { outOfMemory } from './out-of-memory.js';
import { residentBytes } from './process-memory.js';
import { startProcess, type ProcessEnd, type ProcessPlan, type WorkerProcess } from './worker-process.js';

/**
 * `initializing` → `ready` ⇄ `unhealthy` → `draining` → `gone`, and `ready` → `frozen` → `reviving` → `ready`. Only a ready worker gets
 * requests. An unhealthy one gets none until it answers again; a draining one finishes what it has and goes; a frozen one stands still.
 */
export type WorkerPhase = 'initializing' | 'ready' | 'unhealthy' | 'frozen' | 'reviving' | 'draining' | 'gone';

export interface WorkerPlan extends ProcessPlan {
  readonly id: string;
  readonly version: number;
  readonly socketPath: string;
  readonly healthSocketPath: string;
  readonly healthPath: string;
}

/** Why a worker is gone. `asked` is an end that the platform wanted; `error` is there where it had no time to log its reason itself. */
export interface WorkerEnd {
  readonly kind: 'asked' | 'boot-failed' | 'crashed';
  readonly reason: string;
  readonly error?: FlashError;
}

/** Looks without an answer that confirm a suspicion: at the first one the end of its process may not have been seen yet. */
const DOUBTS = 2;

/** One worker: its process, its health and its connections. */
export class Worker {
  readonly id: string;
  readonly version: number;
  /** RFC 3339. */
  readonly startedAt = new Date().toISOString();
  readonly upstream: Upstream;
  /** Requests that it has. Written by whoever hands out its slots. */
  inFlight = 0;
  /** Monotonic time since which it has had no request; meaningful while `inFlight` is 0. */
  idleSince: number;
  /** Resident memory with which it was frozen; 0 where the system does not tell. */
  frozenBytes = 0;
  readonly ended: Promise<WorkerEnd>;

  readonly #plan: WorkerPlan;
  readonly #settings: PlatformSettings;
  readonly #clock: Clock;
  readonly #onChange: (worker: Worker) => void;
  readonly #process: WorkerProcess;
  readonly #started: number;
  #phase: WorkerPhase = 'initializing';
  #readyAt: number | undefined;
  #standsStill = false;
  #revivedAt = 0;
  /** Counts the freezes: an answer to a question from before one tells nothing any more. */
  #freezes = 0;
  #answered = false;
  #misses = 0;
  /** Answers that a suspicion still waits for. */
  #doubts = 0;
  #suspicions = 0;
  #silentSince: number | undefined;
  #failure: string | undefined;
  /** The same as an error, where it is one. */
  #error: FlashError | undefined;
  #cancelPoll: Cancel = () => undefined;
  #cancelKill: Cancel | undefined;

  /** @param onChange called after each change of `phase` or `suspected` */
  constructor(plan: WorkerPlan, settings: PlatformSettings, clock: Clock, onChange: (worker: Worker) => void) {
    this.id = plan.id;
    this.version = plan.version;
    this.#plan = plan;
    this.#settings = settings;
    this.#clock = clock;
    this.#onChange = onChange;
    this.#started = clock.now();
    this.idleSince = this.#started;
    this.upstream = new Upstream(plan.socketPath, settings.upstreamKeepAliveMs, clock);
    this.#process = startProcess(plan);
    this.ended = this.#process.ended.then((end) => this.#finish(end));
    this.#poll(bootPollDelay(0));
  }

  get phase(): WorkerPhase {
    return this.#phase;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Why it is about to be ended, or was; undefined while there is no reason to. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Whether it will be ready soon, if all goes well. */
  get starting(): boolean {
    return this.#phase === 'initializing' || this.#phase === 'reviving';
  }

  /** Milliseconds since it first became ready, or was last revived; 0 before. */
  readyFor(now: number): number {
    return this.#readyAt === undefined ? 0 : now - this.#readyAt;
  }

  /** Lets it stand still, with all its children, until `revive`. For a ready one without requests; of others nothing becomes. */
  freeze(): void {
    if (this.#phase !== 'ready' || this.inFlight > 0) return;
    this.#freezes += 1;
    this.#misses = 0;
    this.#cancelPoll();
    this.upstream.closeIdle();
    this.#process.signal('SIGSTOP');
    this.#standsStill = true;
    this.frozenBytes = this.pid === undefined ? 0 : residentBytes(this.pid);
    this.#become('frozen');
  }

  /** Lets a frozen one go on. It is ready at its first healthy answer, which takes about a millisecond. */
  revive(): void {
    if (this.#phase !== 'frozen') return;
    this.#revivedAt = this.#clock.now();
    this.#process.signal('SIGCONT');
    this.#standsStill = false;
    this.#become('reviving');
    void this.#check();
  }

  /** Ends it when it has no more requests; it gets no new ones. */
  retire(): void {
    if (this.#phase === 'draining' || this.#phase === 'gone') return;
    this.#become('draining');
    this.requestDone();
  }

  /** To be called when `inFlight` has gone down: the moment at which a retired worker can go. */
  requestDone(): void {
    if (this.inFlight === 0 && (this.#phase === 'draining' || this.#misses > 0)) this.#endIfUnneeded();
  }

  /** SIGTERM now, SIGKILL when it is still there after the grace period. */
  terminate(): void {
    if (this.#cancelKill) return;
    this.#become('draining');
    this.#process.signal('SIGTERM');
    // It sees the signal only when it goes on.
    if (this.#standsStill) this.#process.signal('SIGCONT');
    this.#cancelKill = this.#clock.after(this.#settings.graceMs, () => this.#process.signal('SIGKILL'));
  }

  /** A connection to it has failed, and its health has not been seen since: it gets no requests, but it is most likely still there. */
  get suspected(): boolean {
    return this.#doubts > 0 && this.#phase === 'unhealthy';
  }

  /** A connection to it failed: out of rotation until its health has been seen again. */
  suspect(): void {
    if (this.#phase !== 'ready') return;
    this.#misses += 1;
    this.#suspicions += 1;
    this.#doubts = DOUBTS;
    this.#become('unhealthy');
    this.#poll(0);
  }

  /** Ends it at once for what it does; one that drains has been asked to go all the same. */
  fail(error: FlashError): void {
    this.#error = error;
    if (this.#phase === 'draining') this.#process.signal('SIGKILL');
    else this.#fail(error.message);
  }

  #endIfUnneeded(): void {
    if (this.#phase === 'draining') this.terminate();
    else if (this.#phase === 'unhealthy' && this.#misses >= this.#settings.healthMissesToKill) this.#kill();
  }

  #become(phase: WorkerPhase): void {
    if (this.#phase === phase || this.#phase === 'gone') return;
    this.#phase = phase;
    this.#onChange(this);
  }

  #poll(delay: number): void {
    this.#cancelPoll();
    this.#cancelPoll = this.#clock.after(delay, () => void this.#check());
  }

  async #check(): Promise<void> {
    const { healthSocketPath, healthPath } = this.#plan;
    const freezes = this.#freezes;
    const suspicions = this.#suspicions;
    const health = await askHealth(healthSocketPath, healthPath, this.#settings.healthTimeoutMs);
    if (this.#phase === 'frozen' || this.#freezes !== freezes) return;
    // An answer to a question from before a connection failed says nothing of the worker since; another was asked then.
    if (this.#suspicions !== suspicions) return;
    if (this.#phase === 'draining' || this.#phase === 'gone' || this.#failure !== undefined) return;
    if (health.kind !== 'silent') this.#answered = true;
    this.#settleDoubts(health);
    if (this.#phase === 'reviving') this.#checkRevival(health);
    else if (this.#readyAt === undefined) this.#checkBoot(health);
    else this.#checkRunning(health);
  }

  #settleDoubts(health: Health): void {
    if (!this.suspected) return;
    this.#doubts = health.kind === 'silent' ? this.#doubts - 1 : 0;
    if (health.kind === 'silent' && this.#doubts === 0) this.#onChange(this);
  }

  #checkBoot(health: Health): void {
    const elapsed = this.#clock.now() - this.#started;
    if (health.kind === 'ready') {
      this.#readyAt = this.#clock.now();
      this.idleSince = this.#readyAt;
      this.#become('ready');
      return this.#poll(this.#settings.healthIntervalMs);
    }
    if (health.kind === 'unhealthy') return this.#fail(`did not become ready: ${health.reason}`);
    if (!this.#answered && elapsed > this.#settings.listenMs) {
      return this.#fail(
        `did not answer ${this.#plan.healthPath} on PORT_HEALTH within ${this.#settings.listenMs / 1000} s`,
      );
    }
    if (elapsed > this.#settings.bootMs) return this.#fail(`was not ready after ${this.#settings.bootMs / 1000} s`);
    this.#poll(bootPollDelay(elapsed));
  }

  /** For a moment its own clocks say that it has hung, and its timers are overdue: only what it says for longer is believed. */
  #checkRevival(health: Health): void {
    const now = this.#clock.now();
    if (health.kind === 'ready') {
      this.#readyAt = now;
      this.idleSince = now;
      this.#become('ready');
      return this.#poll(this.#settings.healthIntervalMs);
    }
    if (now - this.#revivedAt > this.#settings.revivalMs) return this.#fail('did not come back after it was frozen');
    this.#poll(bootPollDelay(now - this.#revivedAt));
  }

  #checkRunning(health: Health): void {
    if (health.kind === 'unhealthy') return this.#giveUp();
    if (health.kind === 'ready') {
      this.#misses = 0;
      this.#silentSince = undefined;
      this.#become('ready');
      return this.#poll(this.#settings.healthIntervalMs);
    }
    this.#misses += 1;
    if (this.#misses >= this.#settings.healthMisses) this.#hang();
    // Asked again soon: whoever hangs gets no further requests in the meantime.
    this.#poll(this.#settings.healthIntervalMs / 10);
  }

  /** It says that it is ill, as when its event loop is stuck: it gets no more requests, and has a while for what it has. */
  #giveUp(): void {
    this.retire();
    this.#cancelPoll = this.#clock.after(this.#settings.unhealthyGraceMs, () => this.terminate());
  }

  /**
   * It does not answer: it hangs, or a handler computes without a pause, or the machine is overloaded. So it gets no more requests, but
   * what it has may still be finished for a while; with nothing to finish it is killed sooner.
   */
  #hang(): void {
    this.#become('unhealthy');
    this.#silentSince ??= this.#clock.now();
    const overdue = this.#clock.now() - this.#silentSince > this.#settings.unhealthyGraceMs;
    const unneeded = this.inFlight === 0 && this.#misses >= this.#settings.healthMissesToKill;
    if (unneeded || overdue) this.#kill();
  }

  #kill(): void {
    this.#failure ??= 'stopped answering its health path';
    this.#process.signal('SIGKILL');
  }

  #fail(reason: string): void {
    this.#failure = reason;
    this.#become('unhealthy');
    this.#process.signal('SIGKILL');
  }

  #finish(end: ProcessEnd): WorkerEnd {
    const asked = this.#phase === 'draining';
    this.#cancelPoll();
    this.#cancelKill?.();
    this.#become('gone');
    this.upstream.destroy();
    const error = this.#error ?? (this.#failure === undefined ? outOfMemory(end.stderr) : undefined);
    const words = error?.message ?? `the worker ${this.#failure ?? end.how}`;
    const reason = `${words}${end.stderr === '' ? '' : `\n${end.stderr}`}`;
    const kind = asked ? 'asked' : this.#readyAt === undefined ? 'boot-failed' : 'crashed';
    return { kind, reason, ...(error && { error }) };
  }
}
