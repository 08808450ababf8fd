import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { EndpointWorkers } from '@flash-ts/core/contract';
import type { EndpointRecord } from './endpoint-record.ts';
import { WorkerPod } from './worker-pod.ts';

export interface PoolParts {
  readonly record: EndpointRecord;
  /** Unpacks an image; undefined for one that can't be pulled. */
  readonly folderOf: (image: string) => Promise<string | undefined>;
  readonly sockets: string;
  /** Variables that the cloud gives to workers of an endpoint. */
  readonly variables: Readonly<Record<string, string>>;
  /** Requests or jobs that wait for a worker. */
  readonly waiting: () => number;
  /** Called when a worker has become ready or free, or has gone. */
  readonly onChange: () => void;
}

const RECONCILE_MS = 250;
/** Of an endpoint that may not say it: a queue that is scaled by its jobs. */
const DEFAULT_IDLE_S = 10;

/** The workers of an endpoint: as many as its demand asks for, of its present version; idle ones of earlier versions go at once. */
export class WorkerPool {
  readonly #parts: PoolParts;
  readonly #ends = new AbortController();
  readonly #stopping = new Set<Promise<void>>();
  #pods: WorkerPod[] = [];
  #starting = 0;

  constructor(parts: PoolParts) {
    this.#parts = parts;
    void this.#keepUp();
  }

  get pods(): readonly WorkerPod[] {
    return this.#pods;
  }

  /** Ready workers, those of the present version first. */
  get ready(): readonly WorkerPod[] {
    const { version } = this.#parts.record;
    const ready = this.#pods.filter((pod) => pod.isReady);
    return ready.toSorted((a, b) => Number(b.facts.version === version) - Number(a.facts.version === version));
  }

  /** Starts and ends workers as the demand and the settings are now. */
  reconcile(): void {
    if (this.#ends.signal.aborted) return;
    const { record } = this.#parts;
    const { workers } = record.settings;
    for (const pod of this.#pods) if (this.#isOver(pod)) this.#stop(pod);
    const fresh = this.#pods.filter((pod) => pod.facts.version === record.version);
    const wanted = Math.min(workers.max, Math.max(workers.min, this.#demand()));
    for (let missing = wanted - fresh.length - this.#starting; missing > 0; missing -= 1) void this.#start();
  }

  async close(): Promise<void> {
    this.#ends.abort();
    for (const pod of this.#pods) this.#stop(pod);
    await Promise.all(this.#stopping);
  }

  #demand(): number {
    const { scaling } = this.#parts.record.settings;
    const perWorker = scaling.type === 'REQUEST_COUNT' ? scaling.requestCount : 1;
    const inFlight = this.#pods.reduce((sum, pod) => sum + pod.inFlight, 0);
    return Math.ceil((this.#parts.waiting() + inFlight) / perWorker);
  }

  /** Whether a worker has nothing to do and is outdated, too many, or idle for too long. */
  #isOver(pod: WorkerPod): boolean {
    const { record } = this.#parts;
    const { min, max, idleTimeout }: Partial<EndpointWorkers> = record.settings.workers;
    if (pod.inFlight > 0 || pod.isStopping) return false;
    if (pod.facts.version !== record.version) return true;
    const fresh = this.#pods.filter(({ facts }) => facts.version === record.version);
    if (fresh.length > (max ?? 0)) return true;
    const isIdle = pod.isReady && performance.now() - pod.idleSince > (idleTimeout ?? DEFAULT_IDLE_S) * 1000;
    return isIdle && fresh.length > (min ?? 0);
  }

  async #start(): Promise<void> {
    const { record, folderOf, sockets, variables } = this.#parts;
    const { version, settings, isQueue } = record;
    this.#starting += 1;
    const folder = await folderOf(settings.image);
    this.#starting -= 1;
    if (this.#ends.signal.aborted || version !== record.version) return;
    const id = `worker${randomBytes(6).toString('hex')}`;
    const own = { RUNPOD_POD_ID: id, ...(isQueue && { PORT: '8000', PORT_HEALTH: '8000' }) };
    const env = { ...variables, ...settings.env, ...own };
    const { image } = settings;
    const onChange = () => this.#parts.onChange();
    this.#pods.push(new WorkerPod({ id, version, image, folder, sockets, env, takesJobs: isQueue, onChange }));
  }

  #stop(pod: WorkerPod): void {
    this.#pods = this.#pods.filter((one) => one !== pod);
    const stopped = pod.stop();
    this.#stopping.add(stopped);
    void stopped.finally(() => this.#stopping.delete(stopped));
  }

  async #keepUp(): Promise<void> {
    const { signal } = this.#ends;
    while (!signal.aborted) {
      this.reconcile();
      await pause(RECONCILE_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
