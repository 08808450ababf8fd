import type { ApplyOptions, EndpointRef } from '../target.js';
import { liveEndpoint } from './live.js';
import { whenUp, type Awaited } from './proof/when-up.js';
import { undoing } from './releases.js';
import { restoring } from './restore.js';
import type { RunpodClient } from './runpod-client.js';

/**
 * Releases the settings of an earlier version anew, by undoing the releases after it, and waits until that has proven itself.
 *
 * @returns the new version, which has those settings
 * @throws FlashError `FLASH_RUNPOD_NO_RELEASE`, `FLASH_ROLLOUT_FAILED`, `FLASH_ROLLOUT_TIMEOUT`
 */
export async function rollBack(
  client: RunpodClient,
  { id, name }: EndpointRef,
  options: ApplyOptions & { readonly version?: number | undefined },
): Promise<number> {
  const before = await client.endpoint(id);
  const { version, change, kept } = undoing({ name, endpoint: before }, await client.listReleases(id), options.version);
  options.onStep(`${name} gets the settings of version ${version}`);
  if (kept.length > 0)
    options.onStep(`${name} keeps ${kept.join(', ')} as they are, since Runpod does not tell how to set them back`);
  const after = await liveEndpoint(client, await client.updateEndpoint(id, change));
  const onFailed = async (): Promise<string> => {
    await client.updateEndpoint(id, restoring(before, change));
    return `${name} has the settings that it had before`;
  };
  const awaited: Awaited = { name, endpoint: after.endpoint, version: after.rollout.version };
  await whenUp([awaited], { ...options, client, onFailed });
  return after.rollout.version;
}
