import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { IService } from 'kubernetes-models/v1/Service';
import { podFields, PORT, workerContainer } from './container.js';
import { metadataOf, type WantedEndpoint } from './endpoint.js';
import { ANNOTATIONS, LABELS, secretName, type Release } from './names.js';

/** ReplicaSets that a rollback can go back to. */
const KEPT_REVISIONS = 10;
/** Longer than the 30 s for which a worker drains. */
const GRACE_S = 40;
/** The percentage of a worker's CPU from which on others are added. */
const CPU_TARGET = 70;

/** The objects of an endpoint on a cluster without Knative: its workers, their address, and how many there are. */
export interface DeploymentObjects {
  readonly deployment: IDeployment;
  readonly service: IService;
  readonly autoscaler: IHorizontalPodAutoscaler;
}

export function deploymentObjects(endpoint: WantedEndpoint, release: Release | undefined): DeploymentObjects {
  const { id, settings } = endpoint;
  const metadata = metadataOf(endpoint, id);
  const container = workerContainer(endpoint, secretName(id, release?.version));
  return {
    deployment: workerDeployment(endpoint, release, { container, graceS: GRACE_S }),
    service: serviceOf(metadata, selector(endpoint)),
    autoscaler: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: id },
        minReplicas: Math.max(1, settings.workers.min),
        maxReplicas: settings.workers.max,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: CPU_TARGET } },
          },
        ],
        behavior: { scaleDown: { stabilizationWindowSeconds: settings.workers.idleTimeout } },
      },
    },
  };
}

/** The address of pods, by which an endpoint answers inside the cluster. */
export function serviceOf(metadata: ReturnType<typeof metadataOf>, pods: Record<string, string>): IService {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { selector: pods, ports: [{ name: 'http', port: 80, targetPort: PORT, protocol: 'TCP' }] },
  };
}

/** The Deployment of an endpoint's workers. @param graceS seconds that a worker has to end */
export function workerDeployment(
  endpoint: WantedEndpoint,
  release: Release | undefined,
  { container, graceS }: { readonly container: ReturnType<typeof workerContainer>; readonly graceS: number },
): IDeployment {
  const metadata = metadataOf(endpoint, endpoint.id);
  const pod: IPodSpec = {
    ...podFields(endpoint),
    containers: [container],
    securityContext: { fsGroup: 1000 },
    terminationGracePeriodSeconds: graceS,
  };
  const released = release && { [LABELS.release]: String(release.version) };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      ...metadata,
      // Its template stays as it is where only these change, so that no worker is replaced.
      annotations: { ...metadata.annotations, [ANNOTATIONS.settings]: JSON.stringify(endpoint.settings) },
    },
    spec: {
      revisionHistoryLimit: KEPT_REVISIONS,
      selector: { matchLabels: selector(endpoint) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: {
        metadata: {
          labels: { ...metadata.labels, ...released },
          annotations: { ...metadata.annotations, ...(release && { [ANNOTATIONS.part]: String(release.part) }) },
        },
        spec: pod,
      },
    },
  };
}

function selector(endpoint: WantedEndpoint): Record<string, string> {
  const { labels } = metadataOf(endpoint, endpoint.id);
  return Object.fromEntries([LABELS.app, LABELS.env, LABELS.endpoint].map((label) => [label, labels[label] as string]));
}
