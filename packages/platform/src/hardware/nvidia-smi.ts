import { execFile } from 'node:child_process';
import type { GpuDevice } from './gpu-device.js';

const COMMAND = 'nvidia-smi';
const ARGUMENTS = ['--query-gpu=index,uuid,name,memory.total', '--format=csv,noheader,nounits'];
/** The first call after a boot of the machine loads the driver, which takes seconds; a call that takes longer than this hangs. */
const TIMEOUT_MS = 15_000;

/** The GPUs that the driver lists, or why there are none. `expected` if the machine has no driver. */
export type GpuReading =
  | { readonly devices: readonly GpuDevice[] }
  | { readonly devices: readonly []; readonly problem: string; readonly expected: boolean };

/**
 * Lists the GPUs with NVIDIA's tool.
 *
 * @param env its PATH is searched for the tool, and its `CUDA_VISIBLE_DEVICES` limits the devices
 */
export function readGpus(env: NodeJS.ProcessEnv): Promise<GpuReading> {
  return new Promise((resolve) => {
    execFile(COMMAND, ARGUMENTS, { env, timeout: TIMEOUT_MS, windowsHide: true }, (error, stdout, stderr) => {
      const devices = error ? [] : visibleOf(parseGpuList(stdout), env.CUDA_VISIBLE_DEVICES);
      if (devices.length > 0) return resolve({ devices });
      if (error?.code === 'ENOENT') {
        return resolve({ devices: [], problem: `there is no ${COMMAND} on the PATH`, expected: true });
      }
      const words = (stderr.trim() || stdout.trim()).split('\n')[0];
      const outcome = error?.killed
        ? `did not end within ${TIMEOUT_MS / 1000} s`
        : `lists none${words && `: ${words}`}`;
      resolve({ devices: [], problem: `${COMMAND} ${outcome}`, expected: false });
    });
  });
}

/**
 * The devices that `CUDA_VISIBLE_DEVICES` names by number or by the start of their UUID, up to the first entry that is neither. Source:
 * CUDA C++ Programming Guide, "CUDA Environment Variables".
 */
export function visibleOf(devices: readonly GpuDevice[], variable: string | undefined): readonly GpuDevice[] {
  if (variable === undefined) return devices;
  const chosen: GpuDevice[] = [];
  for (const item of variable.split(',').map((text) => text.trim())) {
    const named = devices.find(({ id }) => item.startsWith('GPU-') && id.startsWith(item));
    const device = /^\d+$/.test(item) ? devices[Number(item)] : named;
    if (device === undefined) break;
    chosen.push(device);
  }
  return chosen;
}

/**
 * Lines as `0, GPU-8f7c…, NVIDIA GeForce RTX 4090, 24564`. Lines of another form are messages about devices that the tool can't reach.
 * Drivers before 455 leave `NVIDIA` out of the name.
 */
export function parseGpuList(csv: string): GpuDevice[] {
  return csv.split('\n').flatMap((line) => {
    const [, id, name, memory] = /^\d+, (GPU-[\w-]+), (.+), (\d+|\[[^\]]+\])\s*$/.exec(line) ?? [];
    if (id === undefined || name === undefined) return [];
    const memoryMb = Number(memory);
    return {
      id,
      type: name.startsWith('NVIDIA ') ? name : `NVIDIA ${name}`,
      memoryMb: Number.isNaN(memoryMb) ? null : memoryMb,
    };
  });
}
