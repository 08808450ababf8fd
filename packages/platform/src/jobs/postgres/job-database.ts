import { FlashError } from '@flash-ts/core/errors';
import { Client, DatabaseError, Pool, types, type ClientBase, type ClientConfig, type PoolClient } from 'pg';
import type { Row } from '../job-rows.js';
import { JobsClosed } from '../job-store.js';
import { platformErrors } from '../../errors/catalogue.js';

/** Connections for changes that wait for the disk. The database writes the commits of all that wait at once. */
const CONNECTIONS = 10;
/** Connections for changes that a worker makes again: renewed leases, progress. They do not wait for the disk. */
const LAX_CONNECTIONS = 2;
const CONNECT_MS = 5000;
/** A statement that takes longer counts as lost with its connection. */
const STATEMENT_MS = 30_000;
const MOST_RUNS = 3;

/** Times and counts are far below 2⁵³, so that `bigint` can be a number. */
const numbers: ClientConfig['types'] = {
  getTypeParser: (oid, format) => (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)),
};

export type Values = readonly unknown[];

/** What a transaction may do. */
export interface Session {
  /** @returns the rows */
  query(sql: string, values?: Values): Promise<readonly Row[]>;
}

/** The connections to a database. Each call gets one that works, or fails; a lost one is replaced by the next call. */
export class JobDatabase {
  readonly #config: ClientConfig;
  readonly #pool: Pool;
  readonly #lax: Pool;

  /** @param url of PostgreSQL; what it does not say is taken from PostgreSQL's own variables and password file */
  constructor(url: string) {
    this.#config = {
      connectionString: url,
      application_name: 'flash platform',
      types: numbers,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: STATEMENT_MS,
    };
    this.#pool = poolOf({ ...this.#config, max: CONNECTIONS });
    this.#lax = poolOf({ ...this.#config, max: LAX_CONNECTIONS, options: '-c synchronous_commit=off' });
  }

  /** @throws FlashError `FLASH_JOBS_UNUSABLE`, `FLASH_DISK_FULL` */
  query(sql: string, values: Values = []): Promise<readonly Row[]> {
    return this.#run(async () => (await this.#pool.query<Row>(sql, [...values])).rows);
  }

  /** As `query`, for a change that may be lost in a crash of the database. */
  queryLax(sql: string, values: Values = []): Promise<readonly Row[]> {
    return this.#run(async () => (await this.#lax.query<Row>(sql, [...values])).rows);
  }

  /**
   * Runs `work` as one transaction, which is rolled back if it throws. It may run more than once.
   *
   * @throws FlashError `FLASH_JOBS_UNUSABLE`, `FLASH_DISK_FULL`, or what `work` throws of its own
   */
  transaction<Result>(work: (session: Session, client: ClientBase) => Promise<Result>): Promise<Result> {
    return this.#run(async () => {
      const client = await this.#pool.connect();
      const session: Session = {
        query: async (sql, values = []) => (await client.query<Row>(sql, [...values])).rows,
      };
      try {
        await client.query('BEGIN');
        const result = await work(session, client);
        await client.query('COMMIT');
        client.release();
        return result;
      } catch (error) {
        await giveBack(client, error);
        throw error;
      }
    });
  }

  /** A connection of its own, not connected yet. */
  client(): Client {
    const client = new Client({ ...this.#config, options: '-c synchronous_commit=off' });
    client.on('error', () => undefined);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool, this.#lax].filter(({ ending }) => !ending).map((pool) => pool.end()));
  }

  async #run<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let count = 1; ; count += 1) {
      if (this.#pool.ending) throw new JobsClosed();
      try {
        return await work();
      } catch (error) {
        if (count === MOST_RUNS || !mayRunAgain(error)) throw asJobsError(error);
      }
    }
  }
}

/** A lost connection fails the calls that use it, and never the process: without these listeners its error would be one that no one catches. */
function poolOf(config: ConstructorParameters<typeof Pool>[0]): Pool {
  const pool = new Pool(config);
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** A connection that the database has not answered on is closed: it may still be at the statement. */
async function giveBack(client: PoolClient, error: unknown): Promise<void> {
  const isAnswered = error instanceof DatabaseError || error instanceof FlashError;
  const isRolledBack = isAnswered && (await client.query('ROLLBACK').catch(() => undefined)) !== undefined;
  client.release(!isRolledBack);
}

const DISK_FULL = '53100';

/** SQLSTATEs of a transaction that lost against another one and can be run again: a deadlock, and a serialization failure. */
const AGAIN = new Set(['40P01', '40001']);

/** Whether a transaction that failed so may be run again at once. */
function mayRunAgain(error: unknown): boolean {
  return AGAIN.has((error as { code?: string }).code ?? '');
}

/** An error of the driver in the platform's words, without the address of the database: clients of endpoints read it. */
function asJobsError(cause: unknown): FlashError {
  if (cause instanceof FlashError) return cause;
  const { code, syscall, message } = cause as NodeJS.ErrnoException;
  if (code === DISK_FULL) return platformErrors.FLASH_DISK_FULL({ problem: `its database: ${message}` }, { cause });
  const problem = syscall === undefined ? message : `it can't be reached (${code})`;
  return platformErrors.FLASH_JOBS_UNUSABLE({ problem, place: 'the database of the jobs' }, { cause });
}
