import type { CanaryRule } from '@flash-ts/core/contract';
import { CanarySchema, CREATE_SCHEMAS, RollbackSchema, UpdateSchema } from '@flash-ts/core/contract-schema';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import type { ArtifactCollector } from '../artifacts/collector.js';
import { platformErrors } from '../errors/catalogue.js';
import { tellOfRollout } from '../events/endpoint-events.js';
import type { EventBus } from '../events/event-bus.js';
import { newId } from '../ids/new-id.js';
import { configDiff } from '../releases/diff.js';
import { outdatedVersions, rollbackTarget } from '../releases/history.js';
import { activeVersion, rolloutAfter } from '../releases/rollout.js';
import { classifyChange, withVersionedFields } from '../releases/versioning.js';
import type { Endpoint } from '../endpoints/endpoint.js';
import type { Fleet } from '../endpoints/fleet.js';
import type { EndpointConfig, EndpointRecord, ReleaseRecord } from '../records/endpoint-record.js';
import type { Settings } from '../settings/settings.js';
import type { EndpointStore } from '../store/endpoint-store.js';
import { configOfCreate, configOfUpdate } from './endpoint-config.js';
import { parseBody } from '../schemas/parse-body.js';
import { artifactDigest } from '../ids/image.js';

const ID_LENGTH = 8;

export interface ServiceParts {
  readonly store: EndpointStore;
  readonly fleet: Fleet;
  readonly artifacts: ArtifactStore;
  readonly collector: ArtifactCollector;
  readonly events: EventBus;
  readonly settings: Settings;
}

/**
 * Changes endpoints for the control API: it checks the request, writes to the store, and tells the endpoint, in this order. Each change
 * runs synchronously, so changes are serial however many callers there are, and a change that can't be written has no effect.
 */
export class EndpointService {
  readonly #parts: ServiceParts;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  list(): EndpointRecord[] {
    return this.#parts.store.list();
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

  /** Newest first. */
  releases(id: string): ReleaseRecord[] {
    return this.#parts.store.releases(id);
  }

  create(body: unknown): EndpointRecord {
    const config = configOfCreate(parseBody(CREATE_SCHEMAS.LOAD_BALANCER, body));
    this.#checkImage(config);
    const record: EndpointRecord = {
      id: newId(ID_LENGTH),
      createdAt: new Date().toISOString(),
      config,
      version: 1,
      rollout: { state: 'verifying', servingVersion: null, reason: null, canary: null, fallback: null },
    };
    const { store, events, fleet, collector } = this.#parts;
    store.create(record, releaseOf(record));
    collector.named(config.image);
    events.emit(record, { kind: 'endpoint.created' });
    events.emit(record, { kind: 'release.began', version: 1 });
    fleet.add(record);
    return record;
  }

  update(id: string, body: unknown): EndpointRecord {
    const endpoint = this.endpoint(id);
    return this.#change(endpoint, configOfUpdate(endpoint.record.config, parseBody(UpdateSchema, body)));
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
    if (change === 'new-version') return this.#change(endpoint, config, rule);
    const { rollout, version } = record;
    if (rollout.canary === null) {
      if (change === 'none') {
        if (rollout.state !== 'failed') throw platformErrors.FLASH_CANARY_NOTHING({ version });
        return this.#startOver(endpoint, rule);
      }
      return this.#save(endpoint, { ...record, config });
    }
    return this.#saveRollout(endpoint, { ...record, config, rollout: { ...rollout, canary: rule } });
  }

  /**
   * Tries again: the newest version, as if it had just been released, if it has failed or was rolled back; otherwise the serving version,
   * even if its last workers have failed or it was given up.
   */
  retry(id: string): void {
    const endpoint = this.endpoint(id);
    if (endpoint.record.rollout.state === 'failed') this.#startOver(endpoint);
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
    return this.#saveRollout(endpoint, { ...record, rollout: rolloutAfter(rollout, version, { kind: 'promoted' }) });
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
    if (rollout.canary !== null && target === rollout.servingVersion) return this.#callOff(endpoint);
    const isWatched = rollout.servingVersion === version && rollout.fallback !== null;
    if (isWatched && target === rollout.fallback) return this.#callOff(endpoint);
    if (target === undefined) throw platformErrors.FLASH_ROLLBACK_NOWHERE({ version });
    const release = releases.find((candidate) => candidate.version === target);
    if (!release) {
      throw platformErrors.FLASH_RELEASE_UNKNOWN({ version: target, known: releases.map((known) => known.version) });
    }
    return this.#change(endpoint, withVersionedFields(config, release.config));
  }

  delete(id: string): void {
    const { record } = this.endpoint(id);
    const { store, fleet, collector, events } = this.#parts;
    const images = this.releases(id).map(({ config }) => config.image);
    store.delete(id);
    events.emit(record, { kind: 'endpoint.deleted' });
    // Its workers may still be finishing requests and reading their files.
    void fleet.remove(id).then(() => collector.collect(images));
  }

  /** The endpoint gets the settings of the version that serves afterwards, so that the version that was called off can be released again. */
  #callOff(endpoint: Endpoint): EndpointRecord {
    const { record } = endpoint;
    const { id, version, config } = record;
    const rollout = rolloutAfter(record.rollout, version, { kind: 'called-off' });
    const serving = this.release(id, activeVersion(rollout, version));
    const changed = { ...record, config: serving ? withVersionedFields(config, serving.config) : config, rollout };
    this.#parts.store.update(changed);
    this.#parts.events.emit(changed, { kind: 'release.called-off', version, because: 'it was rolled back' });
    endpoint.update(changed);
    return changed;
  }

  /** Stores another rule for the canary, or its promotion. */
  #saveRollout(endpoint: Endpoint, record: EndpointRecord): EndpointRecord {
    this.#parts.store.update(record);
    tellOfRollout(this.#parts.events, record);
    endpoint.update(record);
    return record;
  }

  #startOver(endpoint: Endpoint, canary?: CanaryRule): EndpointRecord {
    const { record } = endpoint;
    const { version } = record;
    const rollout = rolloutAfter(record.rollout, version, { kind: 'released', canary });
    const changed = { ...record, rollout };
    this.#parts.store.update(changed);
    this.#parts.events.emit(changed, { kind: 'release.began', version });
    endpoint.startOver(changed);
    return changed;
  }

  #change(endpoint: Endpoint, config: EndpointConfig, canary?: CanaryRule): EndpointRecord {
    const before = endpoint.record;
    const change = classifyChange(before.config, config);
    if (change === 'none') return before;
    if (change === 'in-place') return this.#save(endpoint, { ...before, config });
    this.#checkImage(config);
    const version = before.version + 1;
    const rollout = rolloutAfter(before.rollout, version, { kind: 'released', canary });
    const record = { ...before, config, version, rollout };
    return this.#save(endpoint, record, releaseOf(record, this.release(before.id, before.version)));
  }

  #save(endpoint: Endpoint, record: EndpointRecord, release?: ReleaseRecord): EndpointRecord {
    const { store, events, collector } = this.#parts;
    const fields = configDiff(endpoint.record.config, record.config).map(({ field }) => field);
    store.update(record, release);
    events.emit(record, { kind: 'endpoint.updated', fields });
    if (release) {
      collector.named(release.config.image);
      events.emit(record, { kind: 'release.began', version: release.version });
    }
    endpoint.update(record);
    if (release) this.#shortenHistory(endpoint);
    return record;
  }

  #shortenHistory(endpoint: Endpoint): void {
    const { store, collector, settings } = this.#parts;
    const { id, record } = endpoint;
    const { servingVersion, fallback } = record.rollout;
    const inUse = new Set([servingVersion, fallback, ...endpoint.workers().map(({ version }) => version)]);
    const releases = store.releases(id);
    const outdated = outdatedVersions(releases, settings.current().releasesKept, inUse);
    if (outdated.length === 0) return;
    store.deleteReleases(id, outdated);
    const gone = releases.filter(({ version }) => outdated.includes(version));
    void collector.collect(gone.map(({ config }) => config.image));
  }

  #checkImage({ image }: EndpointConfig): void {
    const digest = artifactDigest(image);
    if (digest === undefined) throw platformErrors.FLASH_IMAGE_FOREIGN({ image });
    if (!this.#parts.artifacts.has(digest)) throw platformErrors.FLASH_ARTIFACT_MISSING({ digest });
  }
}

function releaseOf({ version, config }: EndpointRecord, before?: ReleaseRecord): ReleaseRecord {
  return {
    id: newId(ID_LENGTH),
    version,
    config,
    createdAt: new Date().toISOString(),
    outcome: 'pending',
    reason: null,
    diff: before ? configDiff(before.config, config) : [],
  };
}
