import { spawn } from 'node:child_process';
import { cliErrors } from '../errors/catalogue.js';

/**
 * Runs `npm install` in a folder. What npm prints goes to stderr, since stdout is for the command's result.
 *
 * @throws FlashError `FLASH_INSTALL_FAILED`
 */
export async function installPackages(dir: string, signal: AbortSignal): Promise<void> {
  const child = spawn('npm', ['install'], { cwd: dir, stdio: ['ignore', 2, 2], signal });
  const ended = await new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, name) => resolve(code === 0 ? '' : `npm ended with ${code ?? name}`));
  });
  if (ended === '') return;
  throw cliErrors.FLASH_INSTALL_FAILED({ dir, reason: ended }, { state: `the project in ${dir} is complete` });
}
