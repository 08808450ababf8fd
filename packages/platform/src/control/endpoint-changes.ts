import type { CanaryRule } from '@flash-ts/core/contract';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import type { ArtifactCollector } from '../artifacts/collector.js';
import type { Endpoint } from '../endpoints/endpoint.js';
import type { Fleet } from '../endpoints/fleet.js';
import { platformErrors } from '../errors/catalogue.js';
import { tellOfRollout } from '../events/endpoint-events.js';
import type { EventBus } from '../events/event-bus.js';
import { artifactDigest } from '../ids/image.js';
import { newId } from '../ids/new-id.js';
import type { EndpointConfig, EndpointRecord, ReleaseRecord } from '../records/endpoint-record.js';
import { configDiff } from '../releases/diff.js';
import { outdatedVersions } from '../releases/history.js';
import { activeVersion, rolloutAfter } from '../releases/rollout.js';
import { classifyChange, withVersionedFields } from '../releases/versioning.js';
import type { Settings } from '../settings/settings.js';
import type { EndpointStore } from '../store/endpoint-store.js';

const ID_LENGTH = 8;

export interface EndpointChangesParts {
  readonly store: EndpointStore;
  readonly fleet: Fleet;
  readonly artifacts: ArtifactStore;
  readonly collector: ArtifactCollector;
  readonly events: EventBus;
  readonly settings: Settings;
}

/**
 * Changes endpoints: it checks that the image is there, writes to the store, and tells the endpoint, in this order. Each change runs
 * synchronously, so changes are serial however many callers there are, and a change that can't be written has no effect.
 */
export class EndpointChanges {
  readonly #parts: EndpointChangesParts;

  constructor(parts: EndpointChangesParts) {
    this.#parts = parts;
  }

  /** @throws FlashError `FLASH_IMAGE_FOREIGN`, `FLASH_ARTIFACT_MISSING` */
  create(config: EndpointConfig, id: string): EndpointRecord {
    this.#checkImage(config);
    const record: EndpointRecord = {
      id,
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

  delete({ id, record }: Endpoint): void {
    const { store, fleet, collector, events } = this.#parts;
    const images = store.releases(id).map(({ config }) => config.image);
    store.delete(id);
    events.emit(record, { kind: 'endpoint.deleted' });
    // Its workers may still be finishing requests and reading their files.
    void fleet.remove(id).then(() => collector.collect(images));
  }

  /** The endpoint gets the settings of the version that serves afterwards, so that the version that was called off can be released again. */
  callOff(endpoint: Endpoint): EndpointRecord {
    const { record } = endpoint;
    const { id, version, config } = record;
    const rollout = rolloutAfter(record.rollout, version, { kind: 'called-off' });
    const serving = this.#parts.store.release(id, activeVersion(rollout, version));
    const changed = { ...record, config: serving ? withVersionedFields(config, serving.config) : config, rollout };
    this.#parts.store.update(changed);
    this.#parts.events.emit(changed, { kind: 'release.called-off', version, because: 'it was rolled back' });
    endpoint.update(changed);
    return changed;
  }

  /** Stores another rule for the canary, or its promotion. */
  saveRollout(endpoint: Endpoint, record: EndpointRecord): EndpointRecord {
    this.#parts.store.update(record);
    tellOfRollout(this.#parts.events, record);
    endpoint.update(record);
    return record;
  }

  /** Releases the newest version again, as if it were new. */
  startOver(endpoint: Endpoint, canary?: CanaryRule): EndpointRecord {
    const { record } = endpoint;
    const { version } = record;
    const rollout = rolloutAfter(record.rollout, version, { kind: 'released', canary });
    const changed = { ...record, rollout };
    this.#parts.store.update(changed);
    this.#parts.events.emit(changed, { kind: 'release.began', version });
    endpoint.startOver(changed);
    return changed;
  }

  /**
   * Changes an endpoint's settings: in place, or by a new version where they need one.
   *
   * @param canary rule of the new version
   * @throws FlashError `FLASH_IMAGE_FOREIGN`, `FLASH_ARTIFACT_MISSING`
   */
  configure(endpoint: Endpoint, config: EndpointConfig, canary?: CanaryRule): EndpointRecord {
    const before = endpoint.record;
    const change = classifyChange(before.config, config);
    if (change === 'none') return before;
    if (change === 'in-place') return this.#save(endpoint, { ...before, config });
    this.#checkImage(config);
    const version = before.version + 1;
    const rollout = rolloutAfter(before.rollout, version, { kind: 'released', canary });
    const record = { ...before, config, version, rollout };
    const released = this.#parts.store.release(before.id, before.version);
    return this.#save(endpoint, record, releaseOf(record, released));
  }

  /** @param release of the record's version, if that is new */
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

export function newEndpointId(): string {
  return newId(ID_LENGTH);
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
