import type { Manifest, ManifestResource } from '@flash-ts/core/manifest';
import type { OPTIONS } from '@flash-ts/core/options';
import { cliErrors } from '../../errors/catalogue.js';
import type { MissingFeature, OptionHere } from '../runpod/not-here.js';

const IN_IMAGE = { inImage: true } as const;

/** Every option of `@FlashEndpoint`, and what becomes of it on a cluster with Knative. */
export const KUBERNETES_OPTIONS: Readonly<Record<keyof typeof OPTIONS, OptionHere>> = {
  name: { fields: ['metadata.name', 'env.FLASH_RESOURCE_NAME'] },
  gpu: { fields: ['nodeSelector or affinity, by the label nvidia.com/gpu.product'] },
  gpuCount: { fields: ['resources.limits of nvidia.com/gpu'] },
  minCudaVersion: { fields: ['env.NVIDIA_REQUIRE_CUDA'] },
  cpu: {
    fields: ['resources'],
    notHere: 'workers get the CPU and memory of the first instance type, for a cluster has no instance types',
    used: ({ instanceIds = [] }) => instanceIds.length > 1,
  },
  workers: { fields: ['autoscaling min-scale', 'max-scale', 'of a queue minReplicaCount', 'maxReplicaCount'] },
  idleTimeout: { fields: ['autoscaling scale-to-zero-pod-retention-period', 'of a queue cooldownPeriod'] },
  scalerType: {
    notHere: 'workers are added by the number of requests or jobs, and not by the time that jobs wait',
    used: ({ scalerType }) => scalerType !== 'REQUEST_COUNT',
  },
  scalerValue: { fields: ['autoscaling target', 'containerConcurrency'] },
  executionTimeoutMs: { fields: ['timeoutSeconds'] },
  concurrency: IN_IMAGE,
  ttlMs: { fields: ['env.FLASH_QUEUES of the queue server'] },
  retries: IN_IMAGE,
  flashboot: {
    notHere: 'a worker that was scaled down starts anew',
    // It is on by default, where nobody has asked for it.
    used: () => false,
  },
  datacenter: {
    notHere: 'the cluster runs workers where its nodes are',
    // CPU endpoints have a data centre by default.
    used: ({ instanceIds, locations }) => instanceIds === undefined && locations.length > 0,
  },
  volume: {
    fields: ['volumes, by a PersistentVolumeClaim'],
    notHere: 'the first volume is mounted, for the others are of other data centres',
    used: ({ networkVolumes }) => networkVolumes.length > 1,
  },
  env: { fields: ['env', 'a Secret'] },
  forbidUnknown: IN_IMAGE,
  semantics: IN_IMAGE,
  // The image is built on it.
  image: IN_IMAGE,
  template: { fields: ['resources of ephemeral-storage', 'the size limit of /tmp'] },
  imports: IN_IMAGE,
  providers: IN_IMAGE,
  controllers: IN_IMAGE,
  configure: IN_IMAGE,
};

/** What is lost on a cluster without Knative. */
export const WITHOUT_KNATIVE = {
  workers: 'there is always one worker at least: nothing scales to zero',
  scalerValue: 'workers are added by their use of the CPU and not by the number of requests',
} as const satisfies Partial<Record<keyof typeof OPTIONS, string>>;

/** What Kubernetes can't do of what the embedded platform does. Each is refused where it is used. */
export const KUBERNETES_LACKS = {
  canaryHeader: {
    feature: '`deploy --canary-header`',
    what: 'choose requests for a canary by a header',
    instead: 'Give a percentage: `flash deploy --canary 10`.',
  },
  canaryParts: {
    feature: '`deploy --canary 0.5`',
    what: 'split requests by parts of a percent',
    instead: 'Give a whole number: `flash deploy --canary 1`.',
  },
  canaryWithoutKnative: {
    feature: '`deploy --canary`, `promote` without Knative',
    what: 'give a part of the requests to a new version without Knative',
    instead: 'Install Knative Serving, or leave --canary out.',
  },
  live: {
    feature: '`status --watch`',
    what: 'tell live what endpoints do: Kubernetes knows no requests',
    instead:
      '`flash status` shows endpoints and workers, `kubectl get pods --watch` how they change; Knative’s metrics have the requests.',
  },
  canaryOfQueue: {
    feature: '`deploy --canary` of an app with queue-based endpoints',
    what: 'give a part of the jobs to a new version',
    instead: 'Leave --canary out, or give queue-based endpoints a project of their own.',
  },
  jobs: {
    feature: '`jobs`',
    what: 'let this command reach its queues, which answer inside the cluster',
    instead:
      'Ask the queue itself: `kubectl port-forward service/NAME 8080:80`, then http://localhost:8080/health and the other paths of docs/queues.md.',
  },
} as const satisfies Readonly<Record<string, MissingFeature>>;

/** The error of what Kubernetes can't do. @param detail added to what it is */
export function unsupported(feature: keyof typeof KUBERNETES_LACKS, detail = ''): Error {
  const { what, instead } = KUBERNETES_LACKS[feature];
  return cliErrors.FLASH_TARGET_UNSUPPORTED({ target: 'kubernetes', what: `${what}${detail}`, instead });
}

/** What a deploy says of the options of these endpoints that the cluster does not apply. */
export function notes(
  { resources }: Pick<Manifest, 'resources'>,
  { hasKnative, namespace }: { readonly hasKnative: boolean; readonly namespace: string },
): string[] {
  return [...(hasKnative ? [] : [withoutKnative(namespace)]), ...optionNotes(Object.entries(resources))];
}

function optionNotes(resources: readonly (readonly [string, ManifestResource])[]): string[] {
  return Object.entries(KUBERNETES_OPTIONS).flatMap(([option, here]) => {
    if (!('notHere' in here)) return [];
    const names = resources.filter(([, resource]) => here.used(resource)).map(([name]) => name);
    return names.length === 0 ? [] : [`The option ${option} of ${names.join(', ')}: ${here.notHere}.`];
  });
}

/** @param queues names of queue-based endpoints */
export function withoutKeda(queues: readonly string[]): string {
  return `The cluster has no KEDA, so the workers of ${queues.join(', ')} are as many as workers.min says, and one at least. Install KEDA to have them scaled by their jobs.`;
}

function withoutKnative(namespace: string): string {
  const lost = Object.values(WITHOUT_KNATIVE).join('; ');
  return `The cluster has no Knative, so endpoints run as Deployments: ${lost}; there are no canaries; and endpoints answer inside the cluster only, at http://NAME.${namespace}.svc, until an Ingress or a Gateway leads to them. Install Knative Serving to have all of these.`;
}
