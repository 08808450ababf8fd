import { coreErrors } from '../errors/index.js';
import type { Manifest } from '../manifest-schema/schema.js';
import { fitsManifest } from './fits.generated.js';

/**
 * Parses a manifest and checks it against its schema.
 *
 * @param text the file's content
 * @param source its name in messages, such as a path
 * @throws FlashError `FLASH_MANIFEST_INVALID`, listing each place that does not match
 */
export async function parseManifest(text: string, source: string): Promise<Manifest> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw coreErrors.FLASH_MANIFEST_INVALID({ source, faults: [(cause as Error).message] }, { cause });
  }
  if (fitsManifest(value)) return value;
  // The module that describes faults takes longer to load than the rest of a worker's own code, and a valid manifest does not need it.
  const { manifestFaults } = await import('../manifest-schema/index.js');
  throw coreErrors.FLASH_MANIFEST_INVALID({ source, faults: manifestFaults(value) });
}

/** The file's content for a manifest: indented JSON with a final newline. */
export function formatManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
