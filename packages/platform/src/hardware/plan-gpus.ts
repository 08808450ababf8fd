import { chooseGpus, isAccepted, type GpuNeed } from './choose-gpus.js';
import type { GpuDevice } from './gpu-device.js';

/** A worker and its devices. */
export interface Holding {
  readonly workerId: string;
  readonly devices: readonly GpuDevice[];
}

export interface GpuDemand {
  readonly free: readonly GpuDevice[];
  /** Devices of workers that were asked to end. */
  readonly leaving: readonly GpuDevice[];
  /** Workers that may be ended, the first one first. */
  readonly reclaimable: readonly Holding[];
  /** The needs of applicants that came earlier; each gets one worker first. */
  readonly before: readonly GpuNeed[];
  /** The needs of applicants that came later. They are served after the first worker of this one. */
  readonly after: readonly GpuNeed[];
}

export interface GpuPlan {
  /** The devices of each worker that can be started now. */
  readonly grants: readonly (readonly GpuDevice[])[];
  /** Workers to end, so that the remaining ones can be started. */
  readonly reclaim: readonly string[];
}

/**
 * Decides which GPUs to allocate: first come, first served, one worker at a time. Free devices that an earlier applicant could use are
 * reserved for it, so that many small needs can't delay a large one for ever.
 *
 * @param wanted number of workers with this need
 */
export function planGpus(state: GpuDemand, need: GpuNeed, wanted: number): GpuPlan {
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

/** The devices that remain when each earlier applicant has its devices, or has reserved all that it could use. */
function unclaimed(devices: readonly GpuDevice[], needs: readonly GpuNeed[]): readonly GpuDevice[] {
  return needs.reduce((left, need) => {
    const chosen = chooseGpus(left, need) ?? left.filter((device) => isAccepted(device, need));
    return without(left, chosen);
  }, devices);
}

/** As few of the first holders as are enough, without holders whose devices do not help. */
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
