import { Burst } from '../routing/burst.js';
import { nextWorker } from '../routing/next-worker.js';
import { decide, wantedWorkers, type ScalingConfig } from '../scaling/decide.js';
import { Events } from './events.js';
import { percentilesOf, type Sample, type SimulationOutcome } from './outcome.js';
import type { Traffic } from './traffic.js';

/** What is known of an endpoint and its workers. */
export interface SimulatedEndpoint {
  /**
   * `min`, `max`, `scalerValue` and `idleTimeoutMs`, as the platform's autoscaler has them. With `queueDelayMs` the traffic is jobs of a queue: a worker
   * takes as many as `concurrency` says, the one that has waited longest first.
   */
  readonly scaling: ScalingConfig;
  /** Milliseconds from the start of a worker to its readiness. */
  readonly startMs: number;
  /** Requests or jobs that a worker has at a time without becoming slower; with more requests, each takes longer in proportion. */
  readonly concurrency: number;
  /** Milliseconds after which a request that waits for a worker is refused; Infinity for jobs. */
  readonly queueWaitMs: number;
  /** Requests that a worker has at most. */
  readonly workerRequests: number;
}

interface SimulatedWorker {
  readonly id: string;
  readonly version: 1;
  readonly waits: false;
  readonly startedAt: number;
  starting: boolean;
  inFlight: number;
  idleSince: number;
  completed: number;
  /** When it asked for jobs. */
  askedAt: number;
}

/**
 * Runs traffic against the autoscaler and the router's choice of workers, the same code that serves requests, over a clock of its own. Workers
 * never fail, and starts do not wait for one another.
 *
 * @param samples how many points of the run the outcome has
 */
export function simulate(traffic: Traffic, endpoint: SimulatedEndpoint, samples = 60): SimulationOutcome {
  return new Simulation(traffic, endpoint).run(samples);
}

class Simulation {
  readonly #traffic: Traffic;
  readonly #endpoint: SimulatedEndpoint;
  readonly #events = new Events<SimulatedWorker>();
  readonly #burst = new Burst<SimulatedWorker>();
  /** All workers, in the order of their starts. */
  #workers: SimulatedWorker[] = [];
  #ready: SimulatedWorker[] = [];
  readonly #latencies: Float64Array;
  #answered = 0;
  /** Indexes of requests: those from `#head` to before `#arrived` wait, except refused ones. */
  #head = 0;
  #arrived = 0;
  #inProgress = 0;
  #refused = 0;
  #waited = 0;
  #started = 0;
  #workerMs = 0;
  #peak = 0;
  #deadline: number | undefined;

  constructor(traffic: Traffic, endpoint: SimulatedEndpoint) {
    this.#traffic = traffic;
    this.#endpoint = endpoint;
    this.#latencies = new Float64Array(traffic.arrivals.length);
  }

  run(samples: number): SimulationOutcome {
    const { arrivals, durationMs } = this.#traffic;
    const [taken, step]: [Sample[], number] = [[], durationMs / samples];
    let [now, arrivedBefore] = [0, 0];
    this.#pass(now);
    for (;;) {
      const arrival = this.#arrived < arrivals.length ? (arrivals[this.#arrived] as number) : Infinity;
      const next = Math.min(arrival, this.#events.next, this.#deadline ?? Infinity, this.#refusalAt);
      while (taken.length < samples && next > step * (taken.length + 1)) {
        const requests = this.#arrived - arrivedBefore;
        arrivedBefore = this.#arrived;
        taken.push({
          atMs: step * (taken.length + 1),
          requestsPerSecond: (requests * 1000) / step,
          workers: this.#workers.length,
        });
      }
      // What remains are deadlines of idle workers, behind the end of the traffic.
      if (next === Infinity || (next > durationMs && this.#isDone)) break;
      now = next;
      if (next === arrival) this.#arrived += 1;
      else if (next === this.#events.next) this.#happened(now);
      this.#pass(now);
    }
    const end = Math.max(now, durationMs);
    for (const { startedAt } of this.#workers) this.#workerMs += end - startedAt;
    return {
      ...percentilesOf(this.#latencies.subarray(0, this.#answered)),
      requests: arrivals.length,
      refused: this.#refused,
      waited: this.#waited,
      starts: this.#started,
      mostWorkers: this.#peak,
      workerSeconds: this.#workerMs / 1000,
      durationSeconds: end / 1000,
      samples: taken,
    };
  }

  get #isDone(): boolean {
    return this.#arrived === this.#traffic.arrivals.length && this.#queued === 0 && this.#inProgress === 0;
  }

  get #queued(): number {
    return this.#arrived - this.#head;
  }

  /** When the request that has waited for longest is refused. */
  get #refusalAt(): number {
    if (this.#queued === 0) return Infinity;
    return (this.#traffic.arrivals[this.#head] as number) + this.#endpoint.queueWaitMs;
  }

  #happened(now: number): void {
    const event = this.#events.take();
    if (!event) return;
    const { worker, what } = event;
    if (what === 'ready') {
      worker.starting = false;
      worker.idleSince = now;
      worker.askedAt = now;
      this.#ready.push(worker);
      return;
    }
    worker.inFlight -= 1;
    worker.completed += 1;
    worker.askedAt = now;
    this.#inProgress -= 1;
    if (worker.inFlight === 0) worker.idleSince = now;
  }

  #pass(now: number): void {
    while (this.#refusalAt <= now) {
      this.#head += 1;
      this.#refused += 1;
    }
    this.#scale(now);
    this.#serve(now);
  }

  /** Asks for a decision only where it can be another one than the last: as a pool in its steady state. */
  #scale(now: number): void {
    const { scaling, startMs } = this.#endpoint;
    if (this.#isSteady(now)) return;
    const oldestWaitMs =
      this.#queued === 0 ? 0 : wholeMicroseconds(now - (this.#traffic.arrivals[this.#head] as number));
    const state = { queued: this.#queued, oldestWaitMs, inProgress: this.#inProgress, workers: this.#workers };
    const { start, stop, nextDeadline } = decide(state, scaling, now);
    for (let count = 0; count < start; count += 1) this.#start(now, startMs);
    if (stop.length > 0) this.#stop(new Set(stop), now);
    this.#deadline = nextDeadline;
    this.#peak = Math.max(this.#peak, this.#workers.length);
  }

  #isSteady(now: number): boolean {
    const { scaling } = this.#endpoint;
    if (this.#deadline !== undefined && this.#deadline <= now) return false;
    const live = this.#workers.length;
    // The wait of the oldest job may decide.
    if (scaling.queueDelayMs !== undefined && this.#queued > 0) return live === scaling.max;
    const wanted =
      scaling.queueDelayMs === undefined ? wantedWorkers(this.#queued + this.#inProgress, scaling) : scaling.min;
    return wanted === live || (wanted < live && this.#deadline !== undefined);
  }

  #start(now: number, startMs: number): void {
    this.#started += 1;
    const worker: SimulatedWorker = {
      id: String(this.#started),
      version: 1,
      waits: false,
      startedAt: now,
      starting: true,
      inFlight: 0,
      idleSince: now,
      completed: 0,
      askedAt: now,
    };
    this.#workers.push(worker);
    this.#events.add({ at: now + startMs, worker, what: 'ready' });
  }

  #stop(ids: ReadonlySet<string>, now: number): void {
    for (const { id, startedAt } of this.#workers) if (ids.has(id)) this.#workerMs += now - startedAt;
    this.#workers = this.#workers.filter(({ id }) => !ids.has(id));
    this.#ready = this.#ready.filter(({ id }) => !ids.has(id));
  }

  #serve(now: number): void {
    const { scaling, workerRequests } = this.#endpoint;
    if (scaling.queueDelayMs !== undefined) return this.#giveJobs(now);
    const starting = this.#workers.length - this.#ready.length;
    this.#burst.note(this.#queued + this.#inProgress, starting);
    while (this.#queued > 0) {
      const worker = nextWorker({
        rotation: this.#ready,
        activeVersion: 1,
        queued: this.#queued,
        burst: this.#burst,
        starting,
        scalerValue: scaling.scalerValue,
        capacity: workerRequests,
      });
      if (!worker) return;
      this.#give(worker, now);
    }
  }

  #giveJobs(now: number): void {
    while (this.#queued > 0) {
      let next: SimulatedWorker | undefined;
      for (const worker of this.#ready) {
        if (worker.inFlight < this.#endpoint.concurrency && (!next || worker.askedAt < next.askedAt)) next = worker;
      }
      if (!next) return;
      this.#give(next, now);
    }
  }

  /** Gives the request that has waited for longest to a worker. */
  #give(worker: SimulatedWorker, now: number): void {
    const { arrivals, handlerMs } = this.#traffic;
    const arrival = arrivals[this.#head] as number;
    const alone = handlerMs[this.#head % handlerMs.length] as number;
    this.#head += 1;
    if (arrival < now) this.#waited += 1;
    worker.inFlight += 1;
    this.#inProgress += 1;
    const at = now + alone * Math.max(1, worker.inFlight / this.#endpoint.concurrency);
    this.#latencies[this.#answered] = at - arrival;
    this.#answered += 1;
    this.#events.add({ at, worker, what: 'answered' });
  }
}

/** A deadline that is the sum of two times must not be a hair before the end of the wait that it is for, again and again. */
function wholeMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
