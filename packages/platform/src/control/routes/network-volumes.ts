import type { NetworkVolume } from '@flash-ts/core/contract';
import { CreateVolumeSchema, UpdateVolumeSchema } from '@flash-ts/core/contract-schema';
import { DataCenter } from '@flash-ts/core/hardware';
import { platformErrors } from '../../errors/catalogue.js';
import { newId } from '../../ids/new-id.js';
import { readJson } from '../../proxy/read-json.js';
import { conflict, parseBody } from '../../schemas/parse-body.js';
import type { VolumeStore } from '../../store/volume-store.js';
import { ok, type Call, type Route } from '../route-table.js';

const ID_LENGTH = 10;

/** `/v2/network-volumes` of the contract. On this machine volumes are only records: nothing is allocated or mounted. */
export function volumeRoutes(volumes: VolumeStore): Route[] {
  const volumeOf = ({ params }: Call) => volumes.get(params.id as string) ?? unknown(params.id as string);
  return [
    {
      path: '/v2/network-volumes',
      methods: {
        GET: () => ok({ networkVolumes: volumes.list() }),
        POST: async ({ request }) => {
          const volume = newVolume(await readJson(request));
          volumes.create(volume);
          return { status: 201, body: volume };
        },
      },
    },
    {
      path: '/v2/network-volumes/{id}',
      methods: {
        GET: (call) => ok(volumeOf(call)),
        PATCH: async (call) => {
          const volume = changed(volumeOf(call), await readJson(call.request));
          volumes.update(volume);
          return ok(volume);
        },
        DELETE: ({ params }) => {
          if (!volumes.delete(params.id as string)) unknown(params.id as string);
          return { status: 204 };
        },
      },
    },
  ];
}

/** @throws FlashError `FLASH_VOLUME_UNKNOWN` */
function unknown(id: string): never {
  throw platformErrors.FLASH_VOLUME_UNKNOWN({ id });
}

/** @throws FlashError `FLASH_REQUEST_INVALID`, `FLASH_REQUEST_CONFLICT` */
function newVolume(body: unknown): NetworkVolume {
  const { dataCenter, type = 'STANDARD', ...rest } = parseBody(CreateVolumeSchema, body);
  if (Object.values<string>(DataCenter).includes(dataCenter)) {
    return { id: newId(ID_LENGTH), ...rest, dataCenter, type };
  }
  throw conflict(
    `The field dataCenter is ${JSON.stringify(dataCenter)}, which is not a data centre`,
    `Use one of ${Object.values(DataCenter).join(', ')}.`,
  );
}

/** @throws FlashError `FLASH_REQUEST_INVALID`, `FLASH_REQUEST_CONFLICT` */
function changed(before: NetworkVolume, body: unknown): NetworkVolume {
  const volume = { ...before, ...parseBody(UpdateVolumeSchema, body) };
  if (volume.size >= before.size) return volume;
  throw conflict(
    `The field size is ${volume.size}, which is below the volume's ${before.size} GB; a volume can only grow`,
    'Create a smaller volume and copy the data that you need.',
  );
}
