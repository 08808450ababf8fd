import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { transaction } from './database.js';
import type { EndpointConfig, EndpointRecord, ReleaseRecord, RolloutStatus } from './endpoint-record.js';

type Row = Record<string, SQLOutputValue>;

/** Endpoints and their releases. Every method that changes something has made it durable when it returns. */
export class EndpointStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  list(): EndpointRecord[] {
    return this.#database.prepare('SELECT * FROM endpoints ORDER BY created_at, id').all().map(endpointOf);
  }

  get(id: string): EndpointRecord | undefined {
    const row = this.#database.prepare('SELECT * FROM endpoints WHERE id = ?').get(id);
    return row && endpointOf(row);
  }

  /** @param release the release that the endpoint begins with */
  create(endpoint: EndpointRecord, release: ReleaseRecord): void {
    transaction(this.#database, () => {
      this.#database
        .prepare(
          'INSERT INTO endpoints (id, created_at, config, version, serving_version, rollout_state, rollout_reason) VALUES (?, ?, ?, ?, ?, ?, ?)',
        )
        .run(
          endpoint.id,
          endpoint.createdAt,
          JSON.stringify(endpoint.config),
          endpoint.version,
          ...columns(endpoint.rollout),
        );
      this.#insertRelease(endpoint.id, release);
    });
  }

  /** @param release given when the change makes a new version */
  update(endpoint: EndpointRecord, release?: ReleaseRecord): void {
    transaction(this.#database, () => {
      this.#database
        .prepare(
          'UPDATE endpoints SET config = ?, version = ?, serving_version = ?, rollout_state = ?, rollout_reason = ? WHERE id = ?',
        )
        .run(JSON.stringify(endpoint.config), endpoint.version, ...columns(endpoint.rollout), endpoint.id);
      if (release) this.#insertRelease(endpoint.id, release);
    });
  }

  delete(id: string): void {
    this.#database.prepare('DELETE FROM endpoints WHERE id = ?').run(id);
  }

  /** Newest first. */
  releases(id: string): ReleaseRecord[] {
    return this.#database
      .prepare('SELECT * FROM releases WHERE endpoint_id = ? ORDER BY version DESC')
      .all(id)
      .map(releaseOf);
  }

  release(id: string, version: number): ReleaseRecord | undefined {
    const row = this.#database.prepare('SELECT * FROM releases WHERE endpoint_id = ? AND version = ?').get(id, version);
    return row && releaseOf(row);
  }

  #insertRelease(endpointId: string, { id, version, config, createdAt }: ReleaseRecord): void {
    this.#database
      .prepare('INSERT INTO releases (endpoint_id, version, id, config, created_at) VALUES (?, ?, ?, ?, ?)')
      .run(endpointId, version, id, JSON.stringify(config), createdAt);
  }
}

function columns({ servingVersion, state, reason }: RolloutStatus): [number | null, string, string | null] {
  return [servingVersion, state, reason];
}

function endpointOf(row: Row): EndpointRecord {
  return {
    id: row.id as string,
    createdAt: row.created_at as string,
    config: JSON.parse(row.config as string) as EndpointConfig,
    version: row.version as number,
    rollout: {
      state: row.rollout_state as RolloutStatus['state'],
      servingVersion: row.serving_version as number | null,
      reason: row.rollout_reason as string | null,
    },
  };
}

function releaseOf(row: Row): ReleaseRecord {
  return {
    id: row.id as string,
    version: row.version as number,
    config: JSON.parse(row.config as string) as EndpointConfig,
    createdAt: row.created_at as string,
  };
}
