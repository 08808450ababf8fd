import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Jiffies a second, as Linux tells them to programs on every machine. */
const JIFFIES = 100;
/** Where a line of `/proc/stat` has the time that a hypervisor gave to others. */
const STEAL = 8;

/**
 * The share of the processors that a hypervisor has taken from this machine from now on: what is late for that is nobody's fault here.
 *
 * @returns what tells it; NaN where the system does not
 */
export function watchStolen(): () => number {
  const [before, begun] = [stolenSeconds(), performance.now()];
  return () => (stolenSeconds() - before) / (((performance.now() - begun) / 1000) * availableParallelism());
}

function stolenSeconds(): number {
  if (process.platform !== 'linux') return Number.NaN;
  const [all = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  return Number(all.split(/\s+/)[STEAL]) / JIFFIES;
}
