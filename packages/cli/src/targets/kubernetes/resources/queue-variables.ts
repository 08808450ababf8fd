import type { IRevisionSpec } from '@kubernetes-models/knative/serving.knative.dev/v1/RevisionSpec';
import { inClusterUrl, type WantedEndpoint } from './endpoint.js';
import { queueServerName } from './names.js';

type Variable = NonNullable<IRevisionSpec['containers'][number]['env']>[number];

/** Variables of the queue server that are in its Secret. */
export const QUEUE_SECRET = { database: 'FLASH_JOBS_DATABASE', workerKey: 'FLASH_WORKER_KEY' } as const;
const LONGEST_GRACE_S = 3600;
/** Between the end of a worker by itself and that by the cluster. */
const SPARE_S = 10;
/** What a worker needs beside its jobs. */
const LEAST_GRACE_S = 40;

/** Seconds that a worker has to end: it finishes the jobs that it has. */
export function graceSeconds({ settings: { timeout } }: WantedEndpoint): number {
  return Math.min(LONGEST_GRACE_S, Math.ceil(timeout / 1000) + SPARE_S + LEAST_GRACE_S);
}

/** Where the jobs of a worker are. Its id is that of its pod. */
export function queueVariables(endpoint: WantedEndpoint): Variable[] {
  const { id, namespace } = endpoint;
  const base = `${inClusterUrl(id, namespace)}/local/queues/${id}`;
  const plain = {
    FLASH_GRACE_MS: String((graceSeconds(endpoint) - SPARE_S) * 1000),
    RUNPOD_WEBHOOK_GET_JOB: `${base}/job-take/$ID`,
    RUNPOD_WEBHOOK_PING: `${base}/ping/$RUNPOD_POD_ID`,
    RUNPOD_WEBHOOK_POST_OUTPUT: `${base}/job-done/$RUNPOD_POD_ID/$ID`,
    RUNPOD_WEBHOOK_POST_STREAM: `${base}/job-stream/$RUNPOD_POD_ID/$ID`,
  };
  return [
    ...Object.entries(plain).map(([name, value]) => ({ name, value })),
    { name: 'RUNPOD_POD_ID', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    fromQueueSecret(id, 'RUNPOD_AI_API_KEY', QUEUE_SECRET.workerKey),
  ];
}

export function fromQueueSecret(id: string, name: string, key: string): Variable {
  return { name, valueFrom: { secretKeyRef: { name: queueServerName(id), key } } };
}
