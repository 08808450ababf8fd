import type { NetworkVolume } from '@flash-ts/core/contract';
import { DataCenter } from '@flash-ts/core/hardware';
import { Type } from 'typebox';
import { platformErrors } from '../errors/catalogue.js';
import { newId } from '../ids/new-id.js';
import type { VolumeStore } from '../store/volume-store.js';
import { parseBody } from './endpoint-schema.js';

const ID_LENGTH = 10;

const closed = { additionalProperties: false } as const;
const name = Type.String({ minLength: 1 });
const size = Type.Integer({ minimum: 10, maximum: 4096 });
const CreateSchema = Type.Object(
  {
    name,
    size,
    dataCenter: Type.String({ minLength: 1 }),
    type: Type.Optional(Type.Enum(['STANDARD', 'HIGH_PERFORMANCE'])),
  },
  closed,
);
const UpdateSchema = Type.Object(
  { name: Type.Optional(name), size: Type.Optional(size) },
  { ...closed, minProperties: 1 },
);

/** Network volumes as the control API has them. On this machine they are records: nothing is allocated or mounted. */
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
    const { dataCenter, type = 'STANDARD', ...rest } = parseBody(CreateSchema, body);
    if (!Object.values<string>(DataCenter).includes(dataCenter)) {
      throw platformErrors.FLASH_REQUEST_CONFLICT({
        problem: `dataCenter ${JSON.stringify(dataCenter)} is not a data centre`,
        fix: `Use one of ${Object.values(DataCenter).join(', ')}.`,
      });
    }
    const volume: NetworkVolume = { id: newId(ID_LENGTH), ...rest, dataCenter, type };
    this.#store.create(volume);
    return volume;
  }

  update(id: string, body: unknown): NetworkVolume {
    const before = this.get(id);
    const volume = { ...before, ...parseBody(UpdateSchema, body) };
    if (volume.size < before.size) {
      throw platformErrors.FLASH_REQUEST_CONFLICT({
        problem: `size ${volume.size} is below the volume's ${before.size} GB; a volume can only grow`,
        fix: 'Create a smaller volume and copy what is needed.',
      });
    }
    this.#store.update(volume);
    return volume;
  }

  delete(id: string): void {
    if (!this.#store.delete(id)) throw platformErrors.FLASH_VOLUME_UNKNOWN({ id });
  }
}
