import { COUNTED, type Histogram, type Labels, type Series } from './series.js';
import type { Vital, Vitals } from './vitals.js';

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

/**
 * The metrics in Prometheus' text format 0.0.4, https://prometheus.io/docs/instrumenting/exposition_formats/.
 *
 * @param series of requests and jobs, in any order
 * @param rss bytes of resident memory of the process
 */
export function exposition(series: readonly Series[], vitals: Vitals, rss: number): string {
  const families = [
    ...countedFamilies('requests', series),
    ...countedFamilies('jobs', series),
    ...GAUGES.map(([name, vital, help]) => gauge(name, help, vitals.get(vital))),
    gauge('process_resident_memory_bytes', 'Resident memory of the process.', rss),
    ...coldStart(vitals.get('coldStart')),
  ];
  return families.join('');
}

function countedFamilies(what: Series['of'], all: readonly Series[]): string[] {
  const { name, help, label, endings, histograms } = COUNTED[what];
  const series = all.filter(({ of }) => of === what);
  const counts = series.flatMap(({ labels, endings: numbers }) =>
    endings.flatMap((ending, place) => {
      const count = numbers[place] ?? 0;
      return count === 0 ? [] : [sample(name, { ...labels, [label]: ending }, count)];
    }),
  );
  const times = histograms.map((one, place) =>
    family(
      one.name,
      'histogram',
      one.help,
      series.flatMap((each) => histogramLines(one.name, each.labels, each.histogram(place))),
    ),
  );
  return [family(name, 'counter', help, counts), ...times];
}

function coldStart(seconds: number): string[] {
  const help = 'From the start of the process to its readiness.';
  return seconds === 0 ? [] : [gauge('flash_worker_cold_start_seconds', help, seconds)];
}

/** Nothing for a histogram that has counted nothing. */
function histogramLines(name: string, labels: Labels, { bounds, buckets, seconds }: Histogram): string[] {
  let count = 0;
  const lines = buckets.map((inBucket, place) => {
    count += inBucket;
    return sample(`${name}_bucket`, { ...labels, le: String(bounds[place] ?? '+Inf') }, count);
  });
  if (count === 0) return [];
  return [...lines, sample(`${name}_sum`, labels, seconds), sample(`${name}_count`, labels, count)];
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
