import { table } from '../output/table.js';
import { bars } from './chart.js';
import { worthShowing, type Tried } from './tried.js';

/** What the advice was made for. */
export interface Advised {
  /** Of the traffic: `steady traffic`, or `the log of user-service`. */
  readonly source: string;
  /** Whether it is jobs of a queue. */
  readonly isQueue: boolean;
  readonly tried: readonly Tried[];
  readonly best: Tried;
  readonly reached: boolean;
  readonly goalMs: number;
  /** What 99 of 100 requests take where none waits. */
  readonly handlerMs: number;
  /** US dollars for an hour of a worker; undefined if it is not known. */
  readonly price: number | undefined;
}

export function adviceText(advice: Advised): string {
  const { source, isQueue, tried, best, reached, goalMs, handlerMs, price } = advice;
  const [unit, done] = isQueue ? ['jobs', 'results'] : ['requests', 'answers'];
  const rate = best.requests / best.durationSeconds;
  const shown = worthShowing(tried);
  const head = ['workers', 'scalerValue', 'idleTimeout', 'p50', 'p99', 'waited', 'starts', 'workers on average'];
  const rows = [best, ...shown.filter((one) => one !== best)].map((one) => rowOf(one, isQueue, price));
  const { workers, scalerValue, idleTimeout } = best.settings;
  const goal = `99 of 100 ${done} in ${milliseconds(goalMs)}`;
  const options = `workers: [${workers.join(', ')}], scalerValue: ${scalerValue}, idleTimeout: ${idleTimeout}`;
  return [
    `${source}: ${count(best.requests)} ${unit} in ${seconds(best.durationSeconds)}, ${short(rate)} a second`,
    `${tried.length} settings were tried; those that no others beat, the advised first:`,
    '',
    table([price === undefined ? head : [...head, 'an hour costs'], ...rows]),
    '',
    reached
      ? `Advised for ${goal}: { ${options} }`
      : `None reaches ${goal}; the fastest is { ${options} }. ${whatHelps(goalMs, handlerMs)}`,
    '',
    `${unit} a second`.padEnd(17) +
      `  ${bars(best.samples.map(({ requestsPerSecond }) => requestsPerSecond))}  at most ${short(Math.max(0, ...best.samples.map(({ requestsPerSecond }) => requestsPerSecond)))}`,
    `workers            ${bars(best.samples.map((sample) => sample.workers))}  at most ${best.mostWorkers}`,
  ].join('\n');
}

function whatHelps(goalMs: number, handlerMs: number): string {
  return handlerMs > goalMs
    ? `The handler alone takes ${milliseconds(handlerMs)}: make it faster, or name another goal with --p99.`
    : 'Allow more workers with --max, or make starts shorter.';
}

/** The workers that there are on average. */
export function meanWorkers({ workerSeconds, durationSeconds }: Tried): number {
  return durationSeconds === 0 ? 0 : workerSeconds / durationSeconds;
}

function rowOf(tried: Tried, isQueue: boolean, price: number | undefined): string[] {
  const { settings, p50, p99, waited, refused, requests, starts } = tried;
  const part = requests === 0 ? 0 : (waited / requests) * 100;
  return [
    `[${settings.workers.join(', ')}]`,
    `${settings.scalerValue}${isQueue ? ' s' : ''}`,
    `${settings.idleTimeout} s`,
    milliseconds(p50),
    milliseconds(p99),
    `${short(part)} %${refused > 0 ? `, ${count(refused)} refused` : ''}`,
    count(starts),
    meanWorkers(tried).toFixed(2),
    ...(price === undefined ? [] : [`$${(meanWorkers(tried) * price).toFixed(3)}`]),
  ];
}

function milliseconds(value: number): string {
  return value < 1000 ? `${short(value)} ms` : `${short(value / 1000)} s`;
}

function seconds(value: number): string {
  return value < 7200 ? `${short(value)} s` : `${short(value / 3600)} h`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
