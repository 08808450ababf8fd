import { readAppName } from '@flash-ts/build/app-name';
import { hasConfig } from '@flash-ts/build/project-files';
import type { TargetConfig } from '@flash-ts/core/config';
import { targetNamed } from '../targets/table.js';
import type { Place, Target, TargetOptions } from '../targets/target.js';
import type { CommandContext, CommandOptions } from './definition.js';
import { environmentName } from './environment-name.js';

/**
 * The target that a command works on: that of `--target`, else that of the environment in flash.config.ts, else the platform of this machine.
 *
 * @param env undefined for a command that is about no single environment
 * @throws FlashError `FLASH_USAGE`, and for a configuration that can't be read or has faults
 */
export async function openChosenTarget(
  context: CommandContext,
  options: CommandOptions,
  env: string | undefined,
): Promise<Target> {
  // What reads a configuration is loaded for projects that have one.
  const configured = (await hasConfig(context.projectDir))
    ? await (await import('./wanted.js')).projectTarget(context, env)
    : {};
  return openConfiguredTarget(context, options, configured);
}

/**
 * The environment of the project's app that a command is about, and the target that it is on.
 *
 * @throws FlashError `FLASH_NO_PROJECT`, `FLASH_NAME_UNUSABLE`, and those of `openChosenTarget`
 */
export async function openPlace(
  context: CommandContext,
  options: CommandOptions,
): Promise<{ readonly place: Place; readonly target: Target }> {
  const env = environmentName(options);
  const app = await readAppName(context.projectDir);
  return { place: { app, env }, target: await openChosenTarget(context, options, env) };
}

/** @param configured what the configuration has for the environment; `--target` wins */
export function openConfiguredTarget(
  { target }: Pick<CommandContext, 'target'>,
  options: CommandOptions,
  { target: name = 'local', context, namespace, pullSecret }: TargetConfig,
  more: TargetOptions = {},
): Promise<Target> {
  const given = options['target'] as string | undefined;
  return target(given === undefined ? name : targetNamed(given), { context, namespace, pullSecret, ...more });
}
