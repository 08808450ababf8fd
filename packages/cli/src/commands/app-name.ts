import { readAppName, spelledForImages } from '@flash-ts/build/app-name';
import { FlashError } from '@flash-ts/core/errors';
import { cliErrors } from '../errors/catalogue.js';
import type { Environment, Target } from '../targets/target.js';
import type { CommandContext } from './definition.js';

/**
 * The app that is named, or that of the project.
 *
 * @throws FlashError `FLASH_APP_NOT_NAMED` outside a project, `FLASH_PACKAGE_JSON_INVALID`
 */
export async function appName({ projectDir }: CommandContext, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  try {
    return await readAppName(projectDir);
  } catch (cause) {
    if (cause instanceof FlashError && cause.code === 'FLASH_NO_PROJECT')
      throw cliErrors.FLASH_APP_NOT_NAMED({ dir: projectDir }, { cause });
    throw cause;
  }
}

/** @throws FlashError `FLASH_NAME_UNUSABLE` for a name that no project has */
export function checkedApp(app: string): string {
  if (app !== '' && spelledForImages(app) === app) return app;
  const allowed = 'a-z, 0-9, ".", "_" and "-", with a letter or digit first';
  throw cliErrors.FLASH_NAME_UNUSABLE({ what: 'app name', value: app, allowed });
}

/**
 * The environments of an app.
 *
 * @param isNamed whether the person has named the app; that of a project may have no environment yet
 * @throws FlashError `FLASH_APP_UNKNOWN` if the app was named and has none
 */
export async function environmentsOfApp(
  target: Target,
  app: string,
  isNamed: boolean,
): Promise<readonly Environment[]> {
  const all = await target.environments();
  const own = all.filter((environment) => environment.app === app);
  if (own.length > 0 || !isNamed) return own;
  throw cliErrors.FLASH_APP_UNKNOWN({ app, known: [...new Set(all.map((environment) => environment.app))] });
}
