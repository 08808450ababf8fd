import type { OpenTarget, Target, TargetOptions } from './target.js';

/** Every target by its name. Each is loaded when it is used. */
const TARGETS = {
  local: async () => (await import('./local/local-target.js')).openLocal,
} satisfies Readonly<Record<string, () => Promise<OpenTarget>>>;

export async function openTarget(
  name: keyof typeof TARGETS,
  env: NodeJS.ProcessEnv,
  options: TargetOptions,
): Promise<Target> {
  const open = await TARGETS[name]();
  return open(env, options);
}
