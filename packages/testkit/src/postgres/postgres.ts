import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { Client } from 'pg';
import { until } from '../waiting/until.ts';

const DEBIAN = '/usr/lib/postgresql';
const NOBODY = 65_534;
export const PASSWORD = 'a-secret-of-the-database';

/** The folder of PostgreSQL's programs; undefined if they are not there. */
function findPrograms(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

export const postgresPrograms = findPrograms();

/** `describe` for tests that need PostgreSQL, which are skipped with a message where it is missing. */
export const describeWithPostgres = postgresPrograms ? describe : describe.skip;
// Written past Jest's console, which would add where it comes from.
if (!postgresPrograms)
  process.stderr.write('PostgreSQL is not installed (Debian: postgresql); its tests are skipped.\n');

/** A database server of its own in a temporary folder, reached by a Unix socket, for all tests of a file. */
export class Postgres {
  #folder = '';
  #server: ChildProcess | undefined;

  constructor() {
    beforeAll(() => this.#create());
    afterAll(async () => {
      await this.stop();
      if (this.#folder) rmSync(this.#folder, { recursive: true });
    });
  }

  get url(): string {
    return `postgres://flash:${PASSWORD}@localhost/postgres?host=${encodeURIComponent(this.#folder)}`;
  }

  async start(): Promise<void> {
    const settings = { listen_addresses: '', unix_socket_directories: this.#folder, fsync: 'off', max_connections: 60 };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    this.#server = spawn(this.#program('postgres'), ['-D', join(this.#folder, 'data'), ...args], {
      ...this.#user,
      stdio: 'ignore',
    });
    await until('the database answers', () =>
      this.query('SELECT 1').then(
        () => true,
        () => false,
      ),
    );
  }

  /** Ends it at once, as in a crash. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGQUIT');
    await ended;
  }

  async query(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    const client = new Client(this.url);
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql, values)).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  }

  async #create(): Promise<void> {
    this.#folder = mkdtempSync(join(tmpdir(), 'flash-pg-'));
    const password = join(this.#folder, 'password');
    writeFileSync(password, PASSWORD);
    const { uid, gid } = this.#user;
    if (uid !== undefined && gid !== undefined) for (const path of [this.#folder, password]) chownSync(path, uid, gid);
    const args = ['-D', join(this.#folder, 'data'), '-U', 'flash', '-A', 'scram-sha-256', `--pwfile=${password}`];
    execFileSync(this.#program('initdb'), [...args, '-E', 'UTF8', '--no-locale', '-N'], {
      ...this.#user,
      cwd: this.#folder,
      stdio: 'ignore',
    });
    await this.start();
  }

  #program(name: string): string {
    return join(postgresPrograms ?? '', name);
  }

  /** PostgreSQL does not run as root. */
  get #user(): { uid?: number; gid?: number } {
    return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  }
}
