import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { IService } from 'kubernetes-models/v1/Service';
import { podFields, PORT, workerContainer } from './container.js';
import type { WantedEndpoint } from './endpoint.js';
import { ANNOTATIONS, endpointLabels, identityAnnotations, LABELS, secretName, type Release } from './names.js';

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
  const { id, name, place, namespace, settings } = endpoint;
  const labels = endpointLabels(place, name);
  const metadata = { name: id, namespace, labels, annotations: identityAnnotations(place, name) };
  const container = workerContainer(endpoint, secretName(id, release?.version));
  return {
    deployment: workerDeployment(endpoint, release, { container, graceS: GRACE_S }),
    service: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: selector(endpoint), ports: [{ name: 'http', port: 80, targetPort: PORT, protocol: 'TCP' }] },
    },
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

/** The Deployment of an endpoint's workers. @param graceS seconds that a worker has to end */
export function workerDeployment(
  endpoint: WantedEndpoint,
  release: Release | undefined,
  { container, graceS }: { readonly container: ReturnType<typeof workerContainer>; readonly graceS: number },
): IDeployment {
  const { id, name, place, namespace, settings } = endpoint;
  const labels = endpointLabels(place, name);
  const identity = identityAnnotations(place, name);
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
      name: id,
      namespace,
      labels,
      // Its template stays as it is where only these change, so that no worker is replaced.
      annotations: { ...identity, [ANNOTATIONS.settings]: JSON.stringify(settings) },
    },
    spec: {
      revisionHistoryLimit: KEPT_REVISIONS,
      selector: { matchLabels: selector(endpoint) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: {
        metadata: {
          labels: { ...labels, ...released },
          annotations: { ...identity, ...(release && { [ANNOTATIONS.part]: String(release.part) }) },
        },
        spec: pod,
      },
    },
  };
}

function selector({ place, name }: WantedEndpoint): Record<string, string> {
  const labels = endpointLabels(place, name);
  return Object.fromEntries([LABELS.app, LABELS.env, LABELS.endpoint].map((label) => [label, labels[label] as string]));
}
