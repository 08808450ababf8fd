import { IDENTITY_ENV, type ReleaseDiffEntry } from '@flash-ts/core/contract';
import type { EndpointConfig } from '../records/endpoint-record.js';
import type { Sealed, Sealer } from './sealer.js';

/** Variables by which a deploy finds its endpoints. They are not secrets, and have to be readable if the key is lost. */
const PLAIN: ReadonlySet<string> = new Set(Object.values(IDENTITY_ENV));
/** The field of a release's diff that contains variables. */
const DIFF_FIELD = 'template.env';

type Variables = Readonly<Record<string, string>>;
/**
 * Variables as they are stored. Plain text in other variables than those of the identity comes from a platform that did not encrypt yet.
 */
export type StoredVariables = Readonly<Record<string, string | Sealed>>;

/**
 * Encrypts and decrypts the variables of endpoints for the database. All values but those of the identity are encrypted, since only the
 * project knows which of them are secrets.
 */
export class SealedVariables {
  readonly #sealer: Sealer;

  constructor(sealer: Sealer) {
    this.#sealer = sealer;
  }

  config(endpointId: string, config: EndpointConfig): string {
    return JSON.stringify({ ...config, env: this.seal(endpointId, config.env) });
  }

  /**
   * @param text of `config`
   * @throws Error as `Sealer.open`
   */
  openConfig(endpointId: string, text: string): EndpointConfig {
    const stored = JSON.parse(text) as EndpointConfig & { readonly env: StoredVariables };
    return { ...stored, env: this.#open(endpointId, stored.env) };
  }

  diff(endpointId: string, diff: readonly ReleaseDiffEntry[]): string {
    return JSON.stringify(diff.map((entry) => mapVariables(entry, (variables) => this.seal(endpointId, variables))));
  }

  /**
   * @param text of `diff`
   * @throws Error as `Sealer.open`
   */
  openDiff(endpointId: string, text: string): ReleaseDiffEntry[] {
    const stored = JSON.parse(text) as ReleaseDiffEntry[];
    return stored.map((entry) => mapVariables(entry, (variables) => this.#open(endpointId, variables)));
  }

  /** Encrypts variables; those that are encrypted already stay unchanged. */
  seal(endpointId: string, variables: StoredVariables): StoredVariables {
    return Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        name,
        PLAIN.has(name) || typeof value !== 'string' ? value : this.#sealer.seal(endpointId, name, value),
      ]),
    );
  }

  /** The names of variables that can't be decrypted. */
  lost(endpointId: string, stored: StoredVariables): string[] {
    return Object.entries(stored).flatMap(([name, value]) => {
      try {
        this.#value(endpointId, name, value);
        return [];
      } catch {
        return [name];
      }
    });
  }

  #open(endpointId: string, stored: StoredVariables): Variables {
    return Object.fromEntries(
      Object.entries(stored).map(([name, value]) => [name, this.#value(endpointId, name, value)]),
    );
  }

  #value(endpointId: string, name: string, value: string | Sealed): string {
    return typeof value === 'string' ? value : this.#sealer.open(endpointId, name, value);
  }
}

/** The stored variables in the text of a config or of a diff. */
export function storedVariables(text: string): StoredVariables[] {
  const stored = JSON.parse(text) as EndpointConfig | ReleaseDiffEntry[];
  if (!Array.isArray(stored)) return [stored.env].filter(isRecord);
  return stored.filter(({ field }) => field === DIFF_FIELD).flatMap((entry) => [entry.old, entry.new].filter(isRecord));
}

/** A config's or a diff's text with other variables. */
export function withVariables(text: string, change: (variables: StoredVariables) => StoredVariables): string {
  const stored = JSON.parse(text) as EndpointConfig | ReleaseDiffEntry[];
  return JSON.stringify(
    Array.isArray(stored) ? stored.map((entry) => mapVariables(entry, change)) : { ...stored, env: change(stored.env) },
  );
}

/** Whether a value is in plain text that should be encrypted. */
export function hasPlainSecret(variables: StoredVariables): boolean {
  return Object.entries(variables).some(([name, value]) => typeof value === 'string' && !PLAIN.has(name));
}

function mapVariables(
  entry: ReleaseDiffEntry,
  change: (variables: StoredVariables) => StoredVariables,
): ReleaseDiffEntry {
  if (entry.field !== DIFF_FIELD) return entry;
  const changed = (value: unknown) => (isRecord(value) ? change(value) : value);
  return { ...entry, old: changed(entry.old), new: changed(entry.new) };
}

function isRecord(value: unknown): value is StoredVariables {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
