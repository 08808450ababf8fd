import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Whether this process may use its terminal: a shell stops a background job that reads keys or changes the terminal's mode. False where that
 * can't be found out.
 */
export async function isInForeground(): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const groups = process.platform === 'linux' ? groupsOfStat(await statText()) : await groupsOfPs();
  return groups !== undefined && groups[0] === groups[1];
}

function statText(): Promise<string> {
  return readFile('/proc/self/stat', 'utf8').catch(() => '');
}

/** The process's own group and the one in the terminal's foreground; see proc_pid_stat(5). The name before them may have spaces and brackets. */
function groupsOfStat(stat: string): readonly [string, string] | undefined {
  const [, , group, , , foreground] = stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  return group === undefined || foreground === undefined ? undefined : [group, foreground];
}

async function groupsOfPs(): Promise<readonly [string, string] | undefined> {
  const parameters = ['-o', 'pgid=,tpgid=', '-p', String(process.pid)];
  const { stdout } = await promisify(execFile)('ps', parameters).catch(() => ({ stdout: '' }));
  const [group, foreground] = stdout.trim().split(/\s+/);
  return group === undefined || foreground === undefined ? undefined : [group, foreground];
}
