import { Check, Errors } from 'typebox/value';
import { coreErrors } from '../errors/index.js';
import { ManifestSchema, type Manifest } from './schema.js';

/** Name of the manifest in `.flash/` and at the root of an artifact. */
export const MANIFEST_FILE = 'flash_manifest.json';

/**
 * Parses a manifest and holds it against its schema.
 *
 * @param text the file's content
 * @param source how messages name it, as a path
 * @throws FlashError `FLASH_MANIFEST_INVALID`, listing each place that does not fit
 */
export function parseManifest(text: string, source: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw coreErrors.FLASH_MANIFEST_INVALID({ source, faults: [(cause as Error).message] }, { cause });
  }
  if (Check(ManifestSchema, value)) return value;
  const faults = [...Errors(ManifestSchema, value)].map(
    ({ instancePath, message }) => `${instancePath || '/'} ${message}`,
  );
  throw coreErrors.FLASH_MANIFEST_INVALID({ source, faults: [...new Set(faults)] });
}

/** The file's content for a manifest: indented JSON with a final newline. */
export function formatManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
