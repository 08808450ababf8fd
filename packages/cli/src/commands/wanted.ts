import type { BuildResult } from '@flash-ts/build';
import { readConfig, type ReadConfig } from '@flash-ts/build/config';
import { configured, targetConfig, type TargetConfig } from '@flash-ts/core/config';
import type { Manifest } from '@flash-ts/core/manifest';
import { deployerEnvironment } from '../project/deployer-environment.js';
import { secretValues } from '../targets/secrets.js';
import type { BuiltFiles, Wanted } from '../targets/target.js';
import type { CommandContext } from './definition.js';

/** How long flash.config.ts may take, in milliseconds. */
const CONFIG_TIMEOUT_MS = 10_000;

type Context = Pick<CommandContext, 'projectDir' | 'env' | 'signal'>;

/**
 * The project's configuration; undefined if it has none.
 *
 * @throws FlashError for one that can't be read, or has faults
 */
export async function projectConfig(context: Context): Promise<ReadConfig | undefined> {
  const { projectDir, signal } = context;
  const env = await deployerEnvironment(projectDir, context.env);
  return readConfig(projectDir, { env, timeoutMs: CONFIG_TIMEOUT_MS, signal });
}

/** Where an environment is deployed to, by the project's configuration. */
export async function projectTarget(context: Context, env: string | undefined): Promise<TargetConfig> {
  return targetConfig((await projectConfig(context))?.config ?? {}, env);
}

interface WantedOptions {
  readonly context: Context;
  readonly config: ReadConfig | undefined;
  /** Whether the values of secrets are looked up. Default: true. */
  readonly withSecrets?: boolean;
}

/**
 * The wanted state of an environment, from a build, the project's configuration and the values of secrets.
 *
 * @throws FlashError `FLASH_SECRETS_MISSING`, and for options of the configuration that do not fit the endpoints
 */
export async function wantedOf(
  built: Pick<BuildResult, 'projectName' | 'manifest'> & { readonly files: BuiltFiles },
  env: string,
  { context, config, withSecrets = true }: WantedOptions,
): Promise<Wanted> {
  const manifest = config ? await manifestFor(built.manifest, env, config) : built.manifest;
  const secrets = withSecrets ? secretValues(manifest, await deployerEnvironment(context.projectDir, context.env)) : {};
  return { app: built.projectName, env, manifest, files: built.files, secrets };
}

async function manifestFor(built: Manifest, env: string, { config, refuse }: ReadConfig): Promise<Manifest> {
  const { manifest, faults } = configured(built, config, env);
  await refuse(faults);
  return manifest;
}

/** What a person should know who deploys to an environment that the configuration does not have; undefined where it has it, or none. */
export function unlistedText(env: string, read: ReadConfig | undefined): string | undefined {
  const names = Object.keys(read?.config.environments ?? {});
  if (!read || names.length === 0 || names.includes(env)) return undefined;
  return `${read.file} has no environment "${env}", so its defaults apply; it has ${names.join(', ')}`;
}
