import { describe, expect, it, test } from '@jest/globals';
import type { Manifest, ManifestResource } from '@flash-ts/core/manifest';
import { selectGpus } from '@flash-ts/core/hardware';
import { OPTIONS } from '@flash-ts/core/options';
import { knativeFaults } from '@flash-ts/testkit/kubernetes';
import { KUBERNETES_OPTIONS, WITHOUT_KNATIVE } from '../not-here.js';
import { deploymentObjects } from './deployment.js';
import { wantedEndpoints, type WantedEndpoint } from './endpoint.js';
import { knativeService, TO_LATEST, type KnativeService } from './knative-service.js';
import { queueObjects } from './queue.js';
import { secretOf } from './secret.js';

const IMAGE = `registry.example.com/acme/shop@sha256:${'0'.repeat(64)}`;
const RELEASE = { version: 2, part: 1 };

const CPU = {
  is_load_balanced: true,
  module_path: 'src.users',
  instanceIds: ['cpu3c-2-4'],
  workersMin: 0,
  workersMax: 3,
  idleTimeout: 60,
  scalerType: 'REQUEST_COUNT',
  scalerValue: 4,
  executionTimeoutMs: 0,
  flashboot: true,
  locations: [],
  networkVolumes: [],
  env: {},
} as unknown as ManifestResource;

const { instanceIds: _, ...withoutCpu } = CPU;
const GPU = {
  ...withoutCpu,
  gpuPools: ['ADA_24'],
  gpuIds: 'ADA_24',
  gpuCount: 1,
  minCudaVersion: '12.8',
} as unknown as ManifestResource;

function wantedOf(resource: Partial<ManifestResource>, of: ManifestResource = CPU): WantedEndpoint {
  const manifest = { project_name: 'shop', resources: { users: { ...of, ...resource } } } as unknown as Manifest;
  const secrets = { users: { HF_TOKEN: 'hunter2' } };
  const [wanted] = wantedEndpoints({
    app: 'shop',
    env: 'production',
    namespace: 'flash',
    image: IMAGE,
    manifest,
    secrets,
  });
  return wanted!;
}

const serviceOf = (wanted: WantedEndpoint): KnativeService => knativeService(wanted, RELEASE, TO_LATEST);
const podOf = (wanted: WantedEndpoint) => serviceOf(wanted).spec!.template!.spec!;

/** Another value of each field of the manifest that belongs to an option. A new option needs one here. */
const ANOTHER: Readonly<Record<string, unknown>> = {
  gpuIds: 'AMPERE_48',
  gpuPools: ['AMPERE_48'],
  gpuExcludedTypes: ['NVIDIA A40'],
  gpuCount: 2,
  minCudaVersion: '12.1',
  instanceIds: ['cpu5c-4-8'],
  workersMin: 1,
  workersMax: 9,
  idleTimeout: 61,
  scalerType: 'QUEUE_DELAY',
  scalerValue: 7,
  executionTimeoutMs: 1234,
  max_concurrency: 2,
  ttlMs: 20_000,
  retries: 1,
  flashboot: false,
  locations: ['EU-RO-1'],
  networkVolumes: [{ id: 'vol_1' }],
  env: { MODE: 'fast' },
  forbidUnknown: true,
  semantics: 'nest',
  imageName: 'node:24',
  template: { containerDiskInGb: 20 },
};

describe('the options of an endpoint', () => {
  const fieldsOf = (name: string): readonly string[] => {
    const { manifest } = OPTIONS[name as keyof typeof OPTIONS] as { readonly manifest?: { readonly schemas?: object } };
    return Object.keys(manifest?.schemas ?? {});
  };
  const changed = (fields: readonly string[]) => Object.fromEntries(fields.map((field) => [field, ANOTHER[field]]));
  const changes = (name: string, make: (wanted: WantedEndpoint) => unknown) => {
    const of = OPTIONS[name as keyof typeof OPTIONS].family === 'gpu' ? GPU : CPU;
    const [before, after] = [wantedOf({}, of), wantedOf(changed(fieldsOf(name)), of)];
    return JSON.stringify(make(before)) !== JSON.stringify(make(after));
  };

  it('are all in the table', () => {
    expect(Object.keys(KUBERNETES_OPTIONS)).toEqual(Object.keys(OPTIONS));
    expect(Object.keys(ANOTHER).toSorted()).toEqual(Object.keys(OPTIONS).flatMap(fieldsOf).toSorted());
  });

  /** Of queues alone, and not looked at by Knative. */
  const isOfQueue = (name: string) => name === 'ttlMs';

  it.each(Object.entries(KUBERNETES_OPTIONS).filter(([name]) => fieldsOf(name).length > 0 && !isOfQueue(name)))(
    '%s gets to the cluster as the table says',
    (name, here) => {
      // What only workers read is in the artifact, and so in the image and its digest; the base of an image is below it.
      const isRead = name === 'image' || OPTIONS[name as keyof typeof OPTIONS].renews === 'code';
      expect([changes(name, serviceOf), 'inImage' in here && !isRead]).toEqual(['fields' in here, false]);
    },
  );

  it.each(Object.keys(KUBERNETES_OPTIONS).filter((name) => fieldsOf(name).length > 0 && !isOfQueue(name)))(
    '%s gets to a cluster without Knative too, unless it is told to be lost',
    (name) => {
      const template = (wanted: WantedEndpoint) => {
        const { deployment, autoscaler } = deploymentObjects(wanted, RELEASE);
        return [deployment.spec, autoscaler.spec];
      };
      const isPartly = name === 'workers';
      const isOfKnative = name === 'executionTimeoutMs';
      const isLost = name in WITHOUT_KNATIVE && !isPartly;
      const isApplied = 'fields' in KUBERNETES_OPTIONS[name as keyof typeof OPTIONS] && !isOfKnative;
      expect(changes(name, template)).toBe(isApplied && !isLost);
    },
  );

  it.each(['workers', 'idleTimeout', 'scalerValue', 'executionTimeoutMs', 'concurrency', 'ttlMs', 'env', 'cpu'])(
    '%s gets to the queue server, the workers, or what scales them',
    (name) => {
      const of = { ...CPU, is_load_balanced: false } as unknown as ManifestResource;
      const made = (wanted: WantedEndpoint) => {
        const { queue } = wanted.settings;
        return JSON.stringify(queue && queueObjects(wanted, queue, { release: RELEASE, hasKeda: true }));
      };
      expect(made(wantedOf(changed(fieldsOf(name)), of))).not.toBe(made(wantedOf({}, of)));
    },
  );

  it('have the variables and the time limit that workers get by the cluster', () => {
    expect(podOf(wantedOf({ executionTimeoutMs: 90_500 })).timeoutSeconds).toBe(91);
    expect(podOf(wantedOf({})).timeoutSeconds).toBe(330);
  });
});

describe('a Knative Service', () => {
  test.each([
    ['a CPU endpoint', wantedOf({})],
    ['one with all that it may have', wantedOf({ ...ANOTHER, env: { HF_TOKEN: { secret: 'HF_TOKEN' } } })],
    ['a GPU endpoint', wantedOf({}, GPU)],
    ['one for a single card', wantedOf({ gpuPools: ['AMPERE_48'], gpuExcludedTypes: ['NVIDIA A40'] }, GPU)],
  ])('of %s is valid by the schema of its CRD', (_what, wanted) => {
    expect(knativeFaults(serviceOf(wanted))).toEqual([]);
    expect(knativeFaults(knativeService(wanted, undefined, undefined))).toEqual([]);
  });

  it('is not valid with a field that the CRD does not have', () => {
    const service = serviceOf(wantedOf({}));
    expect(knativeFaults({ ...service, spec: { ...service.spec, replicas: 1 } })).toEqual([
      '.spec.replicas: field not declared in schema',
    ]);
  });

  it('scales by requests from zero, and back after the idle timeout', () => {
    const { metadata, spec } = serviceOf(wantedOf({ workersMin: 1, scalerValue: 8, idleTimeout: 90 })).spec!.template!;
    expect(metadata!.annotations).toMatchObject({
      'autoscaling.knative.dev/metric': 'concurrency',
      'autoscaling.knative.dev/target': '8',
      'autoscaling.knative.dev/target-utilization-percentage': '100',
      'autoscaling.knative.dev/min-scale': '1',
      'autoscaling.knative.dev/max-scale': '3',
      'autoscaling.knative.dev/scale-to-zero-pod-retention-period': '90s',
    });
    expect(spec!.containerConcurrency).toBe(8);
    expect(podOf(wantedOf({ scalerValue: 5000 })).containerConcurrency).toBe(0);
  });

  it('asks its worker for readiness in a way that 204 does not pass', () => {
    const [container] = podOf(wantedOf({})).containers;
    expect(container!.readinessProbe!.httpGet).toEqual({
      path: '/ping',
      port: 8000,
      httpHeaders: [{ name: 'x-flash-probe', value: 'readiness' }],
    });
  });

  it('runs its worker without root, on a root file system that can only be read, with a folder to work in', () => {
    const pod = podOf(wantedOf({}));
    expect(pod.containers[0]!.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod.containers[0]!.volumeMounts).toEqual([{ name: 'work', mountPath: '/tmp' }]);
    expect(pod.volumes).toEqual([{ name: 'work', emptyDir: {} }]);
    expect(pod.automountServiceAccountToken).toBe(false);
  });

  it('chooses nodes by the product of their GPU: one by a selector, several by affinity, any by none', () => {
    const one = podOf(wantedOf({ gpuPools: ['AMPERE_48'], gpuExcludedTypes: ['NVIDIA A40'] }, GPU));
    expect(one.nodeSelector).toEqual({ 'nvidia.com/gpu.product': 'NVIDIA-RTX-A6000' });
    expect(one.containers[0]!.resources!.limits).toEqual({ 'nvidia.com/gpu': '1' });
    expect(one.containers[0]!.env).toContainEqual({ name: 'NVIDIA_REQUIRE_CUDA', value: 'cuda>=12.8' });
    const two = podOf(wantedOf({ gpuPools: ['AMPERE_48'] }, GPU));
    const required = two.affinity!.nodeAffinity!.requiredDuringSchedulingIgnoredDuringExecution!;
    expect(required.nodeSelectorTerms[0]!.matchExpressions![0]!.values).toEqual(['NVIDIA-A40', 'NVIDIA-RTX-A6000']);
    const { pools } = selectGpus(['any']);
    const any = podOf(wantedOf({ gpuPools: [...pools] }, GPU));
    expect([any.nodeSelector, any.affinity]).toEqual([undefined, undefined]);
  });

  it('mounts the first volume, and pulls with the Secret that the configuration names', () => {
    const wanted = wantedOf({ networkVolumes: [{ id: 'vol_1' }, { id: 'vol_2' }] });
    const pod = podOf({ ...wanted, settings: { ...wanted.settings, pullSecret: 'registry' } });
    expect(pod.volumes![1]).toEqual({ name: 'volume', persistentVolumeClaim: { claimName: 'vol-1' } });
    expect(pod.containers[0]!.volumeMounts![1]).toEqual({ name: 'volume', mountPath: '/runpod-volume' });
    expect(pod.imagePullSecrets).toEqual([{ name: 'registry' }]);
  });

  it('has labels of its app, environment and release, and no value of a secret', () => {
    const wanted = wantedOf({ env: { HF_TOKEN: { secret: 'HF_TOKEN' }, MODE: 'fast' } });
    const service = serviceOf(wanted);
    expect(service.metadata).toMatchObject({ name: 'shop-production-users', namespace: 'flash' });
    expect(service.spec!.template!.metadata).toMatchObject({
      name: 'shop-production-users-v2-1',
      labels: { 'flash-ts.dev/app': 'shop', 'flash-ts.dev/env': 'production', 'flash-ts.dev/release': '2' },
    });
    expect(JSON.stringify(service)).not.toMatch(/hunter2|aHVudGVyMg/);
    const reference = { secretKeyRef: { name: 'shop-production-users-v2', key: 'HF_TOKEN' } };
    expect(podOf(wanted).containers[0]!.env).toContainEqual({ name: 'HF_TOKEN', valueFrom: reference });
    expect(secretOf(wanted, 2)).toMatchObject({ data: { HF_TOKEN: 'aHVudGVyMg==' } });
    expect(secretOf(wantedOf({}), 2)).toBeUndefined();
  });

  it('tells workers where the endpoints are that they call', () => {
    const wanted = wantedOf({ remote_calls: ['mail'] });
    expect(podOf(wanted).containers[0]!.env).toEqual(
      expect.arrayContaining([
        { name: 'FLASH_ENDPOINT_IDS', value: '{"mail":"shop-production-mail"}' },
        { name: 'FLASH_ENDPOINT_URL', value: 'http://{id}.flash.svc' },
      ]),
    );
  });
});
