import { artifactDigest } from '@flash-ts/core/contract';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import { platformErrors } from '../errors/catalogue.js';
import { newId } from '../home/new-id.js';
import { rolloutAfter } from '../releases/rollout.js';
import { classifyChange } from '../releases/versioning.js';
import type { EndpointDriver } from '../scaling/endpoint-driver.js';
import type { Fleet } from '../scaling/fleet.js';
import type { EndpointConfig, EndpointRecord, ReleaseRecord } from '../store/endpoint-record.js';
import type { EndpointStore } from '../store/endpoint-store.js';
import { configOfCreate, configOfUpdate } from './endpoint-config.js';
import { CreateSchema, parseBody, UpdateSchema } from './endpoint-schema.js';

const ID_LENGTH = 8;

export interface ServiceParts {
  readonly store: EndpointStore;
  readonly fleet: Fleet;
  readonly artifacts: ArtifactStore;
}

/** What the control API does with endpoints: check, write to the store, tell the driver, in this order. */
export class EndpointService {
  readonly #parts: ServiceParts;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  list(): EndpointRecord[] {
    return this.#parts.store.list();
  }

  /** @throws FlashError `FLASH_ENDPOINT_UNKNOWN` */
  driver(id: string): EndpointDriver {
    const driver = this.#parts.fleet.get(id);
    if (!driver) throw platformErrors.FLASH_ENDPOINT_UNKNOWN({ id });
    return driver;
  }

  release(id: string, version: number): ReleaseRecord | undefined {
    return this.#parts.store.release(id, version);
  }

  create(body: unknown): EndpointRecord {
    const config = configOfCreate(parseBody(CreateSchema, body));
    this.#checkImage(config);
    const record: EndpointRecord = {
      id: newId(ID_LENGTH),
      createdAt: new Date().toISOString(),
      config,
      version: 1,
      rollout: { state: 'verifying', servingVersion: null, reason: null },
    };
    this.#parts.store.create(record, releaseOf(record));
    this.#parts.fleet.add(record);
    return record;
  }

  update(id: string, body: unknown): EndpointRecord {
    const driver = this.driver(id);
    const before = driver.record;
    const config = configOfUpdate(before.config, parseBody(UpdateSchema, body));
    const change = classifyChange(before.config, config);
    if (change === 'none') return before;
    if (change === 'in-place') return this.#save(driver, { ...before, config });
    this.#checkImage(config);
    const version = before.version + 1;
    const rollout = rolloutAfter(before.rollout, version, { kind: 'released' });
    const record = { ...before, config, version, rollout };
    return this.#save(driver, record, releaseOf(record));
  }

  delete(id: string): void {
    this.driver(id);
    this.#parts.store.delete(id);
    this.#parts.fleet.remove(id);
  }

  #save(driver: EndpointDriver, record: EndpointRecord, release?: ReleaseRecord): EndpointRecord {
    this.#parts.store.update(record, release);
    driver.update(record);
    return record;
  }

  #checkImage({ image }: EndpointConfig): void {
    const digest = artifactDigest(image);
    if (digest === undefined) throw platformErrors.FLASH_IMAGE_FOREIGN({ image });
    if (!this.#parts.artifacts.has(digest)) throw platformErrors.FLASH_ARTIFACT_MISSING({ digest });
  }
}

function releaseOf({ version, config }: EndpointRecord): ReleaseRecord {
  return { id: newId(ID_LENGTH), version, config, createdAt: new Date().toISOString() };
}
