import { JOB_STATES, type JobView, type ListedJob, type WholeJob } from '@flash-ts/core/contract';
import { platformErrors } from '../../errors/catalogue.js';
import type { JobQueue } from '../../jobs/job-queue.js';
import type { Job } from '../../jobs/job.js';
import type { ListedJob as StoredListedJob, WholeJob as StoredWholeJob } from '../../jobs/job-store.js';
import type { EndpointService } from '../endpoint-service.js';
import { integerParameter, invalid, wordParameter } from '../query.js';
import { ok, type Call, type Route } from '../route-table.js';

const LIMIT = { preset: 50, most: 1000 } as const;

/** The jobs of a queue-based endpoint, for its owner. Clients of the endpoint have the cloud's paths (`jobs/http/client-plane.ts`). */
export function jobRoutes(endpoints: EndpointService): Route[] {
  const queueOf = ({ params }: Call) => queueOfEndpoint(endpoints, params.id as string);
  const jobOf = ({ params }: Call) => params.job as string;
  return [
    {
      path: '/local/endpoints/{id}/jobs',
      methods: {
        GET: async (call) => {
          const { jobs, next = null } = await queueOf(call).jobs.list(queryOf(call));
          return ok({ jobs: jobs.map(listedView), next });
        },
      },
    },
    {
      path: '/local/endpoints/{id}/jobs/purge',
      methods: { POST: async (call) => ok({ removed: await queueOf(call).purge() }) },
    },
    {
      path: '/local/endpoints/{id}/jobs/{job}',
      methods: { GET: async (call) => ok(wholeView(await queueOf(call).jobs.whole(jobOf(call)))) },
    },
    {
      path: '/local/endpoints/{id}/jobs/{job}/cancel',
      methods: { POST: async (call) => ok(jobView(await queueOf(call).cancel(jobOf(call)), undefined)) },
    },
    {
      path: '/local/endpoints/{id}/jobs/{job}/retry',
      methods: { POST: async (call) => ok(jobView(await queueOf(call).retry(jobOf(call)), undefined)) },
    },
  ];
}

/** @throws FlashError `FLASH_ENDPOINT_UNKNOWN`, `FLASH_ENDPOINT_WITHOUT_QUEUE` */
function queueOfEndpoint(endpoints: EndpointService, id: string): JobQueue {
  const { queue, record } = endpoints.endpoint(id);
  if (!queue) throw platformErrors.FLASH_ENDPOINT_WITHOUT_QUEUE({ name: record.config.name });
  return queue;
}

/** @throws FlashError `FLASH_QUERY_INVALID` */
function queryOf({ query }: Call) {
  return {
    state: wordParameter(query, 'state', JOB_STATES),
    limit: integerParameter(query, 'limit', 1, LIMIT.most) ?? LIMIT.preset,
    before: placeOf(query),
  };
}

/** A place in the queue's order grows for as long as the platform's home lives. */
function placeOf(query: URLSearchParams): number | undefined {
  const value = query.get('before');
  if (value === null) return undefined;
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw invalid('before', value, '`next` of the page before');
}

function listedView({ job, input, inputBytes, error }: StoredListedJob): ListedJob {
  return { ...jobView(job, error), input, inputBytes };
}

function wholeView({ job, input, output, error, webhook }: StoredWholeJob): WholeJob {
  return {
    ...jobView(job, error),
    input: JSON.parse(input) as unknown,
    ...(output !== undefined && { output: JSON.parse(output) as unknown }),
    webhook: webhook ?? null,
  };
}

function jobView(job: Job, error: string | undefined): JobView {
  const { id, state, attempt, losses, policy, workerId = null, reason = null } = job;
  const { submittedAt, queuedAt, startedAt, endedAt } = job;
  return {
    id,
    state,
    attempt,
    losses,
    lowPriority: policy.lowPriority,
    submittedAt: timeText(submittedAt),
    queuedAt: timeText(queuedAt),
    startedAt: startedAt === undefined ? null : timeText(startedAt),
    endedAt: endedAt === undefined ? null : timeText(endedAt),
    expiresAt: timeText(submittedAt + policy.ttlMs),
    workerId,
    error: error ?? null,
    reason,
  };
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
