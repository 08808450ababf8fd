import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  makeTraffic,
  QUEUE_WAIT_MS,
  TRAFFIC_KINDS,
  WORKER_REQUESTS,
  type Traffic,
} from '@flash-ts/platform/simulation';
import { chartSvg } from '../advice/chart.js';
import { jobTraffic, loggedTraffic } from '../advice/observed-traffic.js';
import { adviceText, meanWorkers } from '../advice/text.js';
import { advised, settingsToTry, tryOut, type Tried, type WorkerFacts } from '../advice/tried.js';
import { cliErrors } from '../errors/catalogue.js';
import { wrongValue, wrongWord } from '../errors/wrong-value.js';
import { chosenEndpoints } from './chosen-endpoints.js';
import { openPlace } from './chosen-target.js';
import type { CommandContext, CommandOptions, CommandRun } from './definition.js';
import { durationMs } from './duration.js';

/** More would take minutes, and say nothing more. */
const MOST_REQUESTS = 2_000_000;
/** Of a queue, read by pages. */
const MOST_JOBS = 100_000;

/** Says which settings of the autoscaler fit an endpoint's traffic. */
export const advise: CommandRun = async (context, options, [name]) => {
  const startMs = durationOf(options, 'start');
  const max = numberOf(options, 'max', { from: 1, to: 10_000, whole: true });
  // Before anything is read: wrong values are told first.
  const given = givenBy(options);
  const price = options['price'] === undefined ? undefined : numberOf(options, 'price', { from: 0, to: 10_000 });
  const { source, traffic, isQueue } = await trafficOf(context, options, name);
  const { concurrency, goalMs } = { ...DEFAULTS[isQueue ? 'queue' : 'requests'], ...given };
  const facts: WorkerFacts = {
    isQueue,
    queueWaitMs: isQueue ? Infinity : QUEUE_WAIT_MS,
    workerRequests: WORKER_REQUESTS,
    startMs,
    concurrency,
  };
  const tried: Tried[] = [];
  for (const settings of settingsToTry(traffic, facts, max)) {
    tried.push(tryOut(traffic, facts, settings));
    // Ctrl-C is heard between two runs.
    await setImmediate();
    context.signal.throwIfAborted();
  }
  const { best, reached } = advised(tried, goalMs);
  const svg = options['svg'] as string | undefined;
  if (svg !== undefined)
    await write(resolve(svg), chartSvg(best.samples, `${source}: ${isQueue ? 'jobs' : 'requests'} and workers`));
  const text = adviceText({
    source,
    isQueue,
    tried,
    best,
    reached,
    goalMs,
    handlerMs: p99Of(traffic.handlerMs),
    price,
  });
  return {
    data: {
      source,
      kind: isQueue ? 'queue' : 'load-balanced',
      goalMs,
      reached,
      best: dataOf(best, price),
      tried: tried.map((one) => dataOf(one, price)),
    },
    text: svg === undefined ? text : `${text}\n\nWrote ${svg}`,
  };
};

/** What handlers of jobs take is longer, and one job at a time is what an endpoint has unless it says otherwise. */
const DEFAULTS = {
  requests: { concurrency: 4, goalMs: 1000 },
  queue: { concurrency: 1, goalMs: 60_000 },
} as const;

function givenBy(options: CommandOptions): { readonly concurrency?: number; readonly goalMs?: number } {
  return {
    ...(options['concurrency'] !== undefined && {
      concurrency: numberOf(options, 'concurrency', { from: 1, to: 1000, whole: true }),
    }),
    ...(options['p99'] !== undefined && { goalMs: durationOf(options, 'p99') }),
  };
}

function p99Of(values: Float64Array): number {
  return values.toSorted()[Math.max(0, Math.ceil(values.length * 0.99) - 1)] ?? 0;
}

function dataOf(tried: Tried, price: number | undefined) {
  const { samples: _, settings, ...outcome } = tried;
  const mean = meanWorkers(tried);
  return { ...settings, ...outcome, meanWorkers: mean, dollarsPerHour: price === undefined ? null : mean * price };
}

interface NamedTraffic {
  readonly source: string;
  readonly traffic: Traffic;
  readonly isQueue: boolean;
}

async function trafficOf(context: CommandContext, options: CommandOptions, name?: string): Promise<NamedTraffic> {
  if (name !== undefined) return logOf(context, options, name);
  const kind = TRAFFIC_KINDS.find((one) => one === options['traffic']);
  if (!kind) throw wrongWord('option --traffic', options['traffic'] as string, TRAFFIC_KINDS);
  const rate = numberOf(options, 'rate', { from: 0.001, to: 100_000 });
  const [length, handlerMs] = [durationOf(options, 'duration'), durationOf(options, 'handler')];
  if ((rate * length) / 1000 > MOST_REQUESTS) {
    throw usage(`--rate and --duration make more than ${MOST_REQUESTS} requests; lower one of them`);
  }
  const traffic = makeTraffic({ kind, rate, durationMs: length, handlerMs });
  if (traffic.arrivals.length === 0) throw usage('--rate and --duration make no request; raise one of them');
  return { source: `${kind} traffic`, traffic, isQueue: options['queue'] === true };
}

async function logOf(context: CommandContext, options: CommandOptions, name: string): Promise<NamedTraffic> {
  const { place, target } = await openPlace(context, options);
  const endpoints = chosenEndpoints(await target.endpoints(place), [name], place);
  const sinceMs = Date.now() - durationOf(options, 'since');
  const since = new Date(sinceMs).toISOString();
  const queue = endpoints.find(({ isQueue }) => isQueue);
  if (queue) {
    const { signal } = context;
    const traffic = await jobTraffic(target.jobs(), queue, { since: sinceMs, most: MOST_JOBS, signal });
    if (!traffic) throw cliErrors.FLASH_ADVICE_NO_JOBS({ name, since });
    return { source: `the jobs of ${name}`, traffic, isQueue: true };
  }
  const lines = target.logs({ endpoint: endpoints.map(({ id }) => id), since }, context.signal);
  const traffic = await loggedTraffic(lines);
  if (!traffic) throw cliErrors.FLASH_ADVICE_NO_REQUESTS({ name, since });
  return { source: `the log of ${name}`, traffic, isQueue: false };
}

function durationOf(options: CommandOptions, option: string): number {
  const value = options[option] as string;
  const read = durationMs(value);
  if (read !== undefined && read > 0) return read;
  throw wrongValue(`option --${option}`, value, 'are times such as 250ms, 30s or 1h30m');
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly whole?: boolean;
}

function numberOf(options: CommandOptions, option: string, { from, to, whole = false }: Range): number {
  const value = options[option] as string;
  const read = /^\d{1,9}(?:\.\d{1,9})?$/.test(value) ? Number(value) : NaN;
  if (read >= from && read <= to && (!whole || Number.isInteger(read))) return read;
  throw wrongValue(`option --${option}`, value, `are ${whole ? 'whole numbers' : 'numbers'} from ${from} to ${to}`);
}

function usage(problem: string) {
  return cliErrors.FLASH_USAGE({ problem });
}

async function write(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((cause: unknown) => {
    throw cliErrors.FLASH_OUTPUT_UNWRITABLE({ path, problem: (cause as Error).message }, { cause });
  });
}
