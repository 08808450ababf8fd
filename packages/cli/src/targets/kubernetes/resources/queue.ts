import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IService } from 'kubernetes-models/v1/Service';
import type { KubeObject } from '../cluster/kinds.js';
import { ownUser, PORT, workerContainer } from './container.js';
import { serviceOf, workerDeployment } from './deployment.js';
import { inClusterUrl, metadataOf, type WantedEndpoint } from './endpoint.js';
import { ANNOTATIONS, LABELS, placeLabels, queueServerName, secretName, type Release } from './names.js';
import { fromQueueSecret, graceSeconds, QUEUE_SECRET } from './queue-variables.js';
import type { QueueSettings } from './settings.js';

/** The queue server in the image of an app with queues. */
const PROGRAM = ['node', '/flash/queue.mjs'];
/** Seconds between two looks of KEDA at the numbers of a queue. */
const POLL_S = 5;

/** KEDA's ScaledObject, as far as it is used here. Source: its CRD, keda.sh/v1alpha1. */
export interface ScaledObject extends KubeObject {
  readonly spec: {
    readonly scaleTargetRef: { readonly name: string };
    readonly minReplicaCount: number;
    readonly maxReplicaCount: number;
    readonly cooldownPeriod: number;
    readonly pollingInterval: number;
    readonly triggers: readonly { readonly type: 'metrics-api'; readonly metadata: Readonly<Record<string, string>> }[];
  };
}

/** The objects of a queue-based endpoint beside its Secrets: its queue server with an address, its workers, and what scales them. */
export interface QueueObjects {
  readonly server: IDeployment;
  readonly service: IService;
  readonly workers: IDeployment;
  /** Undefined on a cluster without KEDA, where the number of workers stays as it is. */
  readonly scaled: ScaledObject | undefined;
}

export function queueObjects(
  endpoint: WantedEndpoint,
  queue: QueueSettings,
  { release, hasKeda }: { readonly release: Release | undefined; readonly hasKeda: boolean },
): QueueObjects {
  const { id, place, namespace, settings } = endpoint;
  const metadata = metadataOf(endpoint, id, placeLabels(place));
  const container = workerContainer(endpoint, secretName(id, release?.version));
  const workers = workerDeployment(endpoint, release, { container, graceS: graceSeconds(endpoint) });
  const { min, max, idleTimeout } = settings.workers;
  return {
    server: queueServer(endpoint, queue),
    service: serviceOf(metadata, { [LABELS.queue]: id }),
    workers: hasKeda || !workers.spec ? workers : { ...workers, spec: { ...workers.spec, replicas: Math.max(1, min) } },
    scaled: hasKeda
      ? {
          apiVersion: 'keda.sh/v1alpha1',
          kind: 'ScaledObject',
          metadata,
          spec: {
            scaleTargetRef: { name: id },
            minReplicaCount: min,
            maxReplicaCount: max,
            cooldownPeriod: idleTimeout,
            pollingInterval: POLL_S,
            // The larger of the two counts: workers stay for jobs that they have, and are added for those that wait.
            triggers: ['jobs.inQueue', 'jobs.inProgress'].map((valueLocation) => ({
              type: 'metrics-api',
              metadata: {
                url: `${inClusterUrl(id, namespace)}/health`,
                valueLocation,
                targetValue: String(settings.scaling.requestCount),
              },
            })),
          },
        }
      : undefined,
  };
}

/** One replica, and the old one ends before the next begins: one server at a time knows which worker has which job. */
function queueServer(endpoint: WantedEndpoint, { ttlMs, access }: QueueSettings): IDeployment {
  const { id, name, place, settings } = endpoint;
  const labels = { ...placeLabels(place), [LABELS.queue]: id };
  const queues = [
    {
      id,
      name: `${place.app}/${place.env}/${name}`,
      executionTimeoutMs: settings.timeout,
      ...(ttlMs !== undefined && { ttlMs }),
    },
  ];
  const secret = Object.values(QUEUE_SECRET).map((variable) => fromQueueSecret(id, variable, variable));
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(endpoint, queueServerName(id), placeLabels(place)),
    spec: {
      replicas: 1,
      selector: { matchLabels: { [LABELS.queue]: id } },
      strategy: { type: 'Recreate' },
      template: {
        // A server whose Secret has changed begins anew.
        metadata: { labels, annotations: { [ANNOTATIONS.access]: access } },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          ...(settings.pullSecret !== undefined && { imagePullSecrets: [{ name: settings.pullSecret }] }),
          containers: [
            {
              ...ownUser(settings),
              name: 'queue',
              command: PROGRAM,
              env: [
                { name: 'FLASH_QUEUES', value: JSON.stringify(queues) },
                { name: 'PORT', value: String(PORT) },
                ...secret,
              ],
              ports: [{ containerPort: PORT }],
              readinessProbe: { httpGet: { path: '/ping', port: PORT }, periodSeconds: 1, failureThreshold: 3 },
              resources: { requests: { cpu: '100m', memory: '128M' } },
            },
          ],
          volumes: [{ name: 'work', emptyDir: {} }],
          terminationGracePeriodSeconds: 30,
        },
      },
    },
  };
}
