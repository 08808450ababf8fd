import type { DatabaseSync } from 'node:sqlite';
import { transaction } from './database.js';

/** The one protection that a start can ask for: endpoints require the bearer key. */
const NAME = 'requireKey';

/**
 * Whether endpoints require the key. What a start has asked for stays until another start takes it back, so that none drops it by accident.
 *
 * @param wanted the choice of this start; undefined to keep the last one
 */
export function settleRequiredKey(database: DatabaseSync, wanted: boolean | undefined): boolean {
  const isRequired = database.prepare('SELECT 1 FROM protections WHERE name = ?').get(NAME) !== undefined;
  // Written only if it changes, so that a start needs no space on the disk.
  if (wanted === undefined || wanted === isRequired) return isRequired;
  const change = wanted ? 'INSERT INTO protections (name) VALUES (?)' : 'DELETE FROM protections WHERE name = ?';
  transaction(database, () => database.prepare(change).run(NAME));
  return wanted;
}
