import { hasConfig } from '@flash-ts/build/project-files';
import type { TargetConfig } from '@flash-ts/core/config';
import { targetNamed } from '../targets/table.js';
import type { Target, TargetOptions } from '../targets/target.js';
import type { CommandContext, CommandOptions } from './definition.js';

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
