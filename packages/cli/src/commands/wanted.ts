import type { BuildResult } from '@flash-ts/build';
import { cliErrors } from '../errors/catalogue.js';
import { deployerEnvironment } from '../project/deployer-environment.js';
import { secretValues } from '../targets/secrets.js';
import type { BuiltFiles, Wanted } from '../targets/target.js';
import type { CommandContext } from './definition.js';

/**
 * The wanted state of an environment, from a build and the values of secrets.
 *
 * @throws FlashError `FLASH_SECRETS_MISSING`, `FLASH_QUEUES_NOT_SERVED`
 */
export async function wantedOf(
  { projectName, manifest, files }: Pick<BuildResult, 'projectName' | 'manifest'> & { readonly files: BuiltFiles },
  env: string,
  context: Pick<CommandContext, 'projectDir' | 'env'>,
): Promise<Wanted> {
  const queues = queuesOf(manifest);
  if (queues.length > 0) throw cliErrors.FLASH_QUEUES_NOT_SERVED({ names: queues });
  const secrets = secretValues(manifest, await deployerEnvironment(context.projectDir, context.env));
  return { app: projectName, env, manifest, files, secrets };
}

/** The queue-based endpoints, which no target serves yet. Before anything is planned or started, so that nothing is half there. */
function queuesOf({ resources }: BuildResult['manifest']): string[] {
  return Object.entries(resources).flatMap(([name, resource]) => (resource.is_load_balanced ? [] : [name]));
}
