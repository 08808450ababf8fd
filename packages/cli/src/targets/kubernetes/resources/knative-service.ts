import { REQUEST_LIMIT_MS } from '@flash-ts/core/contract';
import type { IService } from '@kubernetes-models/knative/serving.knative.dev/v1/Service';
import { metadataOf, type WantedEndpoint } from './endpoint.js';
import { podFields, workerContainer } from './container.js';
import { ANNOTATIONS, LABELS, revisionName, secretName, type Release } from './names.js';

export type { IService as KnativeService };

/** Which revision gets how many of 100 requests. */
export type Traffic = NonNullable<NonNullable<IService['spec']>['traffic']>;

/** All requests to the newest revision, once it is ready; until then the one before keeps them. */
export const TO_LATEST: Traffic = [{ latestRevision: true, percent: 100 }];

const AUTOSCALING = 'autoscaling.knative.dev';
/** Above it Knative knows no limit. */
const MOST_CONCURRENCY = 1000;

/** @param release undefined for GitOps: Knative then names the revisions, and what is applied has no number of a version */
export function knativeService(
  endpoint: WantedEndpoint,
  release: Release | undefined,
  traffic: Traffic | undefined,
): IService {
  const { id, settings } = endpoint;
  const metadata = metadataOf(endpoint, id);
  return {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata,
    spec: {
      template: {
        metadata: {
          ...(release && { name: revisionName(id, release) }),
          labels: { ...metadata.labels, ...(release && { [LABELS.release]: String(release.version) }) },
          annotations: {
            ...metadata.annotations,
            ...scaling(endpoint),
            [ANNOTATIONS.settings]: JSON.stringify(settings),
            ...(release && { [ANNOTATIONS.part]: String(release.part) }),
          },
        },
        spec: {
          containerConcurrency: concurrency(endpoint),
          timeoutSeconds: requestTimeout(endpoint),
          containers: [workerContainer(endpoint, secretName(id, release?.version))],
          ...podFields(endpoint),
        },
      },
      ...(traffic && { traffic }),
    },
  };
}

function scaling({
  settings: {
    workers,
    scaling: { requestCount },
  },
}: WantedEndpoint): Record<string, string> {
  return {
    [`${AUTOSCALING}/class`]: 'kpa.autoscaling.knative.dev',
    [`${AUTOSCALING}/metric`]: 'concurrency',
    // ⌈requests / target⌉ workers, as on the embedded platform; without this Knative aims at 70 %.
    [`${AUTOSCALING}/target`]: String(requestCount),
    [`${AUTOSCALING}/target-utilization-percentage`]: '100',
    [`${AUTOSCALING}/min-scale`]: String(workers.min),
    [`${AUTOSCALING}/max-scale`]: String(workers.max),
    [`${AUTOSCALING}/scale-to-zero-pod-retention-period`]: `${workers.idleTimeout}s`,
  };
}

function concurrency({
  settings: {
    scaling: { requestCount },
  },
}: WantedEndpoint): number {
  return requestCount > MOST_CONCURRENCY ? 0 : requestCount;
}

function requestTimeout({ settings: { timeout } }: WantedEndpoint): number {
  return Math.ceil((timeout || REQUEST_LIMIT_MS) / 1000);
}
