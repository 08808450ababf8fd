import { chooseGpus, type GpuNeed } from './choose-gpus.js';
import type { GpuDevice, GpuInventory } from './gpu-device.js';
import { planSlots, type Holding } from './plan-slots.js';
import { shortageInWords } from './shortage.js';

/** Who asks for devices, and waits when there are not enough. */
export interface GpuApplicant {
  /** Of the endpoint, for those that wait in vain. */
  readonly endpointName: string;
  readonly need: GpuNeed;
  /** Called when there may be devices for it, after `claim` had too few. It claims later, not within the call. */
  readonly retry: () => void;
}

/** A worker that may be asked to go, so that another gets its devices. */
export interface Dispensable {
  readonly id: string;
  retire(reason: string): void;
}

/** An endpoint whose workers have GPUs or want some. */
export interface GpuUser {
  /** Workers that it could do without, the one that has been idle for longest first. */
  readonly spare: () => readonly SpareWorker[];
  /** Called when somebody else begins to wait, so that it tells of spare workers at once. It looks later, not within the call. */
  readonly look: () => void;
}

type SpareWorker = Dispensable & { readonly idleSince: number };

interface Holder extends Holding {
  readonly endpointName: string;
  /** It has been asked to go. */
  readonly leaving: boolean;
}

/** Gives out the machine's GPUs: each to one worker at a time, from before its start to the end of its process. */
export class GpuAllocator {
  readonly inventory: GpuInventory;
  readonly #users = new Map<string, GpuUser>();
  readonly #holders = new Map<string, Holder>();
  /** In the order in which they are served. */
  readonly #waiting = new Map<string, GpuApplicant>();

  constructor(inventory: GpuInventory) {
    this.inventory = inventory;
  }

  /** Whether devices are given out at all. */
  get enforced(): boolean {
    return this.inventory.devices.length > 0;
  }

  /** Whether somebody waits for devices. */
  get awaited(): boolean {
    return this.#waiting.size > 0;
  }

  enter(endpointId: string, user: GpuUser): void {
    this.#users.set(endpointId, user);
  }

  exit(endpointId: string): void {
    this.#users.delete(endpointId);
  }

  /** Idle workers of all endpoints that nobody needs now, the one that has been idle for longest first. */
  spare(): Dispensable[] {
    const all = [...this.#users.values()].flatMap(({ spare }) => spare());
    return all.toSorted((a, b) => a.idleSince - b.idleSince);
  }

  /**
   * Takes devices for workers that are to be started. When they are not enough for all, workers that may go are asked to, and the
   * applicant waits; not for what all devices together could not give.
   *
   * @param key of the applicant; a further claim under it takes the place of the one before
   * @param workerIds of the workers that are wanted, the first ones are served
   * @param dispensable workers that may be asked to go for it, the first one first
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
    const { grants, reclaim } = planSlots(
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

  /** An applicant waits no longer. */
  leave(key: string): void {
    if (this.#waiting.delete(key)) this.changed();
  }

  /** A worker is gone. */
  release(workerId: string): void {
    if (this.#holders.delete(workerId)) this.changed();
  }

  /** There may be devices for someone who waits: some are free, or a worker may be asked to go. */
  changed(): void {
    for (const { retry } of this.#waiting.values()) retry();
  }

  /** The devices of a worker. */
  devicesOf(workerId: string): readonly GpuDevice[] {
    return this.#holders.get(workerId)?.devices ?? [];
  }

  /** Which worker has a device; undefined while none does. */
  holderOf(device: GpuDevice): string | undefined {
    return [...this.#holders.values()].find(({ devices }) => devices.includes(device))?.workerId;
  }

  /** Why a need is not met. `permanent` is one that all devices together could not meet. */
  shortage(need: GpuNeed): { readonly because: string; readonly permanent: boolean } {
    const permanent = !this.#canEverServe(need);
    const takers = [...this.#holders.values()].map(({ endpointName }) => endpointName);
    return { because: shortageInWords(need, this.inventory, { permanent, takers, free: this.#free() }), permanent };
  }

  /** Whether all devices together would be enough. */
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

  /** One that was served stands behind the others for its next worker, and they may have what it has left. */
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
