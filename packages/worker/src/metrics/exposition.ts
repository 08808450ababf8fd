import { BUCKETS, ENDINGS, type Series, type SeriesLabels } from './series.js';
import type { Vital, Vitals } from './vitals.js';

type Labels = Readonly<Record<string, string>>;

/** Gauges of the process. Names that do not begin with `flash_` are those that dashboards for Node use. */
const GAUGES: readonly (readonly [name: string, vital: Vital, help: string])[] = [
  ['flash_worker_requests_in_flight', 'inFlight', 'Requests that were taken and not yet answered.'],
  ['nodejs_heap_size_used_bytes', 'heapUsed', 'Heap of the main thread in use.'],
  ['nodejs_heap_size_total_bytes', 'heapTotal', 'Heap of the main thread.'],
  ['nodejs_eventloop_lag_mean_seconds', 'lagMean', 'Mean lateness of the event loop since the last scrape.'],
  ['nodejs_eventloop_lag_p50_seconds', 'lagP50', 'Median lateness of the event loop since the last scrape.'],
  ['nodejs_eventloop_lag_p99_seconds', 'lagP99', '99th percentile of the lateness since the last scrape.'],
  ['nodejs_eventloop_lag_max_seconds', 'lagMax', 'Greatest lateness of the event loop since the last scrape.'],
];

/**
 * The metrics in Prometheus' text format 0.0.4, https://prometheus.io/docs/instrumenting/exposition_formats/.
 *
 * @param rss bytes of resident memory of the process
 */
export function exposition(series: readonly Series[], vitals: Vitals, rss: number): string {
  const families = [
    family('flash_worker_requests_total', 'counter', 'Requests by how they ended.', series.flatMap(requestLines)),
    family(
      'flash_worker_request_duration_seconds',
      'histogram',
      'From the head of a request to the end of its answer.',
      series.flatMap(durationLines),
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

function durationLines({ labels, buckets, seconds }: Series): string[] {
  const name = 'flash_worker_request_duration_seconds';
  const own = asLabels(labels);
  let count = 0;
  const lines = buckets.map((inBucket, place) => {
    count += inBucket;
    return sample(`${name}_bucket`, { ...own, le: String(BUCKETS[place] ?? '+Inf') }, count);
  });
  return [...lines, sample(`${name}_sum`, own, seconds), sample(`${name}_count`, own, count)];
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
