import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { quantile } from '../../compare.ts';
import { deployErrands } from '../harness/deployments.ts';
import { Ledger } from '../harness/ledger.ts';
import { Pauses } from '../harness/pauses.ts';
import { PlatformProcess } from '../harness/platform-process.ts';
import type { Scenario } from '../harness/scenario.ts';

const WORKERS = 2;
/** Where the platform and the worker, through which it passes, are not kept waiting for a processor. */
const ABORTED_WITHIN_MS = 100;
const PROCESSES = 2;
const LONGEST_STAY_MS = 50;
const NS_PER_MS = 1e6;
const PATIENCE_MS = 5000;

export const leftClients: Scenario = {
  name: 'left-clients',
  promise:
    "the handler's AbortSignal fires within 100 ms of its client leaving, through the router (later where processes wait for a processor)",
  run: async ({ short }) => {
    await using ledger = await Ledger.create();
    // The workers of the version before would stay for the watch.
    await using own = await PlatformProcess.start({ settings: { watchMs: 0 } });
    const endpoint = await deployErrands(own.platform, { workers: WORKERS, ledger: ledger.path });
    const pauses = new Pauses();
    const left = new Map<string, bigint>();
    for (let index = 0; index < (short ? 50 : 500); index += 1) {
      left.set(String(index), await comeAndLeave(`${endpoint.url}/until-left/${index}`));
    }
    return judge(left, await aborted(ledger, left.size), pauses);
  },
};

/** @returns when the client left, on the system's monotonic clock, which all processes share, in nanoseconds */
async function comeAndLeave(url: string): Promise<bigint> {
  const outgoing = request(url, { agent: false }).end();
  // The handler sends its head when it begins.
  await once(outgoing, 'response');
  await setTimeout(LONGEST_STAY_MS * Math.random());
  const at = process.hrtime.bigint();
  outgoing.destroy();
  return at;
}

/** When each handler's signal has fired, by its request: what the workers have written down. */
async function aborted(ledger: Ledger, count: number): Promise<Map<string, bigint>> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const lines = await ledger.lines();
    if (lines.length >= count || performance.now() > end) {
      return new Map(lines.map((line) => line.split(' ') as [string, string]).map(([id, at]) => [id, BigInt(at)]));
    }
    await setTimeout(50);
  }
}

function judge(left: ReadonlyMap<string, bigint>, signals: ReadonlyMap<string, bigint>, pauses: Pauses) {
  const times = [...left].map(([id, at]) => Number((signals.get(id) ?? at) - at) / NS_PER_MS);
  const missing = [...left.keys()].filter((id) => !signals.has(id)).length;
  const at = (part: number) => quantile(times, part);
  const allowedMs = pauses.allowed(ABORTED_WITHIN_MS, PROCESSES);
  const waited = `${Math.round(allowedMs)} ms allowed as this process waited for a processor for up to ${Math.round(pauses.longestMs)} ms`;
  const figure = `${left.size} clients left: the signal fired after ${at(0.5).toFixed(1)} ms (median), ${at(1).toFixed(1)} ms (slowest; ${waited}), ${missing} times not at all`;
  return { passed: missing === 0 && at(1) <= allowedMs, figure };
}
