import type { NetworkVolume } from '@flash-ts/core/contract';
import type { Manifest } from '@flash-ts/core/manifest';
import { cliErrors } from '../../errors/catalogue.js';

/** A network volume that a deploy creates. */
export interface NewVolume {
  readonly name: string;
  /** GB. */
  readonly size: number;
  readonly dataCenter: string;
}

export interface PlannedVolumes {
  /** Name of an endpoint → ids of its volumes; a placeholder for one that is created. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** By placeholder. */
  readonly created: ReadonlyMap<string, NewVolume>;
}

/** GB of a volume whose size the source does not say: the smallest, which can be enlarged later and never made smaller. */
export const SMALLEST_GB = 10;

type Mounted = Manifest['resources'][string]['networkVolumes'][number];

/**
 * Looks up the network volumes that endpoints mount, by their id or name, and plans those that do not exist.
 *
 * @throws FlashError `FLASH_RUNPOD_VOLUME_PLACE` for one that does not exist and has no data centre, `FLASH_RUNPOD_VOLUME_AMBIGUOUS`
 */
export function planVolumes({ resources }: Manifest, existing: readonly NetworkVolume[]): PlannedVolumes {
  const created = new Map<string, NewVolume>();
  const ids = Object.entries(resources).map(([endpoint, { networkVolumes, locations }]) => [
    endpoint,
    networkVolumes.map((mounted) => {
      const found = find(endpoint, mounted, existing);
      if (found) return found.id;
      const dataCenter = mounted.datacenter ?? (locations.length === 1 ? locations[0] : undefined);
      if (dataCenter === undefined) {
        const known = existing.map(({ name, dataCenter: place }) => `${name} (${place})`);
        throw cliErrors.FLASH_RUNPOD_VOLUME_PLACE({ endpoint, volume: mounted.id, known });
      }
      const placeholder = `(the id of the volume ${mounted.id} in ${dataCenter})`;
      created.set(placeholder, { name: mounted.id, size: SMALLEST_GB, dataCenter });
      return placeholder;
    }),
  ]);
  return { ids: Object.fromEntries(ids) as Record<string, string[]>, created };
}

/** Whether any endpoint mounts a volume. */
export function mountsVolumes({ resources }: Manifest): boolean {
  return Object.values(resources).some(({ networkVolumes }) => networkVolumes.length > 0);
}

function find(endpoint: string, { id, datacenter }: Mounted, existing: readonly NetworkVolume[]) {
  const byId = existing.find((volume) => volume.id === id);
  if (byId) return byId;
  const isThere = (volume: NetworkVolume) => datacenter === undefined || volume.dataCenter === datacenter;
  const [first, ...others] = existing.filter((volume) => volume.name === id && isThere(volume));
  if (others.length === 0) return first;
  const found = [first, ...others].map((volume) => `${volume?.id} in ${volume?.dataCenter}`);
  throw cliErrors.FLASH_RUNPOD_VOLUME_AMBIGUOUS({ endpoint, volume: id, found });
}
