import { Errors } from 'typebox/value';
import { ManifestSchema } from './schema.js';

/** Where a value does not match the manifest's schema: each place once, such as `/resources/users/workersMin must be integer`. */
export function manifestFaults(value: unknown): string[] {
  const faults = Errors(ManifestSchema, value).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
  return [...new Set(faults)];
}
