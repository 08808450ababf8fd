import type { BuildResult } from '@flash-ts/build';
import { deployerEnvironment } from '../project/deployer-environment.js';
import { secretValues } from '../targets/secrets.js';
import type { BuiltFiles, Wanted } from '../targets/target.js';
import type { CommandContext } from './definition.js';

/**
 * The wanted state of an environment, from a build and the values of secrets.
 *
 * @throws FlashError `FLASH_SECRETS_MISSING`
 */
export async function wantedOf(
  { projectName, manifest, files }: Pick<BuildResult, 'projectName' | 'manifest'> & { readonly files: BuiltFiles },
  env: string,
  context: Pick<CommandContext, 'projectDir' | 'env'>,
): Promise<Wanted> {
  const secrets = secretValues(manifest, await deployerEnvironment(context.projectDir, context.env));
  return { app: projectName, env, manifest, files, secrets };
}
