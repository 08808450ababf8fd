import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { descendantsOf, residentBytes } from '../processes.ts';

export interface Measure {
  readonly milliseconds: number;
  /** Most memory that the process and all it started had in RAM at one time, in MB. Not a number where there is no /proc. */
  readonly megabytes: number;
}

const SAMPLE_MS = 10;

/** Runs Node with arguments to its end. */
export async function measure(args: readonly string[]): Promise<Measure> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const output = text(child.stderr);
  let peak = Number.NaN;
  const timer = setInterval(() => {
    const bytes = treeBytes(child.pid ?? 0);
    if (!(peak >= bytes)) peak = bytes;
  }, SAMPLE_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(timer);
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}: ${await output}`);
  return { milliseconds: performance.now() - start, megabytes: peak / 1e6 };
}

/** One that ends meanwhile counts as nothing. */
function treeBytes(root: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  const pids = [root, ...descendantsOf(root).map(({ pid }) => pid)];
  return pids.reduce((sum, pid) => sum + (residentBytes(pid) || 0), 0);
}
