import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform, type Platform } from '../../src/index.js';
import { workerArtifact } from '../support/artifact.js';
import { Rig, temporaryFolder } from '../support/rig.js';
import { localImage } from '../../src/ids/image.js';

/**
 * A deploy was told that its artifact was there already; then the end of the last endpoint that had used it took it away, and the deploy's
 * create was refused.
 */
describe('an artifact that is asked for while its last endpoint goes', () => {
  const folder = temporaryFolder();
  let platform: Platform;

  afterAll(async () => {
    await platform.stop();
    folder.remove();
  });

  it('stays for the endpoint that is to come, and goes with that one', async () => {
    platform = await startPlatform({ home: folder.path, port: 0, version: '0.0.0' });
    const rig = new Rig(platform);
    const [asked, other] = [await workerArtifact(), await workerArtifact('other')];
    await rig.upload(other);
    const first = await rig.create();
    const second = await rig.create({ image: localImage('app', other.digest) });
    await Promise.all([rig.settled(first.id), rig.settled(second.id)]);
    const stored = () => readdirSync(join(folder.path, 'artifacts'));

    expect((await rig.control('HEAD', `/local/artifacts/${asked.digest}`)).status).toBe(200);
    await rig.control('DELETE', `/v2/serverless/${first.id}`);
    await rig.control('DELETE', `/v2/serverless/${second.id}`);
    await until('the artifact that nobody asked for is gone', () => !stored().includes(other.digest));

    expect(stored()).toContain(asked.digest);
    const third = await rig.create();
    await rig.control('DELETE', `/v2/serverless/${third.id}`);
    await until('it goes with the one that named it', () => !stored().includes(asked.digest));
  });
});
