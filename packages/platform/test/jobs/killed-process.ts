import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a module in a process of its own, and kills it (SIGKILL) with its message of the number `last`.
 *
 * @param argument what the module has as `process.argv[1]`
 * @returns all messages that it has sent, which may be a few more
 */
export async function toldUntilKilled(module: string, argument: string, last: number): Promise<string[]> {
  const args = ['--input-type=module', '-e', module, argument];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const told: string[] = [];
  child.on('message', (message) => {
    told.push(message as string);
    if (told.length === last) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return told;
}
