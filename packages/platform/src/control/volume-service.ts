import type { NetworkVolume } from '@flash-ts/core/contract';
import { CreateVolumeSchema, UpdateVolumeSchema } from '@flash-ts/core/contract-schema';
import { DataCenter } from '@flash-ts/core/hardware';
import { platformErrors } from '../errors/catalogue.js';
import { newId } from '../ids/new-id.js';
import type { VolumeStore } from '../store/volume-store.js';
import { conflict, parseBody } from '../schemas/parse-body.js';

const ID_LENGTH = 10;

/** The network volumes of the control API. On this machine they are only records: nothing is allocated or mounted. */
export class VolumeService {
  readonly #store: VolumeStore;

  constructor(store: VolumeStore) {
    this.#store = store;
  }

  list(): NetworkVolume[] {
    return this.#store.list();
  }

  /** @throws FlashError `FLASH_VOLUME_UNKNOWN` */
  get(id: string): NetworkVolume {
    const volume = this.#store.get(id);
    if (!volume) throw platformErrors.FLASH_VOLUME_UNKNOWN({ id });
    return volume;
  }

  create(body: unknown): NetworkVolume {
    const { dataCenter, type = 'STANDARD', ...rest } = parseBody(CreateVolumeSchema, body);
    if (!Object.values<string>(DataCenter).includes(dataCenter)) {
      throw conflict(
        `The field dataCenter is ${JSON.stringify(dataCenter)}, which is not a data centre`,
        `Use one of ${Object.values(DataCenter).join(', ')}.`,
      );
    }
    const volume: NetworkVolume = { id: newId(ID_LENGTH), ...rest, dataCenter, type };
    this.#store.create(volume);
    return volume;
  }

  update(id: string, body: unknown): NetworkVolume {
    const before = this.get(id);
    const volume = { ...before, ...parseBody(UpdateVolumeSchema, body) };
    if (volume.size < before.size) {
      throw conflict(
        `The field size is ${volume.size}, which is below the volume's ${before.size} GB; a volume can only grow`,
        'Create a smaller volume and copy the data that you need.',
      );
    }
    this.#store.update(volume);
    return volume;
  }

  delete(id: string): void {
    if (!this.#store.delete(id)) throw platformErrors.FLASH_VOLUME_UNKNOWN({ id });
  }
}
