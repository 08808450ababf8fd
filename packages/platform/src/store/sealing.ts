import type { DatabaseSync } from 'node:sqlite';
import { platformErrors } from '../errors/catalogue.js';
import { makeSealingKey, readSealingKey } from '../home/secret-files.js';
import { CrashLoopStore } from './crash-loop-store.js';
import { transaction } from './database.js';
import { hasPlainSecret, SealedVariables, storedVariables, withVariables } from './sealed-variables.js';
import { Sealer } from './sealer.js';

/** A text in the database that contains variables. */
interface Cell {
  readonly endpointId: string;
  readonly endpointName: string;
  /** null for the settings of the endpoint. */
  readonly version: number | null;
  readonly column: 'config' | 'diff';
  readonly text: string;
}

interface LostCell extends Cell {
  readonly lost: ReadonlySet<string>;
}

const CELLS = `
  SELECT id AS endpointId, config ->> '$.name' AS endpointName, NULL AS version, 'config' AS "column", config AS text FROM endpoints
  UNION ALL
  SELECT endpoint_id, endpoints.config ->> '$.name', releases.version, 'config', releases.config FROM releases JOIN endpoints ON endpoints.id = endpoint_id
  UNION ALL
  SELECT endpoint_id, endpoints.config ->> '$.name', releases.version, 'diff', releases.diff FROM releases JOIN endpoints ON endpoints.id = endpoint_id`;

/**
 * Opens the encryption of the state's variables with the key in its file, which is made if nothing is encrypted yet. Plain text of a
 * platform that did not encrypt is encrypted, and its remains in SQLite's files are overwritten.
 *
 * @param forget drops values that can't be decrypted; endpoints that lack values are not started until they are deployed again
 * @throws FlashError `FLASH_SECRETS_UNREADABLE`
 */
export function openSealing(database: DatabaseSync, keyFile: string, forget: boolean): SealedVariables {
  const cells = database.prepare(CELLS).all() as unknown as Cell[];
  const key = readSealingKey(keyFile);
  const variables = new SealedVariables(new Sealer(key ?? makeUnless(cells, keyFile, forget)));
  const lost = cells.flatMap((cell) => lostOf(cell, variables));
  if (lost.length > 0 && !forget) {
    throw unreadable(keyFile, 'has a different key than the one with which they were encrypted', lost);
  }
  if (lost.length > 0) drop(database, lost);
  encryptPlain(database, cells, variables);
  return variables;
}

/** Makes a new key, unless values exist that only the old one decrypts. */
function makeUnless(cells: readonly Cell[], keyFile: string, forget: boolean): Buffer {
  const sealed = cells.filter(({ text }) => storedVariables(text).some(hasSealed));
  if (sealed.length > 0 && !forget) throw unreadable(keyFile, 'is missing, or has no key', sealed);
  return makeSealingKey(keyFile);
}

function unreadable(keyFile: string, problem: string, cells: readonly Cell[]): Error {
  const endpoints = [...new Set(cells.map(({ endpointName }) => endpointName))].toSorted();
  return platformErrors.FLASH_SECRETS_UNREADABLE({ keyFile, problem, endpoints });
}

function lostOf(cell: Cell, variables: SealedVariables): LostCell[] {
  const names = storedVariables(cell.text).flatMap((stored) => variables.lost(cell.endpointId, stored));
  return names.length === 0 ? [] : [{ ...cell, lost: new Set(names) }];
}

function drop(database: DatabaseSync, cells: readonly LostCell[]): void {
  const crashLoops = new CrashLoopStore(database);
  transaction(database, () => {
    for (const cell of cells) {
      const kept = withVariables(cell.text, (stored) =>
        Object.fromEntries(Object.entries(stored).filter(([name]) => !cell.lost.has(name))),
      );
      write(database, cell, kept);
      if (cell.version === null || cell.column !== 'config') continue;
      // Without its variables the endpoint would not work correctly.
      const reason = `the values of ${[...cell.lost].join(', ')} were encrypted with a key that is lost; deploy it again`;
      crashLoops.save(cell.endpointId, cell.version, { failingMs: 0, reason, givenUp: true });
    }
  });
}

function encryptPlain(database: DatabaseSync, cells: readonly Cell[], variables: SealedVariables): void {
  const plain = cells.filter(({ text }) => storedVariables(text).some(hasPlainSecret));
  if (plain.length === 0) return;
  transaction(database, () => {
    for (const cell of plain) {
      const { endpointId } = cell;
      write(
        database,
        cell,
        withVariables(cell.text, (stored) => variables.seal(endpointId, stored)),
      );
    }
  });
  // Freed pages and the log of SQLite would still contain the plain texts.
  database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
}

function write(database: DatabaseSync, { endpointId, version, column }: Cell, text: string): void {
  if (version === null) database.prepare('UPDATE endpoints SET config = ? WHERE id = ?').run(text, endpointId);
  else {
    const update = `UPDATE releases SET ${column} = ? WHERE endpoint_id = ? AND version = ?`;
    database.prepare(update).run(text, endpointId, version);
  }
}

function hasSealed(variables: Readonly<Record<string, unknown>>): boolean {
  return Object.values(variables).some((value) => typeof value !== 'string');
}
