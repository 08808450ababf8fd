import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { residentBytes } from '../processes.ts';

export interface IdleCost {
  /** Resident memory in MB of 1,000,000 bytes. */
  readonly megabytes: number;
  /** Percent of one core. */
  readonly cpu: number;
}

const TICKS_PER_SECOND = 100;

/** What a process takes while nothing is asked of it (Linux). */
export async function idleCost(pid: number, seconds: number): Promise<IdleCost> {
  const before = await ticks(pid);
  await setTimeout(seconds * 1000);
  const cpu = (((await ticks(pid)) - before) / TICKS_PER_SECOND / seconds) * 100;
  return { megabytes: residentBytes(pid) / 1e6, cpu };
}

/** User and system time so far; proc(5), fields 14 and 15 of `stat`, after the command's name in brackets. */
async function ticks(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
