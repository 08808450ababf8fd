import type { EventBus } from '../events/event-bus.js';
import type { EndpointRecord, ReleaseRecord } from '../records/endpoint-record.js';
import { newWorkerId } from '../ids/worker-id.js';
import { needOf, type GpuNeed } from './choose-gpus.js';
import type { GpuDevice } from './gpu-device.js';
import type { Dispensable, GpuAllocator, GpuUser } from './gpu-allocator.js';

/** What a worker is started with: its name, and the value of `CUDA_VISIBLE_DEVICES`, undefined where it may see what there is. */
export interface WorkerPlace {
  readonly workerId: string;
  readonly visibleDevices: string | undefined;
}

/** A worker that is wanted and has no GPU. */
export interface ThrottledWorker {
  readonly id: string;
  readonly version: number;
}

/** The endpoint whose workers need GPUs. */
export interface GpusEndpoint {
  readonly id: string;
  /** Workers that it could do without. */
  spare: GpuUser['spare'];
  /** To be called when there may be a GPU for a worker that waits, or somebody else waits for one. */
  reconcile(): void;
}

interface Shortage {
  readonly need: GpuNeed;
  /** Of the workers that wait; each keeps its name when it is started. */
  readonly ids: readonly string[];
  /** Whether this turn of the endpoint has wanted them. */
  readonly wanted: boolean;
}

/** An endpoint's share in the machine's GPUs: where its workers get theirs, and which of them wait for one. */
export class EndpointGpus {
  readonly #endpoint: GpusEndpoint;
  readonly #allocator: GpuAllocator;
  readonly #events: EventBus;
  /** By version. */
  readonly #short = new Map<number, Shortage>();
  #toldUnavailable = false;
  /** Names of the spare workers that those who wait have been told of. */
  #toldSpare = '';

  constructor(endpoint: GpusEndpoint, { gpus, events }: { readonly gpus: GpuAllocator; readonly events: EventBus }) {
    this.#endpoint = endpoint;
    this.#allocator = gpus;
    this.#events = events;
    gpus.enter(endpoint.id, { spare: () => endpoint.spare(), look: () => this.#reconcileSoon() });
  }

  /** Whether anyone waits for a GPU, so that each request which ends may be news for them. */
  get awaited(): boolean {
    return this.#allocator.awaited;
  }

  throttled(): ThrottledWorker[] {
    return [...this.#short].flatMap(([version, { ids }]) => ids.map((id) => ({ id, version })));
  }

  /** Why workers of a version wait; undefined when none does. `permanent` is a need that no wait will meet. */
  shortage(version: number): { readonly because: string; readonly permanent: boolean } | undefined {
    const short = this.#short.get(version);
    return short && this.#allocator.shortage(short.need);
  }

  /** What a worker has; undefined when it has no GPU of its own. */
  typeOf(workerId: string): string | undefined {
    return this.#allocator.devicesOf(workerId)[0]?.type;
  }

  /**
   * Places for `count` workers that are to be started now. Those for which there is no GPU are throttled, until `settle` finds that a
   * turn has not asked for them again.
   *
   * @param dispensable workers that may be asked to go for them, the first one first
   * @returns as many as can be started
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

  /** To be called at the end of a turn: workers that it has not asked for are not wanted any more. */
  settle(record: EndpointRecord): void {
    for (const [version, short] of this.#short) {
      if (short.wanted) this.#short.set(version, { ...short, wanted: false });
      else this.#forget(version, record);
    }
    this.#tellSpare();
  }

  /** To be called at the end of the endpoint. */
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
    const because = 'it is not wanted any more, and never had a GPU';
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
