import { TestCluster, type TestClusterOptions } from '@flash-ts/testkit/kubernetes';
import { openTarget } from '../../src/targets/table.js';
import type { Wanted } from '../../src/targets/target.js';
import type { TargetCapabilities } from './capabilities.js';
import { describeTarget } from './describe-target.js';
import type { TargetUnderTest } from './target-suite.js';

async function onCluster(options: TestClusterOptions = {}): Promise<TargetUnderTest> {
  const cluster = await TestCluster.start(options);
  const target = await openTarget('kubernetes', { KUBECONFIG: await cluster.kubeconfig() }, {});
  return {
    target,
    close: () => cluster.close(),
    prepare: (wanted) => Promise.resolve(withImage(cluster, wanted)),
    addressOf: ({ id }) => cluster.addressOf(id),
  };
}

/** What a build has made, with an image that the cluster can pull. */
function withImage(cluster: TestCluster, wanted: Wanted): Wanted {
  const { path, digest } = wanted.files.artifact;
  const reference = `registry.example.com/acme/${wanted.app}@sha256:${digest}`;
  cluster.images.set(reference, path);
  return { ...wanted, files: { ...wanted.files, image: { reference } } };
}

const LACKING: Partial<TargetCapabilities> = {
  uploads: false,
  makesIds: false,
  canaryHeaders: false,
  live: false,
  queues: false,
};

describeTarget('kubernetes', () => onCluster(), LACKING);
describeTarget('kubernetes without Knative', () => onCluster({ knative: false }), { ...LACKING, canary: false });
