import { CanarySchema, RollbackSchema, UpdateSchema } from '@flash-ts/core/contract-schema';
import type { Endpoint } from '../endpoints/endpoint.js';
import { platformErrors } from '../errors/catalogue.js';
import type { EndpointConfig, EndpointRecord, ReleaseRecord } from '../records/endpoint-record.js';
import { rollbackTarget } from '../releases/history.js';
import { activeVersion, rolloutAfter } from '../releases/rollout.js';
import { classifyChange, withVersionedFields } from '../releases/versioning.js';
import { parseBody } from '../schemas/parse-body.js';
import type { JobStore } from '../jobs/job-store.js';
import { queueName } from '../jobs/queue-name.js';
import { EndpointChanges, newEndpointId, type EndpointChangesParts } from './endpoint-changes.js';
import { configOfCreate, configOfUpdate, parseCreate } from './endpoint-config.js';

interface EndpointServiceParts extends EndpointChangesParts {
  readonly jobs: JobStore;
}

/** Reads what the control API is asked to do with endpoints, and decides which change that is; `EndpointChanges` makes it. */
export class EndpointService {
  readonly #parts: EndpointServiceParts;
  readonly #changes: EndpointChanges;

  constructor(parts: EndpointServiceParts) {
    this.#parts = parts;
    this.#changes = new EndpointChanges(parts);
  }

  list(): EndpointRecord[] {
    return this.#parts.store.list();
  }

  /** All endpoints, in the order of their creation. */
  running(): Endpoint[] {
    return this.#parts.fleet.all();
  }

  /** @throws FlashError `FLASH_ENDPOINT_UNKNOWN` */
  endpoint(id: string): Endpoint {
    const endpoint = this.#parts.fleet.get(id);
    if (!endpoint) throw platformErrors.FLASH_ENDPOINT_UNKNOWN({ id });
    return endpoint;
  }

  release(id: string, version: number): ReleaseRecord | undefined {
    return this.#parts.store.release(id, version);
  }

  /** The settings of the version that gets requests. @throws FlashError `FLASH_ENDPOINT_UNKNOWN` */
  serving(id: string): EndpointConfig {
    const { version, rollout, config } = this.endpoint(id).record;
    return this.release(id, activeVersion(rollout, version))?.config ?? config;
  }

  /** Newest first. */
  releases(id: string): ReleaseRecord[] {
    return this.#parts.store.releases(id);
  }

  async create(body: unknown): Promise<EndpointRecord> {
    const config = configOfCreate(parseCreate(body));
    const id = await this.#newId(config);
    try {
      return this.#changes.create(config, id);
    } catch (error) {
      // The queue that was registered has no endpoint here.
      if (config.type === 'QUEUE') await this.#parts.jobs.forget(id);
      throw error;
    }
  }

  /** A queue that other platforms serve too has the same id at all of them. */
  async #newId(config: EndpointConfig): Promise<string> {
    const own = newEndpointId();
    if (config.type !== 'QUEUE') return own;
    const { jobs, fleet } = this.#parts;
    for (;;) {
      const id = await jobs.register(queueName(config), own);
      // A second endpoint of the same name has a queue of its own.
      if (fleet.get(id)) return own;
      // An endpoint of that name was deleted a moment ago, and forgets its queue when its workers have ended.
      if (!(await fleet.left(id))) return id;
    }
  }

  update(id: string, body: unknown): EndpointRecord {
    const endpoint = this.endpoint(id);
    return this.#changes.configure(endpoint, configOfUpdate(endpoint.record.config, parseBody(UpdateSchema, body)));
  }

  /**
   * Releases a new version as a canary, or changes the rule of the canary. Settings that need no new version apply at once; if no version
   * serves, the new one is released without a canary.
   *
   * @throws FlashError `FLASH_CANARY_NOTHING`
   */
  canary(id: string, body: unknown): EndpointRecord {
    const endpoint = this.endpoint(id);
    const { record } = endpoint;
    const { percent, header = null, changes = {} } = parseBody(CanarySchema, body);
    const rule = { percent, header };
    const config = configOfUpdate(record.config, changes);
    const change = classifyChange(record.config, config);
    const { rollout, version } = record;
    if (rollout.canary !== null && change !== 'new-version') {
      return this.#changes.saveRollout(endpoint, { ...record, config, rollout: { ...rollout, canary: rule } });
    }
    if (change !== 'none') return this.#changes.configure(endpoint, config, rule);
    if (rollout.state !== 'failed') throw platformErrors.FLASH_CANARY_NOTHING({ version });
    return this.#changes.startOver(endpoint, rule);
  }

  /**
   * Tries again: the newest version, as if it had just been released, if it has failed or was rolled back; otherwise the serving version,
   * even if its last workers have failed or it was given up.
   */
  retry(id: string): void {
    const endpoint = this.endpoint(id);
    if (endpoint.record.rollout.state === 'failed') this.#changes.startOver(endpoint);
    else endpoint.retry();
  }

  /** Lets the canary take all requests. @throws FlashError `FLASH_PROMOTE_NOTHING` */
  promote(id: string): EndpointRecord {
    const endpoint = this.endpoint(id);
    const { record } = endpoint;
    const { version, rollout } = record;
    if (rollout.state !== 'canary') {
      throw platformErrors.FLASH_PROMOTE_NOTHING({ version, awaited: rollout.canary !== null });
    }
    return this.#changes.saveRollout(endpoint, {
      ...record,
      rollout: rolloutAfter(rollout, version, { kind: 'promoted' }),
    });
  }

  /**
   * Releases what an older version ran as a new version; settings that need no new version (workers, scaling, timeout) keep their present
   * values. A canary or a watched version is called off instead: the previous version has never stopped, so no new version is made.
   *
   * @throws FlashError `FLASH_RELEASE_UNKNOWN`, `FLASH_ROLLBACK_NOWHERE`
   */
  rollback(id: string, body: unknown): EndpointRecord {
    const endpoint = this.endpoint(id);
    const { version, rollout, config } = endpoint.record;
    const releases = this.releases(id);
    const target = parseBody(RollbackSchema, body).version ?? rollbackTarget(releases, version, rollout);
    if (rollout.canary !== null && target === rollout.servingVersion) return this.#changes.callOff(endpoint);
    const isWatched = rollout.servingVersion === version && rollout.fallback !== null;
    if (isWatched && target === rollout.fallback) return this.#changes.callOff(endpoint);
    if (target === undefined) throw platformErrors.FLASH_ROLLBACK_NOWHERE({ version });
    const release = releases.find((candidate) => candidate.version === target);
    if (!release) {
      throw platformErrors.FLASH_RELEASE_UNKNOWN({ version: target, known: releases.map((known) => known.version) });
    }
    return this.#changes.configure(endpoint, withVersionedFields(config, release.config));
  }

  delete(id: string): void {
    this.#changes.delete(this.endpoint(id));
  }
}
