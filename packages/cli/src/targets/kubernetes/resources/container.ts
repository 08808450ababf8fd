import { PROBE_HEADER } from '@flash-ts/core/contract';
import type { IRevisionSpec } from '@kubernetes-models/knative/serving.knative.dev/v1/RevisionSpec';
import type { WantedEndpoint } from './endpoint.js';
import { queueVariables } from './queue-variables.js';
import type { Settings } from './settings.js';

/** Of a worker's image. */
export const PORT = 8000;
/** The name of the worker among the containers of a pod. Knative's proxy is another one. */
export const CONTAINER = 'worker';
/** As on Runpod. */
const VOLUME_PATH = '/runpod-volume';
/** The one folder that a worker can write to; Node's `tmpdir()`. */
const WORK_PATH = '/tmp';

/** The resource of NVIDIA's device plugin. */
const GPU_RESOURCE = 'nvidia.com/gpu';
/** The label of NVIDIA's GPU feature discovery: the name of the card, with dashes. */
const PRODUCT_LABEL = 'nvidia.com/gpu.product';

type Container = IRevisionSpec['containers'][number];
type Variable = NonNullable<Container['env']>[number];

/** The container of a worker. @param secret name of the Secret with the values of its secrets */
export function workerContainer(endpoint: WantedEndpoint, secret: string): Container {
  const { settings } = endpoint;
  return {
    ...ownUser(settings),
    name: CONTAINER,
    env: [...variables(endpoint, secret), ...(settings.queue ? queueVariables(endpoint) : [])],
    ports: [{ containerPort: PORT }],
    readinessProbe: {
      // Without the header a worker that initializes answers 204, which counts as ready.
      httpGet: { path: '/ping', port: PORT, httpHeaders: [{ name: PROBE_HEADER, value: 'readiness' }] },
      periodSeconds: 1,
      timeoutSeconds: 5,
      failureThreshold: 3,
      successThreshold: 1,
    },
    resources: resourcesOf(settings),
    volumeMounts: [WORK, ...(settings.volumes.length > 0 ? [{ name: 'volume', mountPath: VOLUME_PATH }] : [])],
  };
}

const WORK = { name: 'work', mountPath: WORK_PATH };

/** What every container of the image has: it is not root, can't become root, and has one folder that it can write to. */
export function ownUser({ image }: Pick<Settings, 'image'>): Omit<Container, 'name'> {
  return {
    image,
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    // Why a process has ended is then in the status of its pod.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [WORK],
  };
}

/** What a pod has beside its container. */
export function podFields({ settings }: WantedEndpoint): Omit<IRevisionSpec, 'containers'> {
  const { volumes, disk, pullSecret } = settings;
  const [volume] = volumes;
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(pullSecret !== undefined && { imagePullSecrets: [{ name: pullSecret }] }),
    ...nodeChoice(settings),
    volumes: [
      { name: 'work', emptyDir: disk === undefined ? {} : { sizeLimit: `${disk}G` } },
      ...(volume === undefined ? [] : [{ name: 'volume', persistentVolumeClaim: { claimName: claimName(volume) } }]),
    ],
  };
}

/** Name of the PersistentVolumeClaim of a network volume: `vol_1` is `vol-1`, for the names of claims have no underscore. */
export function claimName(volume: string): string {
  return volume.toLowerCase().replaceAll(/[^a-z0-9.-]+/g, '-');
}

function variables({ settings, variables: { open, secret } }: WantedEndpoint, secretOf: string): Variable[] {
  const cuda = settings.gpu?.minCudaVersion;
  const plain = {
    // The home of the image's user can't be written to.
    HOME: WORK_PATH,
    PORT_HEALTH: String(PORT),
    // NVIDIA's runtime starts the container only where the driver has at least this version.
    ...(cuda !== undefined && { NVIDIA_REQUIRE_CUDA: `cuda>=${cuda}` }),
    ...open,
  };
  return [
    ...Object.entries(plain).map(([name, value]) => ({ name, value })),
    ...Object.keys(secret).map((name) => ({ name, valueFrom: { secretKeyRef: { name: secretOf, key: name } } })),
  ].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Requests are limits, so that a worker has what it asks for and no neighbour takes it. */
function resourcesOf({ cpu, gpu, disk }: Settings): NonNullable<IRevisionSpec['containers'][number]['resources']> {
  const amounts = {
    ...(cpu && { cpu: String(cpu.vcpus), memory: `${cpu.memory}G` }),
    ...(gpu && { [GPU_RESOURCE]: String(gpu.count) }),
    ...(disk !== undefined && { 'ephemeral-storage': `${disk}G` }),
  };
  return { limits: amounts, requests: amounts };
}

/** Which nodes have the cards: one card by a node selector, which more clusters allow, several by affinity, the first most of all. */
function nodeChoice({ gpu }: Settings): Pick<IRevisionSpec, 'nodeSelector' | 'affinity'> {
  const products = (gpu?.types ?? []).map((type) => type.replaceAll(' ', '-'));
  const [first, ...others] = products;
  if (first === undefined) return {};
  if (others.length === 0) return { nodeSelector: { [PRODUCT_LABEL]: first } };
  const isOneOf = (values: string[]) => ({
    matchExpressions: [{ key: PRODUCT_LABEL, operator: 'In' as const, values }],
  });
  return {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [isOneOf(products)] },
        preferredDuringSchedulingIgnoredDuringExecution: products.map((product, index) => ({
          weight: Math.max(1, 100 - index),
          preference: isOneOf([product]),
        })),
      },
    },
  };
}
