import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

export interface Measure {
  readonly milliseconds: number;
  /** Most memory that the process and all it started had in RAM at one time, in MB. Not a number where there is no /proc. */
  readonly megabytes: number;
}

const SAMPLE_MS = 10;
const PAGE_BYTES = 4_096;

/** Runs Node with arguments to its end. */
export async function measure(args: readonly string[]): Promise<Measure> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const output = text(child.stderr);
  let peak = Number.NaN;
  const sample = async () => {
    const bytes = await treeBytes(child.pid ?? 0);
    if (!(peak >= bytes)) peak = bytes;
  };
  const timer = setInterval(() => void sample().catch(() => undefined), SAMPLE_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(timer);
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}: ${await output}`);
  return { milliseconds: performance.now() - start, megabytes: peak / 1e6 };
}

async function treeBytes(root: number): Promise<number> {
  const processes = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(readProcess));
  const found = new Set([root]);
  // Parents have lower ids than their children, wraps of the counter aside.
  for (const { pid, parent } of processes.toSorted((a, b) => a.pid - b.pid)) if (found.has(parent)) found.add(pid);
  return processes.reduce((sum, { pid, bytes }) => (found.has(pid) ? sum + bytes : sum), 0);
}

async function readProcess(name: string): Promise<{ pid: number; parent: number; bytes: number }> {
  const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
  // The command's name stands in brackets and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid: Number(name), parent: Number(fields[1] ?? 0), bytes: Number(fields[21] ?? 0) * PAGE_BYTES };
}
