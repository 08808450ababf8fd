import { TestCluster } from '@flash-ts/testkit/kubernetes';
import { openTarget } from '../../src/targets/table.js';
import { describeTarget } from './describe-target.js';

describeTarget(
  'kubernetes',
  async () => {
    const cluster = await TestCluster.start();
    const target = await openTarget('kubernetes', { KUBECONFIG: await cluster.kubeconfig() }, {});
    return {
      target,
      close: () => cluster.close(),
      prepare: (wanted) => {
        const { path, digest } = wanted.files.artifact;
        const reference = `registry.example.com/acme/${wanted.app}@sha256:${digest}`;
        cluster.images.set(reference, path);
        return Promise.resolve({ ...wanted, files: { ...wanted.files, image: { reference } } });
      },
      addressOf: ({ id }) => cluster.addressOf(id),
    };
  },
  { uploads: false, makesIds: false, canaryHeaders: false, live: false, queues: false },
);
