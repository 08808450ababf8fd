import { cliErrors } from '../errors/catalogue.js';

const OPTION = '--jobs-database';
const VARIABLE = 'FLASH_JOBS_DATABASE';

/**
 * The URL of the database of a platform's jobs: `--jobs-database`, otherwise `FLASH_JOBS_DATABASE`; undefined for the home. Only the variable
 * may have a password in it: every user of the machine can read the arguments of a process.
 *
 * @throws FlashError `FLASH_JOBS_DATABASE_INVALID`
 */
export function jobsDatabase(env: NodeJS.ProcessEnv, option: string | undefined): string | undefined {
  const [url, source] = option === undefined ? [env[VARIABLE], VARIABLE] : [option, OPTION];
  if (url === undefined || url === '') return undefined;
  if (!/^postgres(?:ql)?:\/\//.test(url)) {
    throw cliErrors.FLASH_JOBS_DATABASE_INVALID({ source, problem: 'does not begin with postgres://' });
  }
  if (source === OPTION && hasPassword(url)) {
    throw cliErrors.FLASH_JOBS_DATABASE_INVALID({
      source,
      problem: 'has a password, which other users can read there',
    });
  }
  return url;
}

function hasPassword(url: string): boolean {
  return /^\w+:\/\/[^/?#]*:[^/?#]*@/.test(url) || /[?&]password=/.test(url);
}
