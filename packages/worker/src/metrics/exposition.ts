import { JOB_OUTCOMES } from './jobs.js';
import type { HistogramCounts } from './histogram.js';
import type { JobSeries } from './job-series.js';
import { ENDINGS, type Series, type SeriesLabels } from './series.js';
import type { Vital, Vitals } from './vitals.js';

type Labels = Readonly<Record<string, string>>;

/** Gauges of the process. Names that do not begin with `flash_` are those that dashboards for Node use. */
const GAUGES: readonly (readonly [name: string, vital: Vital, help: string])[] = [
  ['flash_worker_requests_in_flight', 'inFlight', 'Requests that were taken and not yet answered.'],
  ['flash_worker_jobs_in_progress', 'jobsInProgress', 'Jobs that were taken and have no outcome yet.'],
  ['nodejs_heap_size_used_bytes', 'heapUsed', 'Heap of the main thread in use.'],
  ['nodejs_heap_size_total_bytes', 'heapTotal', 'Heap of the main thread.'],
  ['nodejs_eventloop_lag_mean_seconds', 'lagMean', 'Mean lateness of the event loop since the last scrape.'],
  ['nodejs_eventloop_lag_p50_seconds', 'lagP50', 'Median lateness of the event loop since the last scrape.'],
  ['nodejs_eventloop_lag_p99_seconds', 'lagP99', '99th percentile of the lateness since the last scrape.'],
  ['nodejs_eventloop_lag_max_seconds', 'lagMax', 'Greatest lateness of the event loop since the last scrape.'],
];

/** What is counted while a worker serves. */
export interface CountedSeries {
  readonly requests: readonly Series[];
  readonly jobs: readonly JobSeries[];
}

/**
 * The metrics in Prometheus' text format 0.0.4, https://prometheus.io/docs/instrumenting/exposition_formats/.
 *
 * @param rss bytes of resident memory of the process
 */
export function exposition({ requests, jobs }: CountedSeries, vitals: Vitals, rss: number): string {
  const families = [
    family('flash_worker_requests_total', 'counter', 'Requests by how they ended.', requests.flatMap(requestLines)),
    histogram(
      'flash_worker_request_duration_seconds',
      'From the head of a request to the end of its answer.',
      requests.map(({ labels, duration }) => [asLabels(labels), duration]),
    ),
    family('flash_worker_jobs_total', 'counter', 'Jobs by how they ended.', jobs.flatMap(jobLines)),
    histogram(
      'flash_worker_job_delay_seconds',
      'From the entry of a job into its queue to its taking.',
      jobs.map(({ method, delay }) => [{ method }, delay]),
    ),
    histogram(
      'flash_worker_job_execution_seconds',
      'From the taking of a job to its outcome, with all its attempts.',
      jobs.map(({ method, execution }) => [{ method }, execution]),
    ),
    ...GAUGES.map(([name, vital, help]) => gauge(name, help, vitals.get(vital))),
    gauge('process_resident_memory_bytes', 'Resident memory of the process.', rss),
    ...coldStart(vitals.get('coldStart')),
  ];
  return families.join('');
}

function coldStart(seconds: number): string[] {
  const help = 'From the start of the process to its readiness.';
  return seconds === 0 ? [] : [gauge('flash_worker_cold_start_seconds', help, seconds)];
}

function requestLines({ labels, endings }: Series): string[] {
  return ENDINGS.flatMap((status, place) => {
    const count = endings[place] ?? 0;
    return count === 0 ? [] : [sample('flash_worker_requests_total', { ...asLabels(labels), status }, count)];
  });
}

function jobLines({ method, outcomes }: JobSeries): string[] {
  return JOB_OUTCOMES.flatMap((outcome, place) => {
    const count = outcomes[place] ?? 0;
    return count === 0 ? [] : [sample('flash_worker_jobs_total', { method, outcome }, count)];
  });
}

function histogram(name: string, help: string, series: readonly (readonly [Labels, HistogramCounts])[]): string {
  return family(
    name,
    'histogram',
    help,
    series.flatMap(([labels, counts]) => histogramLines(name, labels, counts)),
  );
}

/** Nothing for a histogram that has counted nothing. */
function histogramLines(name: string, labels: Labels, { bounds, buckets, seconds }: HistogramCounts): string[] {
  let count = 0;
  const lines = buckets.map((inBucket, place) => {
    count += inBucket;
    return sample(`${name}_bucket`, { ...labels, le: String(bounds[place] ?? '+Inf') }, count);
  });
  if (count === 0) return [];
  return [...lines, sample(`${name}_sum`, labels, seconds), sample(`${name}_count`, labels, count)];
}

function asLabels({ route, method }: SeriesLabels): Labels {
  return { route, method };
}

function gauge(name: string, help: string, value: number): string {
  return family(name, 'gauge', help, [sample(name, {}, value)]);
}

/** A family without samples is left out. */
function family(name: string, type: 'counter' | 'gauge' | 'histogram', help: string, samples: string[]): string {
  if (samples.length === 0) return '';
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples].join('\n') + '\n';
}

function sample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
