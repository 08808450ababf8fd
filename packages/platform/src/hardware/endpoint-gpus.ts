import type { EventBus } from '../events/event-bus.js';
import type { EndpointRecord, ReleaseRecord } from '../records/endpoint-record.js';
import { newWorkerId } from '../ids/new-id.js';
import { needOf, type GpuNeed } from './choose-gpus.js';
import type { GpuDevice } from './gpu-device.js';
import type { Dispensable, GpuAllocator, GpuUser } from './gpu-allocator.js';

/** What a worker is started with: its id, and the value of `CUDA_VISIBLE_DEVICES`; undefined if the worker may use all devices. */
export interface WorkerPlace {
  readonly workerId: string;
  readonly visibleDevices: string | undefined;
}

/** A worker that should run and has no GPU. */
export interface ThrottledWorker {
  readonly id: string;
  readonly version: number;
}

/** The endpoint whose workers need GPUs. */
export interface GpusEndpoint {
  readonly id: string;
  /** Workers that the endpoint could do without. */
  spare: GpuUser['spare'];
  /** Called when there may be a GPU for a waiting worker, or when another endpoint begins to wait. */
  reconcile(): void;
}

interface Shortage {
  readonly need: GpuNeed;
  /** The ids of the waiting workers; each keeps its id when it is started. */
  readonly ids: readonly string[];
  /** Whether this pass of the endpoint has asked for them. */
  readonly wanted: boolean;
}

/** The GPUs of one endpoint: allocates them to its workers, and keeps the list of workers that wait for one. */
export class EndpointGpus {
  readonly #endpoint: GpusEndpoint;
  readonly #allocator: GpuAllocator;
  readonly #events: EventBus;
  /** Missing GPUs by version. */
  readonly #short = new Map<number, Shortage>();
  #toldUnavailable = false;
  /** Ids of the spare workers of which waiting endpoints were told. */
  #toldSpare = '';

  constructor(endpoint: GpusEndpoint, { gpus, events }: { readonly gpus: GpuAllocator; readonly events: EventBus }) {
    this.#endpoint = endpoint;
    this.#allocator = gpus;
    this.#events = events;
    gpus.enter(endpoint.id, { spare: () => endpoint.spare(), look: () => this.#reconcileSoon() });
  }

  /** Whether any worker waits for a GPU, so that each end of a request may free one. */
  get awaited(): boolean {
    return this.#allocator.awaited;
  }

  throttled(): ThrottledWorker[] {
    return [...this.#short].flatMap(([version, { ids }]) => ids.map((id) => ({ id, version })));
  }

  /** Why workers of a version wait for GPUs; undefined if none waits. `permanent` if waiting can't help. */
  shortage(version: number): { readonly because: string; readonly permanent: boolean } | undefined {
    const short = this.#short.get(version);
    return short && this.#allocator.shortage(short.need);
  }

  /** The type of a worker's GPUs; undefined if it has none of its own. */
  typeOf(workerId: string): string | undefined {
    return this.#allocator.devicesOf(workerId)[0]?.type;
  }

  /**
   * Allocates GPUs for `count` workers that have to be started now. Workers without a GPU are throttled, until a pass ends (`settle`) that
   * has not asked for them again.
   *
   * @param dispensable workers that may be ended for them, the first one first
   * @returns one entry for each worker that can be started
   */
  claim(
    record: EndpointRecord,
    release: ReleaseRecord,
    count: number,
    dispensable: () => readonly Dispensable[],
  ): WorkerPlace[] {
    const need = needOf(release.config);
    const known = this.#short.get(release.version)?.ids ?? [];
    const ids = Array.from({ length: count }, (_, index) => known[index] ?? newWorkerId());
    if (need === undefined || !this.#allocator.enforced) {
      if (need) this.#tellUnavailable(record);
      return ids.map((workerId) => ({ workerId, visibleDevices: this.#allocator.enforced ? '' : undefined }));
    }
    const applicant = { endpointName: record.config.name, need, retry: () => this.#reconcileSoon() };
    const granted = this.#allocator.claim(this.#key(release.version), applicant, ids, dispensable());
    const waiting = ids.filter((id) => !granted.has(id));
    if (waiting.length > 0) this.#short.set(release.version, { need, ids: waiting, wanted: true });
    else this.#short.delete(release.version);
    this.#tellThrottled(
      record,
      release.version,
      need,
      waiting.filter((id) => !known.includes(id)),
    );
    this.#tellUnwanted(record, release.version, known.slice(count));
    return [...granted].map(([workerId, devices]) => ({ workerId, visibleDevices: visible(devices) }));
  }

  /** Call it at the end of a pass: waiting workers that the pass has not asked for are dropped. */
  settle(record: EndpointRecord): void {
    for (const [version, short] of this.#short) {
      if (short.wanted) this.#short.set(version, { ...short, wanted: false });
      else this.#forget(version, record);
    }
    this.#tellSpare();
  }

  /** Call it when the endpoint is deleted. */
  close(): void {
    this.#allocator.exit(this.#endpoint.id);
    for (const version of this.#short.keys()) {
      this.#short.delete(version);
      this.#allocator.leave(this.#key(version));
    }
  }

  #reconcileSoon(): void {
    queueMicrotask(() => this.#endpoint.reconcile());
  }

  #key(version: number): string {
    return `${this.#endpoint.id} ${version}`;
  }

  #forget(version: number, record: EndpointRecord): void {
    const ids = this.#short.get(version)?.ids ?? [];
    this.#short.delete(version);
    this.#allocator.leave(this.#key(version));
    this.#tellUnwanted(record, version, ids);
  }

  #tellSpare(): void {
    const spare = this.#allocator.awaited ? this.#endpoint.spare().map(({ id }) => id) : [];
    const known = this.#toldSpare;
    this.#toldSpare = spare.join(' ');
    if (spare.length > 0 && this.#toldSpare !== known) this.#allocator.changed();
  }

  #tellThrottled(record: EndpointRecord, version: number, need: GpuNeed, ids: readonly string[]): void {
    const { because } = this.#allocator.shortage(need);
    for (const workerId of ids) this.#events.emit(record, { kind: 'worker.throttled', workerId, version, because });
  }

  #tellUnwanted(record: EndpointRecord, version: number, ids: readonly string[]): void {
    const because = 'it is no longer needed, and never had a GPU';
    for (const workerId of ids) this.#events.emit(record, { kind: 'worker.stopped', workerId, version, because });
  }

  #tellUnavailable(record: EndpointRecord): void {
    if (this.#toldUnavailable) return;
    this.#toldUnavailable = true;
    this.#events.emit(record, { kind: 'gpus.unavailable', because: this.#allocator.inventory.because });
  }
}

function visible(devices: readonly GpuDevice[]): string {
  return devices.map(({ id }) => id).join(',');
}
