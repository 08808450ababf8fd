// Writes the tables of docs/metrics.md from what a worker and a platform answer to a scrape; with --check it only compares, and fails where they differ.
import { exposition } from '../packages/worker/dist/metrics/exposition.js';
import { Series } from '../packages/worker/dist/metrics/series.js';
import { Vitals } from '../packages/worker/dist/metrics/vitals.js';
import { EventBus } from '../packages/platform/dist/events/event-bus.js';
import { Metrics } from '../packages/platform/dist/metrics/metrics.js';
import { generatedSections } from './generated-file.ts';
import { markdownTable } from './pages/markdown-table.ts';
import { metricsIn } from './pages/metrics-text.ts';

function workerText(): string {
  const requests = new Series('requests', { route: '/users/:id', method: 'GET' });
  requests.count(1);
  requests.observe(0, 0.001);
  const vitals = new Vitals();
  // Without a cold start a worker is not ready yet, and leaves its time out.
  vitals.set('coldStart', 1);
  const jobs = new Series('jobs', { method: 'transcribe' });
  jobs.count(0);
  jobs.observe(0, 1);
  jobs.observe(1, 1);
  return exposition([requests, jobs], vitals, 1);
}

async function platformText(): Promise<string> {
  const events = new EventBus();
  const workers = { IDLE: 1 } as never;
  const jobs = { counts: { IN_QUEUE: 1 } as never, oldestWaitMs: 0 };
  const metrics = new Metrics(
    events,
    () => [{ id: 'e1', name: 'users', queued: 0, inFlight: 0, workers, jobs }],
    async () => undefined,
  );
  const subject = { id: 'e1', config: { name: 'users' } };
  events.emit(subject, { kind: 'release.serving', version: 1 } as never);
  events.emit(subject, { kind: 'worker.ready', coldStartMs: 100 } as never);
  metrics.answered('e1', 'users', 200);
  const times = { queuedAt: 0, startedAt: 1, endedAt: 2 };
  metrics.jobEnded('users', { endpointId: 'e1', state: 'COMPLETED', ...times } as never);
  return metrics.text();
}

function tableOf(text: string): string {
  const rows = metricsIn(text).map(({ name, type, labels, help }) => {
    return [`\`${name}\``, type, labels.map((label) => `\`${label}\``).join(', '), help];
  });
  return markdownTable([['metric', 'type', 'labels', 'what'], ...rows]);
}

await generatedSections('docs/metrics.md', {
  'packages/worker/src/metrics': tableOf(workerText()),
  'packages/platform/src/metrics': tableOf(await platformText()),
});
