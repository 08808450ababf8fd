import { chooseGpus, isAccepted, type GpuNeed } from './choose-gpus.js';
import type { GpuDevice } from './gpu-device.js';

/** A worker and the devices that it has for itself. */
export interface Holding {
  readonly workerId: string;
  readonly devices: readonly GpuDevice[];
}

export interface SlotState {
  readonly free: readonly GpuDevice[];
  /** Of workers that have been asked to go. */
  readonly leaving: readonly GpuDevice[];
  /** Workers that may be asked to go, the first one first. */
  readonly reclaimable: readonly Holding[];
  /** What others wait for that came before; each is owed one worker. */
  readonly before: readonly GpuNeed[];
  /** What others wait for that came after. They come next when the first worker has its devices. */
  readonly after: readonly GpuNeed[];
}

export interface SlotPlan {
  /** The devices of each worker that can be started now. */
  readonly grants: readonly (readonly GpuDevice[])[];
  /** Workers to ask to go, so that those that are still wanted can be started. */
  readonly reclaim: readonly string[];
}

/**
 * Who gets which GPUs: first come, first served, one worker at a time. Whoever waits for more devices than are free keeps those that it
 * could use from all that came later, so that many small ones can't pass it by for ever.
 *
 * @param wanted workers with this need
 */
export function planSlots(state: SlotState, need: GpuNeed, wanted: number): SlotPlan {
  const grants: (readonly GpuDevice[])[] = [];
  const reclaim: string[] = [];
  let { free, leaving } = state;
  let reclaimable = [...state.reclaimable];
  for (let count = 0; count < wanted; count += 1) {
    const others = count === 0 ? state.before : [...state.before, ...state.after];
    const open = unclaimed([...free, ...leaving], others);
    const now = chooseGpus(intersection(free, open), need);
    if (now) {
      grants.push(now);
      free = without(free, now);
      continue;
    }
    const found = findWithHolders(open, reclaimable, need);
    if (!found) break;
    reclaim.push(...found.holders.map(({ workerId }) => workerId));
    reclaimable = reclaimable.filter((holder) => !found.holders.includes(holder));
    leaving = without([...leaving, ...found.holders.flatMap(({ devices }) => devices)], found.chosen);
    free = without(free, found.chosen);
  }
  return { grants, reclaim };
}

/** What is left when each of those that have waited for longer has what it is about to get, or all that it could use. */
function unclaimed(devices: readonly GpuDevice[], needs: readonly GpuNeed[]): readonly GpuDevice[] {
  return needs.reduce((left, need) => {
    const chosen = chooseGpus(left, need) ?? left.filter((device) => isAccepted(device, need));
    return without(left, chosen);
  }, devices);
}

/** As few of the first holders as are enough, without those among them whose devices are of no use. */
function findWithHolders(open: readonly GpuDevice[], holders: readonly Holding[], need: GpuNeed) {
  for (let count = 0; count <= holders.length; count += 1) {
    const asked = holders.slice(0, count);
    const chosen = chooseGpus([...open, ...asked.flatMap(({ devices }) => devices)], need);
    if (chosen) return { chosen, holders: asked.filter(({ devices }) => devices.some((one) => chosen.includes(one))) };
  }
  return undefined;
}

function without(devices: readonly GpuDevice[], taken: readonly GpuDevice[]): readonly GpuDevice[] {
  return devices.filter((device) => !taken.includes(device));
}

function intersection(devices: readonly GpuDevice[], others: readonly GpuDevice[]): readonly GpuDevice[] {
  return devices.filter((device) => others.includes(device));
}
