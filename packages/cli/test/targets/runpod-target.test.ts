import { startPlatform } from '@flash-ts/platform';
import { ControlClient, localImage } from '@flash-ts/platform/control-client';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Wanted } from '../../src/targets/target.js';
import { openTarget } from '../../src/targets/table.js';
import type { TargetCapabilities } from './capabilities.js';
import { describeTarget } from './describe-target.js';
import { RunpodCloud } from './runpod-cloud.js';

const LACKING = {
  uploads: false,
  keepsFailedVersions: false,
  canary: false,
  live: false,
  emptyEnvironments: false,
  leases: false,
  listsJobs: false,
  tellsInputs: false,
} satisfies Partial<TargetCapabilities>;

describeTarget('runpod', () => RunpodCloud.start(), LACKING);

describeTarget(
  'runpod, with the embedded platform in the place of Runpod',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'flash-home-'));
    const settings = { watchMs: 0 };
    const platform = await startPlatform({ home: join(folder, 'home'), port: 0, version: '0.0.0', settings });
    const env = { RUNPOD_API_BASE_URL: platform.url, RUNPOD_API_KEY: platform.key, RUNPOD_REGISTRY: 'none' };
    const target = await openTarget('runpod', env, {});
    const prepare = async (wanted: Wanted): Promise<Wanted> => {
      const { path, digest } = wanted.files.artifact;
      await new ControlClient(platform.url, platform.key).uploadArtifact(digest, path);
      return { ...wanted, files: { ...wanted.files, image: { reference: localImage(wanted.app, digest) } } };
    };
    const close = async () => {
      await platform.stop();
      await rm(folder, { recursive: true, force: true });
    };
    // The public addresses need a resolver that knows names below localhost.
    const addressOf = ({ id }: { readonly id: string }) => `${platform.url}/e/${id}`;
    return { target, close, prepare, addressOf };
  },
  LACKING,
);
