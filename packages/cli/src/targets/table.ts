import type { TargetName } from '@flash-ts/core/config';
import { wrongWord } from '../errors/wrong-value.js';
import type { OpenTarget, Target, TargetOptions } from './target.js';

/** Every target by its name. Each is loaded when it is used. */
const TARGETS: Readonly<Record<TargetName, () => Promise<OpenTarget>>> = {
  local: async () => (await import('./local/local-target.js')).openLocal,
  runpod: async () => (await import('./runpod/runpod-target.js')).openRunpod,
  kubernetes: async () => (await import('./kubernetes/kubernetes-target.js')).openKubernetes,
};

/** @throws FlashError for options or variables that can't be used */
export async function openTarget(name: TargetName, env: NodeJS.ProcessEnv, options: TargetOptions): Promise<Target> {
  const open = await TARGETS[name]();
  return open(env, options);
}

/** The target that a person has named. @throws FlashError `FLASH_USAGE` */
export function targetNamed(name: string): TargetName {
  if (Object.hasOwn(TARGETS, name)) return name as TargetName;
  throw wrongWord('option --target', name, Object.keys(TARGETS));
}
