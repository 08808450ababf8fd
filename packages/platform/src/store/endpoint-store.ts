import type { CanaryRule, ReleaseOutcome } from '@flash-ts/core/contract';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { outcomeOf } from '../releases/history.js';
import { transaction } from './database.js';
import { unlessDiskFull } from './disk-full.js';
import type { EndpointRecord, ReleaseRecord, RolloutStatus } from '../records/endpoint-record.js';
import type { SealedVariables } from './sealed-variables.js';

type Row = Record<string, SQLOutputValue>;

/**
 * Stores endpoints and their releases. When a method that changes something returns, the change is durable. The values of variables are
 * encrypted on the disk.
 */
export class EndpointStore {
  readonly #database: DatabaseSync;
  readonly #variables: SealedVariables;

  constructor(database: DatabaseSync, variables: SealedVariables) {
    this.#database = database;
    this.#variables = variables;
  }

  list(): EndpointRecord[] {
    return this.#database
      .prepare('SELECT * FROM endpoints ORDER BY created_at, id')
      .all()
      .map((row) => this.#endpointOf(row));
  }

  get(id: string): EndpointRecord | undefined {
    const row = this.#database.prepare('SELECT * FROM endpoints WHERE id = ?').get(id);
    return row && this.#endpointOf(row);
  }

  /** @param release the endpoint's first release */
  create(endpoint: EndpointRecord, release: ReleaseRecord): void {
    transaction(this.#database, () => {
      this.#database
        .prepare(
          'INSERT INTO endpoints (id, created_at, config, version, serving_version, rollout_state, rollout_reason, canary, fallback_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        )
        .run(
          endpoint.id,
          endpoint.createdAt,
          this.#variables.config(endpoint.id, endpoint.config),
          endpoint.version,
          ...columns(endpoint.rollout),
        );
      this.#insertRelease(endpoint.id, release);
    });
  }

  /** @param release the release of a new version; without it, the outcome of the newest release is updated from the rollout */
  update(endpoint: EndpointRecord, release?: ReleaseRecord): void {
    transaction(this.#database, () => {
      this.#database
        .prepare(
          'UPDATE endpoints SET config = ?, version = ?, serving_version = ?, rollout_state = ?, rollout_reason = ?, canary = ?, fallback_version = ? WHERE id = ?',
        )
        .run(
          this.#variables.config(endpoint.id, endpoint.config),
          endpoint.version,
          ...columns(endpoint.rollout),
          endpoint.id,
        );
      if (release) this.#insertRelease(endpoint.id, release);
      else this.#setOutcome(endpoint);
    });
  }

  /**
   * Stores the rollout of an endpoint's newest version. On a full disk it is not stored: the platform goes on with the state in memory, and
   * verifies the version again after a restart.
   */
  saveRollout(endpoint: EndpointRecord): void {
    unlessDiskFull(() => this.update(endpoint));
  }

  delete(id: string): void {
    transaction(this.#database, () => this.#database.prepare('DELETE FROM endpoints WHERE id = ?').run(id));
  }

  /** Newest first. */
  releases(id: string): ReleaseRecord[] {
    return this.#database
      .prepare('SELECT * FROM releases WHERE endpoint_id = ? ORDER BY version DESC')
      .all(id)
      .map((row) => this.#releaseOf(row));
  }

  release(id: string, version: number): ReleaseRecord | undefined {
    const row = this.#database.prepare('SELECT * FROM releases WHERE endpoint_id = ? AND version = ?').get(id, version);
    return row && this.#releaseOf(row);
  }

  deleteReleases(id: string, versions: readonly number[]): void {
    transaction(this.#database, () => {
      const statement = this.#database.prepare('DELETE FROM releases WHERE endpoint_id = ? AND version = ?');
      for (const version of versions) statement.run(id, version);
    });
  }

  /** The images of all releases of all endpoints. */
  images(): string[] {
    const rows = this.#database.prepare("SELECT DISTINCT json_extract(config, '$.image') AS image FROM releases").all();
    return rows.map(({ image }) => image as string);
  }

  #insertRelease(endpointId: string, { id, version, config, createdAt, outcome, reason, diff }: ReleaseRecord): void {
    // A pending release is replaced before it has served or failed.
    this.#database
      .prepare("UPDATE releases SET outcome = 'abandoned' WHERE endpoint_id = ? AND outcome = 'pending'")
      .run(endpointId);
    this.#database
      .prepare(
        'INSERT INTO releases (endpoint_id, version, id, config, created_at, outcome, reason, diff) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        endpointId,
        version,
        id,
        this.#variables.config(endpointId, config),
        createdAt,
        outcome,
        reason,
        this.#variables.diff(endpointId, diff),
      );
  }

  #setOutcome({ id, version, rollout }: EndpointRecord): void {
    this.#database
      .prepare('UPDATE releases SET outcome = ?, reason = ? WHERE endpoint_id = ? AND version = ?')
      .run(outcomeOf(rollout, version), rollout.reason, id, version);
  }

  #endpointOf(row: Row): EndpointRecord {
    const id = row.id as string;
    return {
      id,
      createdAt: row.created_at as string,
      config: this.#variables.openConfig(id, row.config as string),
      version: row.version as number,
      rollout: {
        state: row.rollout_state as RolloutStatus['state'],
        servingVersion: row.serving_version as number | null,
        reason: row.rollout_reason as string | null,
        canary: row.canary === null ? null : (JSON.parse(row.canary as string) as CanaryRule),
        fallback: row.fallback_version as number | null,
      },
    };
  }

  #releaseOf(row: Row): ReleaseRecord {
    const endpointId = row.endpoint_id as string;
    return {
      id: row.id as string,
      version: row.version as number,
      config: this.#variables.openConfig(endpointId, row.config as string),
      createdAt: row.created_at as string,
      outcome: row.outcome as ReleaseOutcome,
      reason: row.reason as string | null,
      diff: this.#variables.openDiff(endpointId, row.diff as string),
    };
  }
}

function columns({ servingVersion, state, reason, canary, fallback }: RolloutStatus) {
  const kept = state === 'canary' ? 'verifying' : state;
  return [servingVersion, kept, reason, canary && JSON.stringify(canary), fallback] as const;
}
