import { FlashError } from '@flash-ts/core/errors';
import type { DatabaseSync } from 'node:sqlite';
import { platformErrors } from '../errors/catalogue.js';
import { makePrivateFile } from '../home/private-files.js';
import { openDatabase } from './database.js';
import { asDiskFull } from './disk-full.js';
import { MIGRATIONS } from './migrations.js';
import type { SealedVariables } from './sealed-variables.js';
import { openSealing } from './sealing.js';

export interface StatePlace {
  readonly stateFile: string;
  /** File of the key by which the values of variables are encrypted. */
  readonly sealingKeyFile: string;
}

export interface StateOptions {
  /** The maximum size of the state. */
  readonly maxBytes: number;
  /** Whether values that can't be decrypted are dropped. */
  readonly forgetSecrets: boolean;
}

/**
 * Opens the state of a platform with access for its owner only, and the encryption of the secrets in it.
 *
 * @throws FlashError `FLASH_STATE_UNREADABLE` for a file that is not a database or is damaged, `FLASH_SECRETS_UNREADABLE`,
 *   `FLASH_STATE_NEWER`, `FLASH_DISK_FULL`
 */
export function openState(
  { stateFile, sealingKeyFile }: StatePlace,
  { maxBytes, forgetSecrets }: StateOptions,
): { readonly database: DatabaseSync; readonly variables: SealedVariables } {
  let database: DatabaseSync | undefined;
  try {
    // SQLite creates its other files with the mode of this one.
    makePrivateFile(stateFile);
    database = openDatabase(stateFile, MIGRATIONS, maxBytes);
    return { database, variables: openSealing(database, sealingKeyFile, forgetSecrets) };
  } catch (error) {
    database?.close();
    const cause = asDiskFull(error);
    if (cause instanceof FlashError) throw cause;
    throw platformErrors.FLASH_STATE_UNREADABLE({ path: stateFile, problem: (error as Error).message }, { cause });
  }
}
