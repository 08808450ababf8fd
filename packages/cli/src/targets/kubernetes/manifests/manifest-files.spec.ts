import { describe, expect, it } from '@jest/globals';
import type { Manifest } from '@flash-ts/core/manifest';
import { knativeFaults } from '@flash-ts/testkit/kubernetes';
import { hasProgram } from '@flash-ts/testkit/registry';
import { loadYaml } from '@kubernetes/client-node';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Wanted } from '../../target.js';
import { manifestFiles } from './manifest-files.js';

const RESOURCE = {
  is_load_balanced: true,
  module_path: 'src.users',
  instanceIds: ['cpu3c-2-4'],
  workersMin: 0,
  workersMax: 3,
  idleTimeout: 60,
  scalerValue: 4,
  executionTimeoutMs: 0,
  locations: [],
  networkVolumes: [],
  env: { HF_TOKEN: { secret: 'HF_TOKEN' }, GREETING: 'yes: "#1"' },
};

const WANTED = {
  app: 'shop',
  env: 'production',
  manifest: {
    project_name: 'shop',
    resources: { users: RESOURCE, mail: { ...RESOURCE, env: {} } },
  } as unknown as Manifest,
  files: {
    artifact: { path: '', digest: '' },
    image: { reference: `registry.example.com/acme/shop@sha256:${'0'.repeat(64)}` },
  },
  secrets: { users: { HF_TOKEN: 'hunter2' } },
} as Wanted;

const made = manifestFiles(WANTED, { namespace: 'flash', pullSecret: undefined });

const QUEUE = {
  ...RESOURCE,
  is_load_balanced: false,
  env: {},
  max_concurrency: 2,
  ttlMs: 60_000,
  scalerType: 'QUEUE_DELAY',
};

describe('the files of a queue-based endpoint', () => {
  const manifest = { project_name: 'shop', resources: { resize: QUEUE } } as unknown as Manifest;
  const { files, secrets } = manifestFiles({ ...WANTED, manifest }, { namespace: undefined, pullSecret: undefined });
  const documents = files['resize.yaml']!.split('---\n').map((text) => loadYaml<Record<string, unknown>>(text));

  it('have its queue server, its address, its workers and what scales them', () => {
    expect(documents.map(({ kind }) => kind)).toEqual(['Deployment', 'Service', 'Deployment', 'ScaledObject']);
    expect(documents[0]).toMatchObject({
      metadata: { name: 'shop-production-resize-queue' },
      spec: { replicas: 1, strategy: { type: 'Recreate' } },
    });
    expect(documents[2]).toMatchObject({
      spec: { template: { spec: { terminationGracePeriodSeconds: 50, containers: [{ name: 'worker' }] } } },
    });
    expect(documents[2]).not.toHaveProperty('spec.replicas');
  });

  it('name the Secret with its database and the key of its workers', () => {
    expect(secrets).toEqual([
      {
        endpoint: 'resize',
        name: 'shop-production-resize-queue',
        keys: ['FLASH_JOBS_DATABASE', 'FLASH_WORKER_KEY'],
      },
    ]);
  });
});

describe('the files for GitOps', () => {
  it('are one for each endpoint, and a kustomization that lists them', () => {
    expect(Object.keys(made.files)).toEqual(['users.yaml', 'mail.yaml', 'kustomization.yaml']);
    expect(loadYaml(made.files['kustomization.yaml']!)).toMatchObject({
      kind: 'Kustomization',
      namespace: 'flash',
      resources: ['users.yaml', 'mail.yaml'],
    });
  });

  it('have Services that Knative’s schema takes, and names its revisions itself', () => {
    const service = loadYaml<{ spec: { template: { metadata: object; spec: { containers: { env: object[] }[] } } } }>(
      made.files['users.yaml']!,
    );
    expect(knativeFaults(JSON.parse(JSON.stringify(service)) as object)).toEqual([]);
    expect(service.spec.template.metadata).not.toHaveProperty('name');
    expect(service.spec.template.spec.containers[0]!.env).toContainEqual({ name: 'GREETING', value: 'yes: "#1"' });
  });

  it('name the Secret that has to be made, and have no value of it', () => {
    const text = Object.values(made.files).join('\n');
    expect(text).not.toMatch(/hunter2|aHVudGVyMg/);
    expect(made.secrets).toEqual([{ endpoint: 'users', name: 'shop-production-users-secrets', keys: ['HF_TOKEN'] }]);
    expect(made.files['users.yaml']).toContain(
      '# It reads the Secret shop-production-users-secrets, with the keys HF_TOKEN.',
    );
  });

  it('are the same for the same source', () => {
    expect(manifestFiles(WANTED, { namespace: 'flash', pullSecret: undefined })).toEqual(made);
  });
});

const withKubectl = hasProgram('kubectl') ? describe : describe.skip;
withKubectl('kubectl (skipped where there is none)', () => {
  it('builds the kustomization', () => {
    const folder = mkdtempSync(join(tmpdir(), 'flash-manifests-'));
    try {
      for (const [name, text] of Object.entries(made.files)) writeFileSync(join(folder, name), text);
      const built = execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
      expect(built.match(/^kind: Service$/gm)).toHaveLength(2);
      expect(built.match(/^ {2}namespace: flash$/gm)).toHaveLength(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
