import { chooseGpus, type GpuNeed } from './choose-gpus.js';
import type { GpuDevice, GpuInventory } from './gpu-device.js';
import { planGpus, type Holding } from './plan-gpus.js';
import { shortageInWords } from './shortage.js';

/** A request for devices, which waits if there are not enough. */
export interface GpuApplicant {
  /** The name of the endpoint, for messages about missing GPUs. */
  readonly endpointName: string;
  readonly need: GpuNeed;
  /** Called when there may be devices for it, after `claim` had too few. It must call `claim` later, not within this call. */
  readonly retry: () => void;
}

/** A worker that may be ended so that another gets its devices. */
export interface Dispensable {
  readonly id: string;
  retire(reason: string): void;
}

/** An endpoint whose workers have GPUs or wait for some. */
export interface GpuUser {
  /** Workers that the endpoint could do without, the one that has been idle for longest first. */
  readonly spare: () => readonly SpareWorker[];
  /** Called when another endpoint begins to wait, so that this one reports spare workers. It must look later, not within this call. */
  readonly look: () => void;
}

type SpareWorker = Dispensable & { readonly idleSince: number };

interface Holder extends Holding {
  readonly endpointName: string;
  /** Whether the worker was asked to end. */
  readonly leaving: boolean;
}

/** Allocates the machine's GPUs: each to one worker at a time, from before its start to the end of its process. */
export class GpuAllocator {
  readonly inventory: GpuInventory;
  readonly #users = new Map<string, GpuUser>();
  readonly #holders = new Map<string, Holder>();
  /** Waiting applicants in the order in which they are served. */
  readonly #waiting = new Map<string, GpuApplicant>();

  constructor(inventory: GpuInventory) {
    this.inventory = inventory;
  }

  /** Whether devices are allocated at all. */
  get enforced(): boolean {
    return this.inventory.devices.length > 0;
  }

  /** Whether an applicant waits for devices. */
  get awaited(): boolean {
    return this.#waiting.size > 0;
  }

  enter(endpointId: string, user: GpuUser): void {
    this.#users.set(endpointId, user);
  }

  exit(endpointId: string): void {
    this.#users.delete(endpointId);
  }

  /** Idle workers of all endpoints that no request needs now, the one that has been idle for longest first. */
  spare(): Dispensable[] {
    const all = [...this.#users.values()].flatMap(({ spare }) => spare());
    return all.toSorted((a, b) => a.idleSince - b.idleSince);
  }

  /**
   * Allocates devices for workers that have to be started. If there are too few, dispensable workers are asked to end and the applicant
   * waits, unless even all devices together would be too few.
   *
   * @param key of the applicant; another claim with this key replaces the earlier one
   * @param workerIds of the workers to be started; the first ones are served
   * @param dispensable workers that may be ended for it, the first one first
   * @returns the devices of each worker that was served
   */
  claim(
    key: string,
    applicant: GpuApplicant,
    workerIds: readonly string[],
    dispensable: readonly Dispensable[],
  ): Map<string, readonly GpuDevice[]> {
    const holders = [...this.#holders.values()];
    const [before, after] = this.#others(key);
    const { grants, reclaim } = planGpus(
      {
        free: this.#free(),
        leaving: holders.filter(({ leaving }) => leaving).flatMap(({ devices }) => devices),
        reclaimable: [...new Set(dispensable)].flatMap(({ id }) => this.#holding(id)),
        before,
        after,
      },
      applicant.need,
      workerIds.length,
    );
    const granted = new Map(grants.map((devices, index) => [workerIds[index] as string, devices]));
    for (const [workerId, devices] of granted) {
      this.#holders.set(workerId, { workerId, devices, endpointName: applicant.endpointName, leaving: false });
    }
    for (const worker of dispensable) if (reclaim.includes(worker.id)) this.#ask(worker);
    if (granted.size === workerIds.length || !this.#canEverServe(applicant.need)) this.leave(key);
    else this.#queue(key, applicant, granted.size > 0);
    return granted;
  }

  /** Removes an applicant from the queue. */
  leave(key: string): void {
    if (this.#waiting.delete(key)) this.changed();
  }

  /** Frees the devices of a worker that has ended. */
  release(workerId: string): void {
    if (this.#holders.delete(workerId)) this.changed();
  }

  /** Tells the first waiting applicants that there may be devices: some are free, or a worker may be ended. */
  changed(): void {
    for (const { retry } of this.#waiting.values()) retry();
  }

  /** The devices of a worker. */
  devicesOf(workerId: string): readonly GpuDevice[] {
    return this.#holders.get(workerId)?.devices ?? [];
  }

  /** The worker that has a device; undefined if none has. */
  holderOf(device: GpuDevice): string | undefined {
    return [...this.#holders.values()].find(({ devices }) => devices.includes(device))?.workerId;
  }

  /** Why a need is not met. `permanent` if all devices together would be too few. */
  shortage(need: GpuNeed): { readonly because: string; readonly permanent: boolean } {
    const permanent = !this.#canEverServe(need);
    const takers = [...this.#holders.values()].map(({ endpointName }) => endpointName);
    return { because: shortageInWords(need, this.inventory, { permanent, takers, free: this.#free() }), permanent };
  }

  /** Whether all devices together would be enough for a need. */
  #canEverServe(need: GpuNeed): boolean {
    return chooseGpus(this.inventory.devices, need) !== undefined;
  }

  #free(): readonly GpuDevice[] {
    const taken = new Set([...this.#holders.values()].flatMap(({ devices }) => devices));
    return this.inventory.devices.filter((device) => !taken.has(device));
  }

  #holding(workerId: string): Holding[] {
    const holder = this.#holders.get(workerId);
    return holder && !holder.leaving ? [holder] : [];
  }

  #others(key: string): [before: GpuNeed[], after: GpuNeed[]] {
    const keys = [...this.#waiting.keys()];
    const place = keys.indexOf(key);
    const needs = [...this.#waiting.values()].map(({ need }) => need);
    return place < 0 ? [needs, []] : [needs.slice(0, place), needs.slice(place + 1)];
  }

  /** An applicant that was served queues again behind the others for its next worker. */
  #queue(key: string, applicant: GpuApplicant, served: boolean): void {
    if (served) this.leave(key);
    const known = this.#waiting.has(key);
    this.#waiting.set(key, applicant);
    if (!known) for (const { look } of this.#users.values()) look();
  }

  #ask(worker: Dispensable): void {
    const holder = this.#holders.get(worker.id);
    if (holder) this.#holders.set(worker.id, { ...holder, leaving: true });
    worker.retire('another worker needs its GPU');
  }
}
