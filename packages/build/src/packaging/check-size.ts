import { stat } from 'node:fs/promises';
import { buildErrors } from '../errors/catalogue.js';
import type { ArtifactEntry } from './write-artifact.js';

/** The most that a worker's host unpacks, in bytes. */
export const ARTIFACT_LIMIT_BYTES = 1_500_000_000;

const LISTED = 10;

/**
 * The bytes of all entries, unpacked.
 *
 * @throws FlashError `FLASH_ARTIFACT_TOO_LARGE`
 */
export async function checkSize(entries: readonly ArtifactEntry[], limit: number): Promise<number> {
  const sizes = await Promise.all(entries.map(async (entry) => ({ path: entry.path, bytes: await sizeOf(entry) })));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= limit) return total;
  const largest = sizes.toSorted((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1)).slice(0, LISTED);
  throw buildErrors.FLASH_ARTIFACT_TOO_LARGE({ total, limit, largest });
}

async function sizeOf(entry: ArtifactEntry): Promise<number> {
  return 'source' in entry ? (await stat(entry.source)).size : Buffer.byteLength(entry.content);
}
